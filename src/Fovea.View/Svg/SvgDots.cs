namespace Fovea.View;

/// <summary>What was measured of one thing, several times.</summary>
/// <param name="Name">Of the thing.</param>
/// <param name="Numbers">What came out; numbers that are not finite are left out.</param>
internal sealed record DotRow(string Name, IReadOnlyList<double> Numbers);

/// <summary>A dot for each measurement in a row for each thing, with a line at their mean: how far things lie apart is seen beside how far measurements do.</summary>
internal static class SvgDots
{
    private const double Edge = 20, Top = 50, Row = 28, Width = 480, LetterWidth = 8, Bottom = 46, Number = 70;

    /// <summary>Draws a chart.</summary>
    /// <param name="title">Above it.</param>
    /// <param name="across">What the axis counts.</param>
    /// <param name="rows">At least one number in all.</param>
    /// <exception cref="ArgumentException">There is nothing to draw.</exception>
    public static string Render(string title, string across, IReadOnlyList<DotRow> rows)
    {
        double[] all = [.. rows.SelectMany(row => row.Numbers).Where(double.IsFinite)];
        if (all.Length == 0) throw new ArgumentException($"the chart '{title}' has nothing to draw: give it a row with a finite number");
        SvgAxis axis = SvgAxis.Over(all);
        double left = Edge + rows.Max(row => Glyph.WidthOf(row.Name)) * LetterWidth + 14, height = rows.Count * Row;
        Markup svg = new();
        SvgFrame.Begin(svg, left + Width + Number + Edge, Top + height + Bottom, title);
        svg.Invariant($"<text class=\"ink head\" x=\"{Edge}\" y=\"32\" font-size=\"17\">").Text(title).Raw("</text>\n");
        foreach (double tick in axis.Ticks())
        {
            double x = left + Width * axis.Share(tick);
            svg.Invariant($"<path class=\"soft\" d=\"M{x:0.##} {Top}v{height}\" stroke=\"currentColor\" stroke-opacity=\".15\"/><text class=\"soft\" x=\"{x:0.##}\" y=\"{Top + height + 18}\" font-size=\"12\" text-anchor=\"middle\">{tick:0.####}</text>\n");
        }
        svg.Invariant($"<text class=\"soft\" x=\"{left + Width / 2}\" y=\"{Top + height + 36}\" font-size=\"13\" text-anchor=\"middle\">").Text(across).Raw("</text>\n");
        for (int at = 0; at < rows.Count; at++) Dots(svg, rows[at], left, Top + (at + 0.5) * Row, axis);
        SvgFrame.End(svg);
        return svg.ToString();
    }

    private static void Dots(Markup svg, DotRow row, double left, double y, SvgAxis axis)
    {
        svg.Invariant($"<text class=\"ink\" x=\"{left - 12:0.##}\" y=\"{y + 4:0.##}\" font-size=\"13\" text-anchor=\"end\">").Text(row.Name).Raw("</text>\n");
        double[] numbers = [.. row.Numbers.Where(double.IsFinite)];
        if (numbers.Length == 0) return;
        double mean = numbers.Average();
        foreach (double number in numbers) svg.Invariant($"<circle class=\"bar\" cx=\"{left + Width * axis.Share(number):0.##}\" cy=\"{y:0.##}\" r=\"4\" fill-opacity=\".45\"/>");
        svg.Invariant($"<path class=\"ring\" d=\"M{left + Width * axis.Share(mean):0.##} {y - 10:0.##}v20\" stroke-width=\"2.5\"/>");
        svg.Invariant($"<text class=\"soft\" x=\"{left + Width + 12:0.##}\" y=\"{y + 4:0.##}\" font-size=\"12\">{mean:0.000}</text>\n");
    }
}
