namespace Fovea.View;

/// <summary>What a terminal can show, and how much of it to use.</summary>
public sealed record TerminalStyle
{
    /// <summary>The fewest columns that a page is set to.</summary>
    public const int LeastWidth = 20;

    /// <summary>Columns to fill, at least <see cref="LeastWidth"/>; 80 unless said otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public int Width
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, LeastWidth);
            field = value;
        }
    } = 80;

    /// <summary>How many colours there are. Where there is none, the height of bars below the words says what colour would.</summary>
    public TerminalColors Colors { get; init; }

    /// <summary>What the colours stand on.</summary>
    public TerminalBackground Background { get; init; }

    /// <summary>How many lines of the passage to show, at least 1; of a longer one the hottest and the answer's, with "…" between; 24 unless said otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public int MostLines
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 24;
}

/// <summary>How many colours a terminal has.</summary>
public enum TerminalColors
{
    /// <summary>None: a pipe, a file, or NO_COLOR.</summary>
    None,

    /// <summary>The 256 of xterm.</summary>
    Indexed,

    /// <summary>16 million.</summary>
    True,
}

/// <summary>What a terminal's text stands on.</summary>
public enum TerminalBackground
{
    /// <summary>Not known: colours are taken that show on both.</summary>
    Unknown,

    /// <summary>Light text on dark.</summary>
    Dark,

    /// <summary>Dark text on light.</summary>
    Light,
}
