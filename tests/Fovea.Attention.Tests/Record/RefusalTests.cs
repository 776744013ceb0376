using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>What is asked for and can't be had is refused, never left out.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Queries_that_there_are_not_are_refused()
    {
        static string Message(Range queries) => Assert.Throws<NotSupportedException>(() => Attended(Capture.Scores(queries: queries))).Message;
        Assert.Equal("can't capture queries 3..6: expected a part of 0..5", Message(3..6));
        Assert.Equal("can't capture queries 2..2: expected a part of 0..5", Message(2..2));
        Assert.Equal("can't capture queries ^6..2: expected a part of 0..5", Message(^6..2));
    }

    [Theory]
    [InlineData(0), InlineData(-1), InlineData(65)]
    public void Top_keys_are_from_1_to_64(int count) =>
        Assert.Equal($"from 1 to 64 top keys can be asked for, got {count}", Assert.Throws<ArgumentException>(() => Capture.TopKeys(count)).Message);

    [Fact]
    public void More_top_keys_than_there_are_keys_are_no_keys()
    {
        AttentionLayer layer = Attended(Capture.TopKeys(64));
        Assert.Equal(Shape.Of([2, 3, 5, 64]), layer.TopKeys!.Shape);
        for (int row = 0; row < 2 * 3 * 5; row++)
        {
            Assert.Equal(Enumerable.Range(0, 7).Select(k => (float)k), layer.TopKeys.Values[(row * 64)..(row * 64 + 7)].Order());
            Assert.All(layer.TopKeys.Values[(row * 64 + 7)..(row * 64 + 64)], key => Assert.Equal(-1, key));
            Assert.Equal(1, layer.TopWeights!.Values[(row * 64)..(row * 64 + 64)].Sum(), 1e-5f);
        }
    }

    [Fact]
    public void Contributions_of_heads_are_refused_where_there_is_no_output_projection() => Assert.Equal(
        "can't capture head.contributions of '': attention by itself has no output projection: ask a MultiHeadAttention for them",
        Assert.Throws<NotSupportedException>(() => Attended(Capture.HeadContributions())).Message);

    [Fact]
    public void Contributions_of_other_layers_are_no_reason_to_refuse() => Assert.NotNull(Attended(Capture.Weights().And(Capture.HeadContributions(layers: 1..1))).Weights);

    [Fact]
    public void What_nothing_in_the_pass_shows_is_refused() => Assert.Equal(
        "can't capture wieghts: nothing that the pass went through shows it",
        Assert.Throws<NotSupportedException>(() => Attended(Capture.Weights().And(Capture.Of(new CaptureRequest("wieghts"))))).Message);

    [Fact]
    public void Gradients_of_weights_are_refused_where_none_flow() => Assert.Equal(
        "no gradient flows through the attention of '', so none can be captured: watch its input first, with pass.Watch(x)",
        Assert.Throws<NotSupportedException>(() => Attended(Capture.WeightGradients())).Message);

    private static AttentionLayer Attended(Capture capture)
    {
        using Pass pass = new(capture);
        Sample.Tensor(pass, [2, 5, 3, 11], 1).Attend(Sample.Tensor(pass, [2, 7, 3, 11], 2), Sample.Tensor(pass, [2, 7, 3, 13], 3), Mask.None);
        return pass.Record().Layers[0];
    }
}
