namespace Fovea.Tasks;

/// <summary>What the network is given at once: a question and a stretch of the text.</summary>
/// <param name="Question">The tokens of the question.</param>
/// <param name="Window">Tokens of the text, at least one.</param>
internal readonly record struct ReadingInput(TextToken[] Question, TextToken[] Window)
{
    /// <summary>Where the window begins: after [CLS], the question and [SEP].</summary>
    public int Passage => Question.Length + 2;

    /// <summary>How many positions: one more [SEP] ends the window.</summary>
    public int Length => Passage + Window.Length + 1;
}
