namespace Fovea.Explain;

/// <summary>A stretch of a text, in UTF-16 code units.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive; not before the start.</param>
public readonly record struct TextRange(int Start, int End)
{
    /// <summary>How many UTF-16 code units.</summary>
    public int Length => End - Start;

    /// <summary>Whether both have a position in common.</summary>
    public bool Overlaps(TextRange other) => Start < other.End && other.Start < End;

    /// <summary>Whether all of another lies within.</summary>
    public bool Contains(TextRange other) => Start <= other.Start && other.End <= End;

    /// <summary>The characters themselves.</summary>
    public string In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text[Start..End];
    }
}
