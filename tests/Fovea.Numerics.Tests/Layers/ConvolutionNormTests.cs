namespace Fovea.Numerics.Tests.Layers;

/// <summary>A convolution and its norm in one go are the two one after the other.</summary>
public sealed class ConvolutionNormTests
{
    [Theory, InlineData(null), InlineData(Activation.Relu), InlineData(Activation.HardSwish), InlineData(Activation.Silu)]
    public void What_is_folded_gives_what_is_calculated_step_by_step(Activation? activation)
    {
        foreach ((int groups, bool bias) in (ReadOnlySpan<(int, bool)>)[(1, false), (1, true), (2, true), (6, false)])
        {
            ConvolutionNorm layer = Layer(groups, bias);
            using var pass = new Pass();
            Tensor x = Random(pass, [3, 6, 7, 5]), residual = Random(pass, [3, 12, 7, 5]);
            Tensor steps = layer.Norm.Forward(layer.Convolution.Forward(x)) + residual;
            if (activation is { } after) steps = steps.Activate(after);
            AssertNear(steps, layer.Forward(x, activation, residual));
        }
    }

    [Fact]
    public void A_change_of_the_norm_is_seen()
    {
        ConvolutionNorm layer = Layer(1, bias: false);
        using var pass = new Pass();
        Tensor x = Random(pass, [1, 6, 3, 5]), before = layer.Forward(x);
        layer.Norm.Mean.Values[2] += 5;
        layer.Norm.Mean.Changed();
        Tensor after = layer.Forward(x);
        Assert.NotEqual(before.Values.ToArray(), after.Values.ToArray());
        AssertNear(layer.Norm.Forward(layer.Convolution.Forward(x)), after);
    }

    [Fact]
    public void What_is_differentiated_is_calculated_step_by_step()
    {
        ConvolutionNorm layer = Layer(1, bias: false);
        using var pass = new Pass(options: new PassOptions { Differentiate = weight => weight == layer.Convolution.Weight });
        Tensor x = Random(pass, [2, 6, 3, 5]);
        pass.Backward(layer.Forward(x, Activation.Relu).Sum());
        Assert.Contains(pass.Gradient(layer.Convolution.Weight).Values.ToArray(), slope => slope != 0);
    }

    [Fact]
    public void Training_normalises_by_the_batch()
    {
        ConvolutionNorm layer = Layer(1, bias: false);
        using var pass = new Pass(options: new PassOptions { Training = true });
        float kept = layer.Norm.Mean.Values[0];
        layer.Forward(Random(pass, [4, 6, 3, 5]));
        Assert.NotEqual(kept, layer.Norm.Mean.Values[0]);
    }

    [Theory, InlineData(null), InlineData(Activation.Relu)]
    public void Gates_and_a_shortcut_in_one_go_are_a_product_and_a_sum(Activation? activation)
    {
        using var pass = new Pass();
        Tensor x = Random(pass, [2, 3, 5, 7]), gates = Random(pass, [2, 3, 1, 1]), shortcut = Random(pass, [2, 3, 5, 7]), steps = x * gates + shortcut;
        AssertNear(activation is { } after ? steps.Activate(after) : steps, x.ScaleAndAdd(gates, shortcut, activation));
        Assert.Equal(0, pass.Zeros([0, 3, 5, 7]).ScaleAndAdd(pass.Zeros([0, 3, 1, 1]), pass.Zeros([0, 3, 5, 7])).Count);
        Assert.Throws<ArgumentException>(() => x.ScaleAndAdd(pass.Zeros([2, 1, 1, 1]), shortcut));
        Assert.Throws<ArgumentException>(() => x.ScaleAndAdd(gates, pass.Zeros([2, 3, 5, 1])));
    }

    [Fact]
    public void Means_that_are_noted_on_the_way_are_those_of_the_result()
    {
        ConvolutionNorm layer = Layer(1, bias: true);
        using var pass = new Pass();
        Tensor x = Random(pass, [3, 6, 7, 5]), gates = Random(pass, [3, 12, 1, 1]), y = layer.Forward(x, Activation.Relu, gates: gates, squeezed: true);
        AssertNear((layer.Norm.Forward(layer.Convolution.Forward(x)) * gates).Relu(), y);
        AssertNear(y.Mean([2, 3], keep: true), y.GlobalAveragePool());
        Assert.Equal(0, layer.Forward(pass.Zeros([0, 6, 7, 5]), squeezed: true).GlobalAveragePool().Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Means_of_a_pointwise_convolution_are_known_beforehand(bool bias)
    {
        ConvolutionNorm layer = Layer(1, bias, kernel: 1);
        var after = new Numerics.Convolution(new Scope(new RandomWeights(2)), 12, 5, [1, 1], bias: bias);
        if (bias) after.Bias!.Values.Fill(0.3f);
        using Pass pass = new(), differentiating = new(options: new PassOptions { Differentiate = weight => weight == after.Weight });
        for (int version = 0; version < 2; version++)
        {
            Tensor x = Random(pass, [3, 6, 7, 5]), means = layer.Norm.Forward(layer.Convolution.Forward(x)).GlobalAveragePool();
            AssertNear(means, layer.Means(x)!.Value);
            AssertNear(after.Forward(means, Activation.Silu), layer.MeansThrough(after, x, Activation.Silu)!.Value);
            after.Weight.Values[3] += 1;                                                  // what was worked out of it is good no longer
            after.Weight.Changed();
            layer.Norm.Mean.Values[2] += 5;
            layer.Norm.Mean.Changed();
        }
        Assert.Null(Layer(1, bias: false).Means(Random(pass, [3, 6, 7, 5])));
        Assert.Null(layer.Means(Random(pass, [3, 6, 1, 1])));
        Assert.Null(layer.MeansThrough(after, Random(differentiating, [3, 6, 7, 5]), null));
    }

    [Fact]
    public void A_residual_of_another_shape_is_refused()
    {
        using var pass = new Pass();
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Layer(1, bias: false).Forward(Random(pass, [2, 6, 3, 5]), residual: pass.Zeros([2, 12, 3, 1])));
        Assert.Contains("must be [2, 12, 3, 5] like its result, got [2, 12, 3, 1]", refused.Message, StringComparison.Ordinal);
    }

    private static ConvolutionNorm Layer(int groups, bool bias, int kernel = 3)
    {
        var scope = new Scope(new RandomWeights(1));
        var layer = new ConvolutionNorm(new Numerics.Convolution(scope["conv"], 6, 12, [kernel, kernel], new Window { Padding = [kernel / 2] }, groups, bias), new BatchNorm(scope["norm"], 12));
        var random = new System.Random(groups);
        foreach (Weight weight in (Weight[])[layer.Norm.Scale, layer.Norm.Shift, layer.Norm.Mean, layer.Norm.Variance])
        {
            foreach (ref float number in weight.Values) number = random.NextSingle() + 0.1f;
            weight.Changed();
        }
        return layer;
    }

    private static Tensor Random(Pass pass, Shape shape)
    {
        var random = new System.Random(3);
        return pass.Tensor([.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextSingle() * 2 - 1)], shape);
    }

    private static void AssertNear(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        for (int i = 0; i < expected.Count; i++) Assert.Equal(expected.Values[i], found.Values[i], 2e-5f);
    }
}
