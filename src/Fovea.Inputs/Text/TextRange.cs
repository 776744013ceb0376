namespace Fovea.Inputs;

/// <summary>A stretch of a text.</summary>
/// <param name="Start">Where it begins, in UTF-16 code units.</param>
/// <param name="End">Where it ends, exclusive.</param>
public readonly record struct TextRange(int Start, int End)
{
    /// <summary>How long it is, in UTF-16 code units.</summary>
    public int Length => End - Start;

    /// <summary>The stretch itself.</summary>
    /// <param name="text">The text that the range is of.</param>
    public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, Length);

    /// <summary>The stretch as a text of its own.</summary>
    /// <param name="text">The text that the range is of.</param>
    public string In(string text) => Of(text).ToString();

    /// <summary>Whether a place lies in it.</summary>
    public bool Contains(int position) => Start <= position && position < End;

    /// <summary>Whether all of another lies in it.</summary>
    public bool Contains(TextRange other) => Start <= other.Start && other.End <= End;

    /// <summary>Whether the two have a character in common.</summary>
    public bool Overlaps(TextRange other) => Start < other.End && other.Start < End;
}
