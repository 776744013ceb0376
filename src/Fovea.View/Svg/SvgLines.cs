namespace Fovea.View;

/// <summary>A line of a chart.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">Its points, from left to right; numbers that are not finite are left out.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A chart of lines.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Across">What the horizontal axis counts.</param>
/// <param name="Up">What the vertical axis counts.</param>
/// <param name="Lines">At least one point in all.</param>
internal sealed record LineChart(string Title, string Across, string Up, IReadOnlyList<ChartLine> Lines);

/// <summary>Lines over two axes. Each has a pattern of dashes and a name at the side, so that it reads without colour.</summary>
internal static class SvgLines
{
    private const double Width = 560, Height = 300, Left = 64, Top = 62, Bottom = 46, Legend = 190;

    private static readonly (string Colour, string Dashes)[] s_styles =
        [("#b45309", "none"), ("#1d6fa5", "7 3"), ("#3f7d3a", "2 3"), ("#8b3f8f", "9 3 2 3"), ("#6b6b6b", "12 4"), ("#a33030", "4 2 1 2")];

    /// <summary>Draws a chart.</summary>
    /// <param name="title">Above it.</param>
    /// <param name="across">What the horizontal axis counts.</param>
    /// <param name="up">What the vertical axis counts.</param>
    /// <param name="lines">At least one point in all.</param>
    public static string Render(string title, string across, string up, IReadOnlyList<ChartLine> lines) => Render(title, [new LineChart(title, across, up, lines)]);

    /// <summary>Draws charts one below the other, in one picture.</summary>
    /// <param name="title">What all of it is, for those who can't see it.</param>
    /// <param name="charts">At least one; each with at least one point.</param>
    public static string Render(string title, IReadOnlyList<LineChart> charts)
    {
        const double Each = Top + Height + Bottom;
        Markup svg = new();
        SvgFrame.Begin(svg, Left + Width + Legend, Each * charts.Count, title);
        for (int at = 0; at < charts.Count; at++)
        {
            if (at > 0) svg.Invariant($"<g transform=\"translate(0 {at * Each})\">\n");
            Chart(svg, charts[at]);
            if (at > 0) svg.Raw("</g>\n");
        }
        SvgFrame.End(svg);
        return svg.ToString();
    }

    private static void Chart(Markup svg, LineChart chart)
    {
        (double X, double Y)[] all = [.. chart.Lines.SelectMany(line => line.Points).Where(Finite)];
        if (all.Length == 0) throw new ArgumentException($"the chart '{chart.Title}' has nothing to draw: give it a line with a finite point");
        SvgAxis x = SvgAxis.Over(all.Select(point => point.X)), y = SvgAxis.Over(all.Select(point => point.Y));
        svg.Invariant($"<text class=\"ink head\" x=\"20\" y=\"32\" font-size=\"17\">").Text(chart.Title).Raw("</text>\n");
        Ticks(svg, x, y, chart.Across, chart.Up);
        for (int i = 0; i < chart.Lines.Count; i++) Line(svg, chart.Lines[i], i, x, y);
    }

    private static void Ticks(Markup svg, SvgAxis x, SvgAxis y, string across, string up)
    {
        foreach (double tick in y.Ticks())
        {
            double at = Top + Height * (1 - y.Share(tick));
            svg.Invariant($"<path class=\"soft\" d=\"M{Left} {at:0.##}h{Width}\" stroke=\"currentColor\" stroke-opacity=\".15\"/><text class=\"soft\" x=\"{Left - 8}\" y=\"{at + 4:0.##}\" font-size=\"12\" text-anchor=\"end\">{tick:0.####}</text>\n");
        }
        foreach (double tick in x.Ticks())
            svg.Invariant($"<text class=\"soft\" x=\"{Left + Width * x.Share(tick):0.##}\" y=\"{Top + Height + 18:0.##}\" font-size=\"12\" text-anchor=\"middle\">{tick:0.####}</text>\n");
        svg.Invariant($"<text class=\"soft\" x=\"{Left + Width / 2}\" y=\"{Top + Height + 36}\" font-size=\"13\" text-anchor=\"middle\">").Text(across).Raw("</text>\n");
        svg.Invariant($"<text class=\"soft\" x=\"{Left}\" y=\"{Top - 8}\" font-size=\"13\">").Text(up).Raw("</text>\n");
    }

    private static void Line(Markup svg, ChartLine line, int number, SvgAxis x, SvgAxis y)
    {
        (string colour, string dashes) = s_styles[number % s_styles.Length];
        (double X, double Y)[] points = [.. line.Points.Where(Finite).Select(point => (Left + Width * x.Share(point.X), Top + Height * (1 - y.Share(point.Y))))];
        svg.Invariant($"<g stroke=\"{colour}\" fill=\"{colour}\"><polyline fill=\"none\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\" points=\"");
        foreach ((double px, double py) in points) svg.Invariant($"{px:0.##},{py:0.##} ");
        svg.Raw("\"/>");
        if (points.Length <= 12) foreach ((double px, double py) in points) svg.Invariant($"<circle cx=\"{px:0.##}\" cy=\"{py:0.##}\" r=\"3\"/>");
        double legend = Top + 12 + 20 * number;
        svg.Invariant($"<path d=\"M{Left + Width + 14} {legend - 4}h28\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/></g>");
        svg.Invariant($"<text class=\"ink\" x=\"{Left + Width + 48}\" y=\"{legend}\" font-size=\"13\">").Text(line.Name).Raw("</text>\n");
    }

    private static bool Finite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);
}
