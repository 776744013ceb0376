namespace Fovea.Explain.Tests.Gradients;

/// <summary>Which places of a picture Grad-CAM finds hot.</summary>
public sealed class GradCamTests
{
    private static readonly Shape s_maps = [2, 3, 5, 7];

    [Fact]
    public void Heat_is_the_sum_of_maps_weighted_by_their_mean_gradient_where_that_is_above_zero()
    {
        DetachedTensor maps = Draw(1), gradient = Draw(2), heat = GradCam.Of(maps, gradient);
        Assert.Equal([2, 5, 7], heat.Shape);
        int cold = 0;
        for (int picture = 0; picture < 2; picture++)
        {
            for (int row = 0; row < 5; row++)
            {
                for (int column = 0; column < 7; column++)
                {
                    double sum = Enumerable.Range(0, 3).Sum(channel => maps[picture, channel, row, column] * MeanOf(gradient, picture, channel));
                    if (sum < 0) cold++;
                    Assert.Equal(Math.Max(0, sum), heat[picture, row, column], 1e-5);
                }
            }
        }
        Assert.InRange(cold, 1, 69);
    }

    [Fact]
    public void A_map_that_the_score_does_not_grow_with_gives_no_heat()
    {
        DetachedTensor maps = Draw(3), gradient = Draw(4);
        gradient.Values.AsSpan(35, 35).Clear();
        float[] heat = GradCam.Of(maps, gradient).Values;
        maps.Values.AsSpan(35, 35).Fill(100);
        Assert.Equal(heat, GradCam.Of(maps, gradient).Values);
    }

    [Fact]
    public void A_score_twice_as_steep_is_twice_as_hot()
    {
        DetachedTensor maps = Draw(5), gradient = Draw(6);
        float[] once = GradCam.Of(maps, gradient).Values;
        for (int i = 0; i < gradient.Values.Length; i++) gradient.Values[i] *= 2;
        Assert.Equal(once.Select(x => 2 * x), GradCam.Of(maps, gradient).Values);
    }

    [Fact]
    public void A_heat_map_can_be_made_as_large_as_the_picture()
    {
        DetachedTensor maps = Draw(7), gradient = Draw(8), heat = GradCam.Of(maps, gradient), large = GradCam.Of(maps, gradient, 15, 21);
        Assert.Equal([2, 15, 21], large.Shape);
        for (int row = 0; row < 5; row++)
            for (int column = 0; column < 7; column++) Assert.Equal(heat[1, row, column], large[1, 3 * row + 1, 3 * column + 1], 1e-6f);    // the middle of three by three lies where the place lay
        Assert.True(large.Values.Max() <= heat.Values.Max() * 1.000001f && large.Values.Min() >= 0);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_found()
    {
        DetachedTensor maps = Draw(9);
        Assert.Equal("Grad-CAM needs maps [B, C, h, w], got [2, 3, 35]", Assert.Throws<ArgumentException>(() => GradCam.Of(new DetachedTensor([2, 3, 35], maps.Values), maps)).Message);
        Assert.Equal("the gradient must be [2, 3, 5, 7] like the maps, got [2, 3, 7, 5]", Assert.Throws<ArgumentException>(() => GradCam.Of(maps, new DetachedTensor([2, 3, 7, 5], maps.Values))).Message);
        Assert.Equal("a picture must have at least 1 row and 1 column, got 0 x 9", Assert.Throws<ArgumentException>(() => GradCam.Of(maps, maps, 0, 9)).Message);
    }

    private static double MeanOf(DetachedTensor gradient, int picture, int channel) => gradient.Values.Skip((picture * 3 + channel) * 35).Take(35).Average(x => (double)x);

    private static DetachedTensor Draw(ulong seed)
    {
        var random = new PhiloxRandom(seed, 1);
        return new DetachedTensor(s_maps, [.. Enumerable.Range(0, (int)s_maps.Count).Select(_ => 2 * random.NextSingle() - 1)]);
    }
}
