namespace Fovea.View;

/// <summary>Where one head looks, as lines of text: each token with the tokens that it attends to most.</summary>
internal static class TerminalHead
{
    private const int TopKeys = 3;

    public static string Render(HeadWeights head, TerminalStyle style)
    {
        var page = new Ansi(style);
        TerminalView.Wrapped(page, head.Name, style.Width, indent: 0, page.Bold);
        int label = Math.Min(head.Tokens.Select(Width).DefaultIfEmpty(0).Max(), style.Width / 4);
        for (int query = 0; query < head.Count; query++)
        {
            page.Write(Fit(head.Tokens[query], label));
            int left = style.Width - label;
            foreach ((int key, float weight) in head.Top(query, TopKeys))
            {
                string name = Fit(head.Tokens[key], label), number = $" {Places.Share(weight)} ";
                if (weight < 0.005f || 1 + label + number.Length + 1 > left) break;
                left -= 2 + label + number.Length;
                int step = Math.Max(HeatScale.Step(weight), 1);
                page.Write(" ").Marked(page.HasColors ? " " : HeatScale.Bar(step).ToString(), new Mark(step, -1, false, false)).Write(number).Write(name);
            }
            page.EndLine();
        }
        return page.ToString();
    }

    private static int Width(string text) => Cell.Of(text).Sum(cell => cell.Width);

    /// <summary>A text in exactly so many columns: filled up, or cut with "…".</summary>
    private static string Fit(string text, int width)
    {
        List<Cell> cells = Cell.Of(text);
        int total = cells.Sum(cell => cell.Width);
        if (total <= width) return string.Concat(cells.Select(cell => cell.Text)) + new string(' ', width - total);
        int used = 1;
        Cell[] kept = [.. cells.TakeWhile(cell => (used += cell.Width) <= width)];
        return string.Concat(kept.Select(cell => cell.Text)) + "…" + new string(' ', width - 1 - kept.Sum(cell => cell.Width));
    }
}
