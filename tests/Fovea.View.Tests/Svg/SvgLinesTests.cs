namespace Fovea.View.Tests.Svg;

/// <summary>Charts show every line, with axes that end at round numbers.</summary>
public sealed class SvgLinesTests
{
    [Fact]
    public void A_chart_is_as_the_snapshot_has_it() => Snapshot.Matches("lines.svg", SvgLines.Render(
        "Errors <fall>", "epoch", "error, %", [new ChartLine("one & two", [(1, 12.5), (2, 9), (3, double.NaN), (4, 7.25)]), new ChartLine("other", [(1, 10), (4, 6)])]));

    [Fact]
    public void Charts_stand_one_below_the_other() => Snapshot.Matches("charts.svg", SvgLines.Render("both",
        [new LineChart("above", "epoch", "loss", [new ChartLine("a", [(1, 2), (2, 1)])]), new LineChart("below", "epoch", "error, %", [new ChartLine("b", [(1, 20), (2, 17)])])]));

    [Fact]
    public void A_single_point_has_axes_too() => Assert.Contains("<circle", SvgLines.Render("t", "x", "y", [new ChartLine("a", [(3, 5)])]), StringComparison.Ordinal);

    [Fact]
    public void A_chart_of_nothing_is_refused() => Assert.Contains("nothing to draw",
        Assert.Throws<ArgumentException>(() => SvgLines.Render("t", "x", "y", [new ChartLine("a", [(1, double.NaN)])])).Message, StringComparison.Ordinal);
}
