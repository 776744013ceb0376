namespace Fovea.Explain.Tests.Pictures;

public sealed class HeatMapTests
{
    private static readonly HeatMap Map = new(2, 3, [0, 0.5f, 1, 0.25f, 0, 0.75f]);

    [Fact]
    public void The_centre_of_a_field_has_its_heat()
    {
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 3; column++)
                Assert.Equal(Map.Values[row * 3 + column], Map.At((column + 0.5) / 3, (row + 0.5) / 2), 1e-6f);
    }

    [Fact]
    public void Between_two_centres_it_is_the_mean_and_beyond_the_last_it_stays()
    {
        Assert.Equal(0.25f, Map.At(2 / 6.0, 0.25), 1e-6f);
        Assert.Equal(0.125f, Map.At(1 / 6.0, 0.5), 1e-6f);
        Assert.Equal(1f, Map.At(1, 0), 1e-6f);
        Assert.Equal(0.75f, Map.At(5, 7), 1e-6f);
    }

    [Theory]
    [InlineData(0.2), InlineData(0.5), InlineData(1), InlineData(0)]
    public void As_many_pixels_are_the_hottest_as_their_share_says(double share)
    {
        bool[] hottest = Map.Hottest(17, 13, share);
        Assert.Equal((int)Math.Round(share * 17 * 13), hottest.Count(hot => hot));
        float[] spread = Map.Spread(17, 13);
        float coldestIn = spread.Where((_, i) => hottest[i]).DefaultIfEmpty(1).Min(), hottestOut = spread.Where((_, i) => !hottest[i]).DefaultIfEmpty(0).Max();
        Assert.True(coldestIn >= hottestOut);
    }

    [Fact]
    public void Of_what_is_alike_everywhere_the_upper_part_is_taken() =>
        Assert.Equal([true, true, true, true, false, false, false, false], new HeatMap(1, 1, [0.5f]).Hottest(2, 4, 0.5));

    [Fact]
    public void Scaled_the_hottest_is_one_and_nothing_is_below_zero()
    {
        Assert.Equal([0f, 0.5f, 1f], HeatMap.Scaled(1, 3, [-4, 2, 4]).Values.ToArray());
        Assert.True(HeatMap.Scaled(1, 2, [0, -1]).IsCold);
    }

    [Fact]
    public void A_map_that_does_not_fit_is_refused()
    {
        Assert.Equal("a heat map of 2 x 3 has 6 values, got 5", Assert.Throws<ArgumentException>(() => new HeatMap(2, 3, new float[5])).Message);
        Assert.Throws<ArgumentException>(() => new HeatMap(0, 3, []));
        Assert.Throws<ArgumentException>(() => new HeatMap(1, 1, [float.NaN]));
    }
}
