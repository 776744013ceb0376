using Fovea.Attention;

namespace Fovea.Explain.Tests.Pictures;

/// <summary>Attention is followed back to the patches of a picture.</summary>
public sealed class PictureFlowTests
{
    [Fact]
    public void Where_all_see_all_it_is_the_flow_of_tokens()
    {
        AttentionGrid grid = new(2, 3) { Leading = 1 };
        AttentionRecord record = new([.. Enumerable.Range(0, 3).Select(i => Layer(i, grid, pictures: 2))]);
        DetachedTensor[] weights = [.. record.Layers.Select(layer => new DetachedTensor([2, 7, 7], layer.Weights!.Values[98..]))];
        DetachedTensor[] relevance = [.. record.Layers.Select(layer => new DetachedTensor([7, 7], layer.GradientTimesAttention!.Values[49..]))];
        Same(AttentionFlow.Rollout(weights, 0)[1..], PictureFlow.Rollout(record, item: 1));
        Same(AttentionFlow.Relevance(relevance, 0)[1..], PictureFlow.Relevance(record, item: 1));
    }

    [Fact]
    public void Through_windows_and_merging_what_sees_itself_alone_stays_even()
    {
        AttentionRecord record = new([Alone(0, new(5, 4) { Window = 2 }), Alone(1, new(5, 4) { Window = 2, Shift = 1 }), Alone(2, new(3, 2) { Window = 2 })]);
        HeatMap heat = PictureFlow.Rollout(record);
        Assert.Equal((5, 4), (heat.Rows, heat.Columns));
        Assert.All(heat.Values[..16].ToArray(), value => Assert.Equal(heat.Values[0], value, 1e-5f));           // the last row is merged with nothing
    }

    [Fact]
    public void A_patch_that_all_of_its_window_look_at_is_the_hottest()
    {
        AttentionGrid grid = new(4, 4) { Window = 2, Shift = 1 };
        float[] weights = new float[4 * 16];
        for (int row = 0; row < 16; row++) weights[4 * row + (row / 4 == 1 ? 2 : row % 4)] = 1;                 // in the second window all look at its third position
        AttentionLayer layer = new() { Index = 0, Path = "layer.0", Grid = grid, GradientTimesAttention = new DetachedTensor([4, 4, 4], weights) };
        HeatMap heat = PictureFlow.Relevance(new AttentionRecord([layer]));
        Assert.Equal(grid.PatchAt(1, 2), heat.Values.IndexOf(1f));
        Assert.Equal((0, 0.25f), (heat.Values[grid.PatchAt(1, 0)], heat.Values[grid.PatchAt(0, 0)]));
    }

    [Fact]
    public void What_can_not_be_followed_is_told()
    {
        AttentionLayer nowhere = new() { Index = 0, Path = "layer.0" };
        Assert.Contains("they are in none", Assert.Throws<ArgumentException>(() => PictureFlow.Rollout(new AttentionRecord([nowhere]))).Message, StringComparison.Ordinal);
        AttentionRecord silent = new([nowhere with { Grid = new AttentionGrid(1, 2) }]);
        Assert.Contains("must have shown GradientTimesAttention", Assert.Throws<ArgumentException>(() => PictureFlow.Relevance(silent)).Message, StringComparison.Ordinal);
        Assert.Contains("has 2", Assert.Throws<ArgumentException>(() => PictureFlow.Rollout(new AttentionRecord([Layer(0, new(2, 3) { Leading = 1 }, 2)]), item: 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PictureFlow.Rollout(new AttentionRecord([])));
    }

    private static AttentionLayer Layer(int index, AttentionGrid grid, int pictures)
    {
        int length = grid.Positions;
        float[] weights = [.. Enumerable.Range(0, pictures * 2 * length * length).Select(i => (i * i * 13 + index * 7 + i) % 17 / 17f)];
        return new AttentionLayer
        {
            Index = index,
            Path = $"layer.{index}",
            Grid = grid,
            Weights = new DetachedTensor([pictures, 2, length, length], weights),
            GradientTimesAttention = new DetachedTensor([pictures, length, length], weights[..(pictures * length * length)]),
        };
    }

    /// <summary>Every position sees itself alone.</summary>
    private static AttentionLayer Alone(int index, AttentionGrid grid)
    {
        int length = grid.Positions;
        float[] weights = new float[grid.Windows * length * length];
        for (int i = 0; i < weights.Length; i++) weights[i] = i / length % length == i % length ? 1 : 0;
        return new AttentionLayer { Index = index, Path = $"layer.{index}", Grid = grid, Weights = new DetachedTensor([grid.Windows, 1, length, length], weights) };
    }

    private static void Same(float[] expected, HeatMap found)
    {
        float most = expected.Max();
        Assert.Equal(expected.Length, found.Values.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i] / most, found.Values[i], 1e-5f);
    }
}
