namespace Fovea.Numerics.Tests.Layers;

/// <summary>Layers, their parameters and how these begin.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Layers_ask_for_their_parameters_by_their_own_names()
    {
        var weights = new RandomWeights(1);
        var scope = new Scope(weights);
        _ = (new Linear(scope["query"], 3, 5), new Linear(scope["key"], 3, 5, bias: false), new Embedding(scope["token"], 7, 3), new LayerNorm(scope["norm"], 3), new RmsNorm(scope["layer"][2], 3));
        Assert.Equal(
            ["query.weight [5, 3]", "query.bias [5]", "key.weight [5, 3]", "token.weight [7, 3]", "norm.scale [3]", "norm.shift [3]", "layer.2.scale [3]"],
            weights.All.Select(weight => weight.ToString()));
    }

    [Fact]
    public void Parameters_begin_alike_whatever_is_made_before_them()
    {
        RandomWeights one = new(1), other = new(1), third = new(2);
        _ = new Linear(new Scope(one)["a"], 3, 5);
        _ = (new Linear(new Scope(other)["b"], 3, 5), new Linear(new Scope(other)["a"], 3, 5), new Linear(new Scope(third)["a"], 3, 5));
        Assert.Equal(one["a.weight"].Values, other["a.weight"].Values);
        Assert.NotEqual(other["a.weight"].Values.ToArray(), other["b.weight"].Values.ToArray());
        Assert.NotEqual(one["a.weight"].Values.ToArray(), third["a.weight"].Values.ToArray());
    }

    [Fact]
    public void One_path_is_one_parameter_and_of_one_shape()
    {
        var weights = new RandomWeights();
        Weight first = weights.Provide("a", [3], Initialisers.Zeros);
        Assert.Same(first, weights.Provide("a", [3], Initialisers.Ones));
        var error = Assert.Throws<ArgumentException>(() => weights.Provide("a", [4], Initialisers.Zeros));
        Assert.Equal("parameter 'a' was made as [3], now it is asked for as [4]: two layers have the same path", error.Message);
        Assert.StartsWith("there is no parameter 'b': the model has a", Assert.Throws<KeyNotFoundException>(() => weights["b"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialisers_have_the_spread_that_they_say()
    {
        Check(Initialisers.XavierUniform, Math.Sqrt(2.0 / 700), Math.Sqrt(6.0 / 700));
        Check(Initialisers.KaimingUniform, Math.Sqrt(2.0 / 300), Math.Sqrt(6.0 / 300));
        Check(Initialisers.Normal(0.02f), 0.02, 0.14);
        Check(Initialisers.TruncatedNormal(0.02f), 0.02 * 0.8796, 0.04);

        static void Check(Initialiser initialiser, double deviation, double largest)
        {
            using var weight = new Weight("w", [400, 300]);
            initialiser(weight, 3);
            float[] values = weight.Values.ToArray();
            Assert.InRange(values.Average(), -0.02 * deviation, 0.02 * deviation);
            Assert.InRange(Math.Sqrt(values.Average(value => (double)value * value)), 0.98 * deviation, 1.02 * deviation);
            Assert.InRange(values.Max(Math.Abs), 0, largest * 1.0001);
        }
    }

    [Fact]
    public void Layers_calculate_what_their_operators_do()
    {
        var scope = new Scope(new RandomWeights(1));
        var linear = new Linear(scope["linear"], 5, 3, initialiser: Initialisers.Normal(1));
        var norm = new LayerNorm(scope["norm"], 3);
        var table = new Embedding(scope["table"], 7, 5);
        using var pass = new Pass();
        Tensor x = table.Forward(pass.Indices([1, 6], [2]));
        Assert.Equal(table.Weight.Values.Slice(30, 5).ToArray(), x.Values[5..].ToArray());
        Tensor y = norm.Forward(linear.Forward(x, Activation.Gelu));
        Tensor by = x.MatMul(pass.Use(linear.Weight), transposeRight: true).Gelu();
        Tensor centred = by - by.Mean([-1], keep: true);
        Tensor expected = centred / (centred.Square().Mean([-1], keep: true) + 1e-5f).Sqrt();
        for (int i = 0; i < 6; i++) Near.Assert(expected.Values[i], y.Values[i], 1e-5);
    }
}
