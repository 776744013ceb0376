namespace Fovea.View;

/// <summary>
/// The weights of a head as squares in a grid. The area of a square is the weight and its shade says it again, so that it reads without colour.
/// </summary>
internal static class SvgMatrix
{
    private const double Edge = 20, Title = 34, LongestLabel = 16, LetterWidth = 0.61;
    private const float Smallest = 0.004f;

    public static string Render(HeadWeights head)
    {
        double cell = Math.Clamp(720.0 / Math.Max(head.Count, 1), 4, 26), size = Math.Min(cell * 0.62, 13);
        bool labelled = cell >= 9;
        int longest = (int)Math.Min(head.Tokens.Select(token => Glyph.WidthOf(token)).DefaultIfEmpty(0).Max(), LongestLabel);
        double labels = labelled ? longest * size * LetterWidth + 12 : 0;
        (double left, double top, double side) = (Edge + labels, Edge + Title + labels, cell * head.Count);

        var svg = new Markup();
        SvgFrame.Begin(svg, left + side + Edge + 20, top + side + Edge, $"Attention of {head.Name}: a query in each row, a key in each column");
        svg.Invariant($"<text class=\"ink head\" x=\"{Edge}\" y=\"{Edge + 16}\" font-size=\"17\">").Text(head.Name).Raw("</text>\n");
        svg.Invariant($"<rect class=\"ring\" x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"{side:0.##}\" height=\"{side:0.##}\" stroke-width=\"0.75\"/>\n");
        if (labelled) Labels(svg, head, left, top, cell, size);
        for (int query = 0; query < head.Count; query++)
            for (int key = 0; key < head.Count; key++) Square(svg, head, query, key, left + key * cell, top + query * cell, cell);
        SvgFrame.End(svg);
        return svg.ToString();
    }

    private static void Labels(Markup svg, HeadWeights head, double left, double top, double cell, double size)
    {
        for (int at = 0; at < head.Count; at++)
        {
            string label = Short(head.Tokens[at]);
            double middle = (at + 0.5) * cell;
            svg.Invariant($"<text class=\"soft\" x=\"{left - 6:0.##}\" y=\"{top + middle + 0.35 * size:0.##}\" font-size=\"{size:0.##}\" text-anchor=\"end\">").Text(label).Raw("</text>");
            svg.Invariant($"<text class=\"soft\" transform=\"translate({left + middle + 0.35 * size:0.##} {top - 6:0.##}) rotate(-90)\" font-size=\"{size:0.##}\">").Text(label).Raw("</text>\n");
        }
    }

    private static void Square(Markup svg, HeadWeights head, int query, int key, double x, double y, double cell)
    {
        float weight = Math.Clamp(float.IsNaN(head[query, key]) ? 0 : head[query, key], 0, 1);
        if (weight < Smallest) return;
        double side = (cell - 1) * Math.Sqrt(weight);
        svg.Invariant($"<rect class=\"g{Math.Max(HeatScale.Step(MathF.Sqrt(weight)), 3)}\" x=\"{x + (cell - side) / 2:0.##}\" y=\"{y + (cell - side) / 2:0.##}\" width=\"{side:0.##}\" height=\"{side:0.##}\"><title>");
        svg.Text(head.Tokens[query]).Raw(" → ").Text(head.Tokens[key]).Invariant($": {weight:0.000}</title></rect>\n");
    }

    private static string Short(string token)
    {
        if (Glyph.WidthOf(token) <= LongestLabel) return token;
        double used = 1;
        return string.Concat(Glyph.Of(token, 0, token.Length).TakeWhile(glyph => (used += glyph.Width) <= LongestLabel).Select(glyph => glyph.Text)) + "…";
    }
}
