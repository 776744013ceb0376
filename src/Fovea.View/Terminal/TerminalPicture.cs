using System.Globalization;

namespace Fovea.View;

/// <summary>A picture's explanation for a terminal: what it shows with a bar for each class, the picture as it was weighed, and the receipt.</summary>
internal static class TerminalPicture
{
    private const int Margin = 2, LongestName = 28, LongestRow = 28, ShareWidth = 6;

    public static string Render(PictureExplanation explanation, TerminalStyle style)
    {
        var page = new Ansi(style);
        Head(page, explanation, style);
        page.EndLine();
        if (style.Sixel) page.Picture(Sixels.Draw(explanation, style.Width - Margin, style.MostLines));
        else if (page.HasColors) HalfBlocks.Draw(page, explanation, style.Width - Margin, style.MostLines);
        else ShadedPicture.Draw(page, explanation, style.Width - Margin, style.MostLines);
        page.EndLine();
        Legend(page, explanation, style);
        if (explanation.Receipt is { } receipt) Proof(page, explanation, receipt, style);
        return page.ToString();
    }

    private static void Head(Ansi page, PictureExplanation explanation, TerminalStyle style)
    {
        if (explanation.Source.Length > 0) TerminalView.Wrapped(page, explanation.Source, style.Width, indent: 0, page.Faint);
        int wide = Math.Min(explanation.Classes.Max(one => Glyph.WidthOf(one.Name)), Math.Min(LongestName, style.Width - 20));
        foreach (ClassScore one in explanation.Classes)
        {
            bool best = one == explanation.Classes[0];
            string name = Cut(one.Name, wide);
            page.Write(new string(' ', Margin));
            (best ? (Func<string, Ansi>)page.Bold : page.Write)(name);
            page.Write(new string(' ', wide - Glyph.WidthOf(name) + 1)).Write($" {Places.Share(one.Probability)} ");
            TerminalView.Meter(page, one.Probability);
            page.EndLine();
        }
    }

    /// <summary>A name made harmless, and no wider than there is room.</summary>
    private static string Cut(string name, int width)
    {
        Glyph[] glyphs = [.. Glyph.Of(name, 0, name.Length)];
        if (glyphs.Sum(glyph => glyph.Width) <= width) return string.Concat(glyphs.Select(glyph => glyph.Text));
        int used = 0;
        return string.Concat(glyphs.TakeWhile(glyph => (used += glyph.Width) < width).Select(glyph => glyph.Text)) + "…";
    }

    private static void Legend(Ansi page, PictureExplanation explanation, TerminalStyle style)
    {
        string text = explanation.Heat.IsCold ? "no part of the picture spoke for it"
            : page.HasColors || style.Sixel ? "in colour: what counted; the line: the hottest fifth"
            : "left: the picture; right: ▁▂▃▄▅▆▇█ how much each part counted, # the hottest fifth";
        TerminalView.Wrapped(page, $"{text} ({explanation.Method})", style.Width, Margin, page.Faint);
    }

    private static void Proof(Ansi page, PictureExplanation explanation, PictureReceipt receipt, TerminalStyle style)
    {
        page.EndLine();
        TerminalView.Wrapped(page, $"how sure of \"{explanation.Classes[0].Name}\"", style.Width, indent: 0, page.Write);
        int wide = Math.Min(LongestRow, style.Width - Margin - ShareWidth);
        foreach ((string what, double share) in Rows(explanation, receipt))
        {
            page.Write($"  {Cut(what, wide).PadRight(wide)} {Places.Share(share)} ");
            if (style.Width >= 60) TerminalView.Meter(page, share);
            page.EndLine();
        }
    }

    /// <summary>The rows of a receipt, as people read them.</summary>
    public static IEnumerable<(string What, double Share)> Rows(PictureExplanation explanation, PictureReceipt receipt)
    {
        yield return ("nothing greyed out", explanation.Classes[0].Probability);
        yield return ("the hottest fifth greyed out", receipt.WithoutHottest);
        yield return ("all else greyed out", receipt.HottestAlone);
        if (receipt.WithoutRandom.Count > 0)
            yield return (string.Create(CultureInfo.InvariantCulture, $"a random fifth, mean of {receipt.WithoutRandom.Count}"), receipt.WithoutRandomMean);
    }
}
