namespace Fovea.View.Tests.Svg;

/// <summary>Charts of dots show every measurement and the mean of each row.</summary>
public sealed class SvgDotsTests
{
    [Fact]
    public void A_chart_is_as_the_snapshot_has_it() => Snapshot.Matches("dots.svg", SvgDots.Render(
        "Errors <of five>", "error, %", [new DotRow("one & two", [12.5, 11, double.NaN, 12.75]), new DotRow("other", [10.25]), new DotRow("not done", [])]));

    [Fact]
    public void A_chart_of_nothing_is_refused() => Assert.Contains("nothing to draw",
        Assert.Throws<ArgumentException>(() => SvgDots.Render("t", "x", [new DotRow("a", [double.NaN])])).Message, StringComparison.Ordinal);
}
