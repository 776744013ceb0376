using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>What is asked for is returned or refused.</summary>
public sealed class RecordTests
{
    private const int B = 2, T = 7, Heads = 3, Width = 12;

    /// <summary>Three layers, each with self-attention and then cross-attention to another sequence.</summary>
    private static Tensor Run(Pass pass, RandomWeights weights, bool watch = false)
    {
        var scope = new Scope(weights);
        Tensor x = Sample.Tensor(pass, [B, T, Width], 1), other = Sample.Tensor(pass, [B, 5, Width], 2);
        if (watch) pass.Watch(x);
        for (int i = 0; i < 3; i++)
        {
            using Pass.LayerScope layer = pass.Layer("layer", i);
            x += new MultiHeadAttention(scope["layer"][i]["self"], Width, Heads).Forward(x, x, x, Mask.Causal);
            x = layer.Return(x + new MultiHeadAttention(scope["layer"][i]["cross"], Width, Heads).Forward(x, other, other));
        }
        return x;
    }

    private static AttentionRecord Of(Capture capture)
    {
        using var pass = new Pass(capture);
        Run(pass, new RandomWeights(1));
        return pass.Record();
    }

    [Fact]
    public void Layers_stand_in_the_order_of_the_calculation_with_place_and_kind()
    {
        AttentionRecord record = Of(Capture.Entropy());

        Assert.Equal(["layer.0", "layer.0", "layer.1", "layer.1", "layer.2", "layer.2"], record.Layers.Select(layer => layer.Path));
        Assert.Equal([0, 1, 2, 3, 4, 5], record.Layers.Select(layer => layer.Index));
        Assert.Equal([AttentionKind.Self, AttentionKind.Cross], record.Layers.Take(2).Select(layer => layer.Kind));
        Assert.Equal(Shape.Of([B, Heads, T]), record.Layers[5].Entropy!.Shape);
    }

    [Fact]
    public void Where_nothing_is_asked_for_nothing_is_recorded()
    {
        using var pass = new Pass();
        Run(pass, new RandomWeights(1));
        Assert.Empty(pass.Record().Layers);
        Assert.Empty(pass.Observations);
    }

    [Fact]
    public void Looking_changes_no_bit_of_the_output()
    {
        float[] Output(Capture capture)
        {
            using var pass = new Pass(capture);
            return Run(pass, new RandomWeights(1)).Detach().Values;
        }

        float[] unseen = Output(Capture.Nothing);
        Assert.Equal(unseen, Output(Capture.Entropy()));
        Sample.Near(unseen, Output(Capture.Statistics().And(Capture.Weights()).And(Capture.Scores()).And(Capture.HeadContributions())), 1e-5);
    }

    [Fact]
    public void Layers_heads_and_queries_can_be_chosen()
    {
        AttentionRecord all = Of(Capture.Weights()), part = Of(Capture.Weights(layers: 2..4, heads: 1..3, queries: ^2..));

        Assert.Equal([2, 3], part.Layers.Select(layer => layer.Index));
        AttentionLayer chosen = part.Layers[0];
        Assert.Equal((1..3, 5..7), (chosen.Heads, chosen.Queries));
        Assert.Equal(Shape.Of([B, 2, 2, T]), chosen.Weights!.Shape);
        for (int b = 0; b < B; b++)
            for (int h = 0; h < 2; h++)
                for (int q = 0; q < 2; q++)
                    for (int k = 0; k < T; k++)
                        Assert.Equal(all.Layers[2].Weights![b, h + 1, q + 5, k], chosen.Weights[b, h, q, k], 1e-6f);
    }

    [Fact]
    public void Statistics_are_those_of_the_weights()
    {
        AttentionLayer layer = Of(Capture.Statistics().And(Capture.Weights()).And(Capture.Scores())).Layers[0];
        for (int b = 0; b < B; b++)
            for (int h = 0; h < Heads; h++)
            {
                for (int q = 0; q < T; q++)
                {
                    float[] weights = [.. Enumerable.Range(0, T).Select(k => layer.Weights![b, h, q, k])], scores = [.. Enumerable.Range(0, T).Select(k => layer.Scores![b, h, q, k])];
                    Assert.Equal(1, weights.Sum(), 1e-5f);
                    Assert.Equal(-weights.Sum(w => w > 0 ? w * MathF.Log(w) : 0), layer.Entropy![b, h, q], 1e-4f);
                    Assert.Equal(weights.Max(), layer.TopWeights![b, h, q, 0], 1e-6f);
                    Assert.Equal(Array.IndexOf(weights, weights.Max()), layer.TopKeys![b, h, q, 0]);
                    Assert.Equal(q + 1, Enumerable.Range(0, 8).Count(i => layer.TopKeys[b, h, q, i] >= 0)); // causal: the others have no weight
                    Assert.Equal(scores.Select(score => score == float.NegativeInfinity), weights.Select(weight => weight == 0));
                }
                for (int k = 0; k < T; k++)
                    Assert.Equal(Enumerable.Range(0, T).Sum(q => layer.Weights![b, h, q, k]), layer.Received![b, h, k], 1e-5f);
            }
    }

    [Fact]
    public void Gradient_times_attention_is_the_mean_of_the_positive_parts_whether_heads_are_kept_or_not()
    {
        using var pass = new Pass(Capture.GradientTimesAttention().And(Capture.Weights()).And(Capture.WeightGradients()));
        Tensor y = Run(pass, new RandomWeights(1), watch: true);
        pass.Backward(y, Sample.Numbers(y.Count, 3));
        AttentionRecord record = pass.Record();

        Assert.Equal([0, 1, 2, 3, 4, 5], record.Layers.Select(layer => layer.Index));
        foreach (AttentionLayer layer in record.Layers)
        {
            DetachedTensor weights = layer.Weights!, slopes = layer.WeightGradients!, relevance = layer.GradientTimesAttention!;
            int pairs = (int)(relevance.Shape[1] * relevance.Shape[2]);
            float[] expected = new float[relevance.Values.Length];
            for (int i = 0; i < weights.Values.Length; i++)
                expected[i / pairs / Heads * pairs + i % pairs] += Math.Max(0, weights.Values[i] * slopes.Values[i]) / Heads;
            Sample.Near(expected, relevance.Values, 1e-5);
        }
    }

    [Fact]
    public void A_record_of_gradients_alone_stands_in_the_order_of_the_calculation_too()
    {
        using var pass = new Pass(Capture.GradientTimesAttention(layers: 1..5));
        Tensor y = Run(pass, new RandomWeights(1), watch: true);
        Assert.Empty(pass.Record().Layers);
        pass.Backward(y, Sample.Numbers(y.Count, 3));

        Assert.Equal([1, 2, 3, 4], pass.Record().Layers.Select(layer => layer.Index));
    }

    [Fact]
    public void The_larger_number_of_top_keys_serves_both_requests() =>
        Assert.Equal(8, Of(Capture.TopKeys(3).And(Capture.TopKeys(8)).And(Capture.TopKeys(5))).Layers[0].TopKeys!.Shape[-1]);

    [Fact]
    public void A_record_outlives_its_pass()
    {
        AttentionRecord record = Of(Capture.Weights());
        Of(Capture.Weights());                                              // the memory of the first pass is used again
        Assert.Equal(1, record.Layers[0].Weights!.Values[..T].Sum(), 1e-5f);
    }

    [Fact]
    public void Gradients_that_cannot_be_had_are_refused()
    {
        var error = Assert.Throws<NotSupportedException>(() => Of(Capture.GradientTimesAttention()));
        Assert.Equal("no gradient flows through the attention of 'layer.0', so none can be captured: watch its input first, with pass.Watch(x)", error.Message);
    }

    [Fact]
    public void Layers_that_there_are_not_are_refused()
    {
        Assert.Equal("can't capture weights of layers 4..9: the pass went through 6 attention layers: ask for a part of 0..6", Assert.Throws<NotSupportedException>(() => Of(Capture.Weights(layers: 4..9))).Message);
        Assert.Equal("can't capture layers ^2..^0: a pass does not know how many layers will come; count them from the first, as in 2..4", Assert.Throws<NotSupportedException>(() => Of(Capture.Weights(layers: ^2..))).Message);
    }

    [Fact]
    public void Heads_that_there_are_not_are_refused() =>
        Assert.Equal("can't capture heads 2..4: expected a part of 0..3", Assert.Throws<NotSupportedException>(() => Of(Capture.Weights(heads: 2..4))).Message);

    [Fact]
    public void Two_parts_of_one_layer_are_refused()
    {
        Capture capture = Capture.Weights(heads: 0..1).And(Capture.Scores(heads: 1..2));
        Assert.Equal(
            "a layer shows one part of its scores and weights: expected the same heads and queries in all requests, got heads 0..1 and 1..2, queries all and all: ask for all, or run two passes",
            Assert.Throws<NotSupportedException>(() => Of(capture)).Message);
    }
}
