using Fovea.Numerics;
using Fovea.Onnx.Format;

namespace Fovea.Onnx.Tests;

/// <summary>Dropout in training: a seed in the file means the numbers of the reference implementation.</summary>
public sealed class SeededDropout : IDisposable
{
    private readonly Made _made = new();

    [Theory]
    [InlineData(0u, new[] { 0.5488135039273248, 0.7151893663724195, 0.6027633760716439, 0.5448831829968969 })]
    [InlineData(42u, new[] { 0.3745401188473625, 0.9507143064099162, 0.7319939418114051, 0.5986584841970366 })]
    public void Shares_are_those_that_the_reference_draws(uint seed, double[] expected)
    {
        MersenneTwister random = new(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextShare()));
    }

    [Fact]
    public void What_is_kept_is_scaled_up_and_the_mask_says_what_that_is()
    {
        TensorMessage yes = new() { Name = "t", Type = (int)ElementType.Bool };
        yes.SmallIntegers.Add(1);
        string file = _made.Write(["x"], ["y", "m"], [Made.Node("Dropout", ["x", "r", "t"], ["y", "m"], Made.Integer("seed", 0))], [Made.Floats("r", [], 0.6f), yes]);
        using OnnxModel model = OnnxModel.Load(file);
        using Pass pass = new();
        IReadOnlyDictionary<string, Tensor> results = model.Run(pass, new Dictionary<string, Tensor> { ["x"] = pass.Tensor([1, 2, 4, 8], [4]) });
        Assert.Equal([0f, 1, 1, 0], results["m"].Values.ToArray());
        Assert.Equal([0f, 5, 10, 0], results["y"].Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    public void Dispose() => _made.Dispose();
}
