namespace Fovea.View;

/// <summary>A bar for each value, with its label before it and its number after it.</summary>
internal static class SvgBars
{
    private const double Edge = 20, Title = 36, Row = 22, Longest = 320, LetterWidth = 8, Number = 60;

    public static string Render(string title, IReadOnlyList<string> labels, IReadOnlyList<float> values)
    {
        double most = Math.Max(1, values.Where(float.IsFinite).DefaultIfEmpty(0).Max());
        double left = Edge + labels.Select(label => Glyph.WidthOf(label)).DefaultIfEmpty(0).Max() * LetterWidth + 10;
        var svg = new Markup();
        SvgFrame.Begin(svg, left + Longest + Number + Edge, Edge + Title + labels.Count * Row + Edge, title);
        svg.Invariant($"<text class=\"ink head\" x=\"{Edge}\" y=\"{Edge + 16}\" font-size=\"17\">").Text(title).Raw("</text>\n");
        for (int at = 0; at < labels.Count; at++)
        {
            double y = Edge + Title + at * Row, length = float.IsFinite(values[at]) ? Math.Max(values[at], 0) / most * Longest : 0;
            svg.Invariant($"<text class=\"soft\" x=\"{left - 8:0.##}\" y=\"{y + 15:0.##}\" font-size=\"13\" text-anchor=\"end\">").Text(labels[at]).Raw("</text>");
            svg.Invariant($"<rect class=\"bar\" x=\"{left:0.##}\" y=\"{y + 4:0.##}\" width=\"{length:0.##}\" height=\"14\" rx=\"2\"/>");
            svg.Invariant($"<text class=\"ink\" x=\"{left + length + 6:0.##}\" y=\"{y + 15:0.##}\" font-size=\"12\">{values[at]:0.###}</text>\n");
        }
        SvgFrame.End(svg);
        return svg.ToString();
    }
}
