namespace Fovea.Explain;

/// <summary>The answer to a question, or that the text does not say.</summary>
/// <param name="Text">The words of the text that answer; empty where it does not say.</param>
/// <param name="Confidence">How sure the model is of this, be it the answer or that there is none; from 0 to 1.</param>
/// <param name="Range">Where the answer stands; null where the text does not say.</param>
public sealed record Answer(string Text, double Confidence, TextRange? Range)
{
    /// <summary>Whether the text does not say.</summary>
    public bool NoAnswer => Range is null;

    /// <summary>An answer that stands in a text.</summary>
    public static Answer At(TextRange range, string text, double confidence) => new(range.In(text), confidence, range);

    /// <summary>That the text does not say.</summary>
    public static Answer None(double confidence) => new("", confidence, null);
}
