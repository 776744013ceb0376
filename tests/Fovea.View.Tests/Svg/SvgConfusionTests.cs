namespace Fovea.View.Tests.Svg;

/// <summary>Tables of what was taken for what show every count.</summary>
public sealed class SvgConfusionTests
{
    [Fact]
    public void A_table_is_as_the_snapshot_has_it() => Snapshot.Matches("confusion.svg",
        SvgConfusion.Render("What <12> pictures were taken for", ["cat & dog", "ant", "eel"], new[,] { { 5, 1, 0 }, { 0, 4, 0 }, { 2, 0, 0 } }));

    [Fact]
    public void Many_classes_are_shaded_without_numbers() =>
        Assert.DoesNotContain("middle\">1</text>", SvgConfusion.Render("t", [.. Enumerable.Range(0, 40).Select(i => $"c{i}")], Diagonal(40)), StringComparison.Ordinal);

    [Fact]
    public void A_table_of_another_size_is_refused() => Assert.Equal("the table 't' must be [1, 1], one row and column for each class, got [2, 2]",
        Assert.Throws<ArgumentException>(() => SvgConfusion.Render("t", ["a"], Diagonal(2))).Message);

    private static int[,] Diagonal(int n)
    {
        int[,] counts = new int[n, n];
        for (int i = 0; i < n; i++) counts[i, i] = 1;
        return counts;
    }
}
