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

    /// <summary>Whether the colours stand on a dark background; where it is null, colours are taken that show on light and on dark.</summary>
    public bool? OnDark { get; init; }

    /// <summary>Whether pictures are drawn in the terminal's own pixels: sixel, which xterm, foot, mlterm, WezTerm and others understand.</summary>
    public bool Sixel { get; init; }

    /// <summary>How many lines of the passage to show, at least 1; of a longer one the hottest and the answer's, with "…" between; and how many lines a picture takes; 24 unless said otherwise.</summary>
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
