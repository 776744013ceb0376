using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>Heads side by side with their projections.</summary>
public sealed class MultiHeadAttentionTests
{
    private const int B = 2, Tq = 5, Tk = 7, Width = 12;

    [Fact]
    public void It_is_projections_around_attention()
    {
        RandomWeights weights = new(3);
        var attention = new MultiHeadAttention(new Scope(weights), Width, heads: 6, new MultiHeadOptions { KeyHeads = 2, KeyWidth = 7, ValueWidth = 5 });
        using var pass = new Pass();
        Tensor query = Sample.Tensor(pass, [B, Tq, Width], 1), key = Sample.Tensor(pass, [B, Tk, 7], 2), value = Sample.Tensor(pass, [B, Tk, 5], 3);

        Tensor q = query.Linear(pass.Use(weights["query.weight"]), pass.Use(weights["query.bias"])).Reshape([B, Tq, 6, 2]);
        Tensor k = key.Linear(pass.Use(weights["key.weight"]), pass.Use(weights["key.bias"])).Reshape([B, Tk, 2, 2]);
        Tensor v = value.Linear(pass.Use(weights["value.weight"]), pass.Use(weights["value.bias"])).Reshape([B, Tk, 2, 2]);
        Tensor expected = q.Attend(k, v, Mask.Causal).Reshape([B, Tq, Width]).Linear(pass.Use(weights["output.weight"]), pass.Use(weights["output.bias"]));

        Tensor found = attention.Forward(query, key, value, Mask.Causal);
        Assert.Equal(Shape.Of([B, Tq, Width]), found.Shape);
        Sample.Near(expected.Values, found.Values, 0);
    }

    [Fact]
    public void What_the_heads_contribute_sums_to_the_output()
    {
        RandomWeights weights = new(3);
        var attention = new MultiHeadAttention(new Scope(weights), Width, heads: 3);
        weights["output.bias"].Values.Fill(0.5f);
        using var pass = new Pass(Capture.HeadContributions());
        Tensor x = Sample.Tensor(pass, [B, Tq, Width]);
        ReadOnlySpan<float> output = attention.Forward(x, x, x).Values;
        DetachedTensor each = pass.Record().Layers[0].HeadContributions!;

        Assert.Equal(Shape.Of([B, 3, Tq, Width]), each.Shape);
        float[] sums = new float[output.Length];
        for (int b = 0; b < B; b++)
            for (int at = 0; at < Tq * Width; at++)
                sums[b * Tq * Width + at] = 0.5f + Enumerable.Range(0, 3).Sum(head => each.Values[(b * 3 + head) * Tq * Width + at]);
        Sample.Near(output, sums, 1e-5);
    }

    [Fact]
    public void Parameters_get_gradients_through_it()
    {
        RandomWeights weights = new(3);
        var attention = new MultiHeadAttention(new Scope(weights), Width, heads: 3);
        using var pass = new Pass(options: new PassOptions { Differentiate = _ => true });
        Tensor x = Sample.Tensor(pass, [B, Tq, Width]);
        pass.Backward(attention.Forward(x, x, x), Sample.Numbers(B * Tq * Width, 2));

        Assert.Equal(8, weights.All.Count);
        foreach (Weight weight in weights.All.Where(weight => weight.Name != "key.bias"))
            Assert.Contains(pass.Gradient(weight).Values.ToArray(), slope => Math.Abs(slope) > 1e-3);
        Assert.All(pass.Gradient(weights["key.bias"]).Values.ToArray(), slope => Assert.Equal(0, slope, 1e-4f)); // it adds the same to all keys' scores
    }

    [Fact]
    public void Heads_that_do_not_fit_are_refused()
    {
        static string Message(int width, int heads, MultiHeadOptions options) =>
            Assert.Throws<ArgumentException>(() => new MultiHeadAttention(new Scope(new RandomWeights()), width, heads, options)).Message;

        Assert.Equal("the width must be a multiple of the heads, got 12 and 5", Message(12, 5, MultiHeadOptions.Default));
        Assert.Equal("the heads must be a multiple of the key heads, got 6 and 4", Message(12, 6, new MultiHeadOptions { KeyHeads = 4 }));
    }
}
