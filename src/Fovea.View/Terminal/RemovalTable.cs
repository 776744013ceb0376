namespace Fovea.View;

/// <summary>How far the confidence in the answer falls without each sentence, each of the hottest words, and words taken at random.</summary>
internal static class RemovalTable
{
    private const int Indent = 18;

    public static void Write(Ansi page, Explanation explanation, TerminalStyle style)
    {
        page.EndLine();
        TerminalView.Wrapped(page, $"how far the confidence ({Places.Share(explanation.Answer.Confidence)}) falls without", style.Width, indent: 0, page.Bold);
        Part(page, explanation, style, RemovalKind.Sentence, "each sentence");
        Part(page, explanation, style, RemovalKind.HotWord, "each of the hottest words");
        Part(page, explanation, style, RemovalKind.RandomWord, "words taken at random");
    }

    /// <summary>How far the confidence falls; less than 0 where it rises.</summary>
    public static double Fall(Explanation explanation, Removal removal) => explanation.Answer.Confidence - removal.Remaining;

    private static void Part(Ansi page, Explanation explanation, TerminalStyle style, RemovalKind kind, string title)
    {
        Removal[] removals = [.. explanation.Removals.Where(removal => removal.Kind == kind)];
        if (removals.Length == 0) return;
        TerminalView.Wrapped(page, $"{title}: mean {Places.Share(removals.Average(removal => Fall(explanation, removal)))}", style.Width, indent: 2, page.Write);
        foreach (Removal removal in removals)
        {
            double fall = Fall(explanation, removal);
            page.Write("  ");
            TerminalView.Meter(page, fall);
            page.Write($" {Places.Share(fall),5} ");
            page.Write(Cut(Places.OneLine(explanation.Text, removal.Range), style.Width - Indent - 1)).EndLine();
        }
    }

    /// <summary>The beginning of a text, with "…" where it was longer than the width.</summary>
    private static string Cut(string text, int width)
    {
        List<Cell> cells = Cell.Of(text);
        int total = cells.Sum(cell => cell.Width);
        if (total <= width) return string.Concat(cells.Select(cell => cell.Text));
        int used = 1;
        return string.Concat(cells.TakeWhile(cell => (used += cell.Width) <= width).Select(cell => cell.Text)) + "…";
    }
}
