namespace Fovea.View;

/// <summary>A character on its way to a terminal's line.</summary>
/// <param name="Text">What to print.</param>
/// <param name="Width">How many columns that takes.</param>
/// <param name="Mark">What is to be seen there.</param>
/// <param name="Gap">Whether it is text, or a place between words or paragraphs.</param>
internal readonly record struct Cell(string Text, int Width, Mark Mark, Gap Gap)
{
    /// <summary>The cells of a marked window. A run of spaces is one cell.</summary>
    /// <param name="brackets">Puts the answer between [[ and ]], where nothing else can show it.</param>
    public static List<Cell> Of(MarkedText marked, bool brackets)
    {
        List<Cell> cells = Collect(marked.Text, marked.Window.Start, marked.Window.End, at => marked[at]);
        if (!brackets) return cells;
        int first = cells.FindIndex(IsAnswer), last = cells.FindLastIndex(IsAnswer);
        if (first < 0) return cells;
        cells.Insert(last + 1, new Cell("]]", 2, cells[last].Mark with { Heat = 0 }, Gap.None));
        cells.Insert(first, new Cell("[[", 2, cells[first].Mark with { Heat = 0 }, Gap.None));
        return cells;

        static bool IsAnswer(Cell cell) => cell is { Gap: Gap.None, Mark.IsAnswer: true };
    }

    /// <summary>The cells of a text with no marks.</summary>
    public static List<Cell> Of(string text) => Collect(text, 0, text.Length, _ => new Mark(0, -1, false, false));

    private static List<Cell> Collect(string text, int start, int end, Func<int, Mark> mark)
    {
        var cells = new List<Cell>();
        int lineEnds = 0;
        foreach (Glyph glyph in Glyph.Of(text, start, end))
        {
            if (!glyph.IsSpace)
            {
                if (glyph.Text.Length > 0) cells.Add(new Cell(glyph.Text, glyph.Width, mark(glyph.Start), Gap.None));
                lineEnds = 0;
                continue;
            }
            if (text[glyph.Start] is '\n' or '\r' or '\u2029') lineEnds++;
            var gap = new Cell(" ", 1, mark(glyph.Start), lineEnds >= 2 ? Gap.Paragraph : Gap.Words);
            if (cells.Count > 0 && cells[^1].Gap != Gap.None) cells[^1] = gap with { Mark = cells[^1].Mark };
            else cells.Add(gap);
        }
        return cells;
    }
}

/// <summary>What stands between two pieces of text.</summary>
internal enum Gap
{
    /// <summary>Nothing: this is text.</summary>
    None,

    /// <summary>A space, or a single end of line.</summary>
    Words,

    /// <summary>An empty line.</summary>
    Paragraph,
}
