using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>Small residual networks have the parameters that they should, and gates where they should be.</summary>
public sealed class SmallResNetTests
{
    [Fact]
    public void ResNet_20_has_its_size()
    {
        // He et al., table 6: 0.27 M.
        Assert.InRange(Count(new SmallResNetConfig { Inputs = 3 }), 265_000, 275_000);
        int plain = Count(new SmallResNetConfig()), gated = Count(new SmallResNetConfig { Gate = new SmallGate { Reduction = 4 } });
        int gates = 3 * new[] { 16, 32, 64 }.Sum(width => 2 * width * width / 4 + width / 4 + width);
        Assert.Equal(gates, gated - plain);
    }

    [Theory, InlineData(GatePlace.Standard), InlineData(GatePlace.Pre), InlineData(GatePlace.Post), InlineData(GatePlace.Identity)]
    public void Every_block_has_one_gate_wherever_it_is(object place)
    {
        SmallResNet network = Tiny(new SmallGate { Place = (GatePlace)place });
        using Pass pass = new(GateObserver.Capture());
        Assert.Equal([2, 3], Forward(pass, network).Shape);
        Assert.Equal(["block.0", "block.1", "block.2", "block.3"], pass.Gates().Select(gate => gate.Path));
        int[] channels = (GatePlace)place == GatePlace.Pre ? [5, 7, 7, 11] : [7, 7, 11, 11];
        Assert.Equal(channels, pass.Gates().Select(gate => (int)gate.Values.Shape[1]));
    }

    [Fact]
    public void Every_parameter_feels_the_result()
    {
        foreach (SmallGate? gate in (SmallGate?[])[null, new() { Reduction = 1 }, new() { Diagonal = true }, new() { Reduction = 1, Squeeze = Squeeze.Maximum }, new() { Reduction = 1, Squeeze = Squeeze.None, Function = Activation.Tanh }])
        {
            RandomWeights weights = new(5);
            SmallResNet network = Tiny(gate, weights);
            using Pass pass = new(options: new PassOptions { Training = true, Differentiate = _ => true });
            pass.Backward(Forward(pass, network).CrossEntropy(pass.Indices([0, 2], [2])));
            Assert.All(weights.All, weight => Assert.True(weight.Name.EndsWith("mean", StringComparison.Ordinal) || weight.Name.EndsWith("variance", StringComparison.Ordinal)
                || pass.Gradient(weight).Values.ToArray().Any(number => number != 0), weight.Name));
        }
    }

    private static SmallResNet Tiny(SmallGate? gate, RandomWeights? weights = null) =>
        new(new Scope(weights ?? new RandomWeights(5)), new SmallResNetConfig { Classes = 3, Stem = 5, Widths = [7, 11], Strides = [1, 2], Blocks = 2, Gate = gate });

    private static Tensor Forward(Pass pass, SmallResNet network)
    {
        PhiloxRandom random = new(13, 1);
        return network.Forward(pass.Tensor([.. Enumerable.Range(0, 2 * 9 * 13).Select(_ => random.NextNormal())], [2, 1, 9, 13]));
    }

    private static int Count(SmallResNetConfig config)
    {
        RandomWeights weights = new();
        _ = new SmallResNet(new Scope(weights), config);
        return weights.All.Where(weight => !weight.Name.EndsWith("mean", StringComparison.Ordinal) && !weight.Name.EndsWith("variance", StringComparison.Ordinal)).Sum(weight => (int)weight.Shape.Count);
    }
}
