using Fovea.Numerics;

namespace Fovea.Attention.Tests.Gates;

/// <summary>What gates show when they are asked, and that they do what they show.</summary>
public sealed class GateTests
{
    private static readonly Shape s_picture = [2, 6, 5, 7];

    [Fact]
    public void Gates_are_in_the_record_and_there_are_only_so_many()
    {
        using Pass all = new(Capture.Gates()), one = new(Capture.Gates(1..2)), none = new(Capture.Gates());
        foreach (Pass pass in (Pass[])[all, one])
        {
            SqueezeExcitation gate = new(new Scope(new RandomWeights()), 3, 2);
            gate.Forward(gate.Forward(pass.Tensor([1, 2, 3], [1, 3, 1, 1])));
        }
        Assert.Equal([0, 1], all.Record().Gates.Select(gate => gate.Index));
        Assert.Equal([1], one.Record().Gates.Select(gate => gate.Index));
        Assert.Equal(["batch", "channel"], one.Record().Gates[0].Axes);
        Assert.Empty(none.Record().Gates);

        using Pass beyond = new(Capture.Gates(0..3));
        new SqueezeExcitation(new Scope(new RandomWeights()), 3, 2).Forward(beyond.Tensor([1, 2, 3], [1, 3, 1, 1]));
        Assert.Equal("can't capture gates 0..3: the pass went through 1 gates: ask for a part of 0..1", Assert.Throws<NotSupportedException>(beyond.Record).Message);
    }

    [Fact]
    public void Gates_over_channels_are_what_the_channels_were_multiplied_by()
    {
        foreach (Func<Scope, Func<Tensor, Tensor>> make in new Func<Scope, Func<Tensor, Tensor>>[]
        {
            scope => new SqueezeExcitation(scope, 6, 3).Forward,
            scope => new SqueezeExcitation(scope, 6, 3, squeeze: Squeeze.Maximum).Forward,
            scope => new DiagonalExcitation(scope, 6).Forward,
            scope => new EffectiveSqueezeExcitation(scope, 6).Forward,
            scope => new EfficientChannelAttention(scope).Forward,
        })
        {
            using var pass = new Pass(GateObserver.Capture());
            Tensor x = Draw(pass), y = make(new Scope(new RandomWeights(3)))(x);
            GateLayer gate = Assert.Single(pass.Gates());
            Assert.Equal(GateOver.Channels, gate.Over);
            Assert.Equal(["batch", "channel"], gate.Axes);
            Assert.Equal([2, 6], gate.Values.Shape);
            for (int i = 0; i < x.Count; i++) Assert.Equal(x.Values[i] * gate.Values.Values[i / 35], y.Values[i], 1e-6f);
            Assert.True(gate.Values.Values.Distinct().Count() > 6, "gates depend on the picture");
        }
    }

    [Fact]
    public void Gates_that_are_known_before_their_map_are_those_that_are_known_after_it()
    {
        foreach (Func<Scope, IChannelGate> make in new Func<Scope, IChannelGate>[]
        {
            scope => new SqueezeExcitation(scope, 6, 3),
            scope => new SqueezeExcitation(scope, 6, 3, squeeze: Squeeze.Maximum),
            scope => new DiagonalExcitation(scope, 6),
            scope => new EffectiveSqueezeExcitation(scope, 6),
            scope => new EfficientChannelAttention(scope),
        })
        {
            IChannelGate gate = make(new Scope(new RandomWeights(3)));
            Scope scope = new(new RandomWeights(5));
            ConvolutionNorm convolution = new(new Convolution(scope["conv"], 6, 6, [1, 1]), new BatchNorm(scope["norm"], 6));
            using Pass before = new(GateObserver.Capture()), after = new(GateObserver.Capture().And(GateObserver.MapCapture()));
            Tensor soon = gate.Forward(convolution, Draw(before), Draw(before), Activation.Relu), late = gate.Forward(convolution, Draw(after), Draw(after), Activation.Relu);
            for (int i = 0; i < soon.Count; i++) Assert.Equal(late.Values[i], soon.Values[i], 1e-6f);
            (GateLayer known, GateLayer seen) = (Assert.Single(before.Gates()), Assert.Single(after.Gates()));
            for (int i = 0; i < 12; i++) Assert.Equal(seen.Values.Values[i], known.Values.Values[i], 1e-6f);
            Assert.Equal([2, 6, 5, 7], after.LastOverChannels()!.Value.Map.Shape);
        }
    }

    [Fact]
    public void A_gate_of_one_channel_alone_does_not_feel_another_and_one_of_all_does()
    {
        Assert.Equal(0, Felt(scope => new DiagonalExcitation(scope, 6).Forward));
        Assert.NotEqual(0, Felt(scope => new SqueezeExcitation(scope, 6, 5).Forward));

        // How much the first channel's result changes with a number of the last channel.
        static float Felt(Func<Scope, Func<Tensor, Tensor>> make)
        {
            using var pass = new Pass();
            Tensor x = Draw(pass);
            pass.Watch(x);
            Tensor y = make(new Scope(new RandomWeights(3)))(x);
            float[] first = new float[y.Count];
            first[0] = 1;
            pass.Backward(y, first);
            return pass.Gradient(x).Values[5 * 35];
        }
    }

    [Fact]
    public void How_a_gate_was_made_is_shown_step_by_step()
    {
        using var pass = new Pass(GateMaking.Capture());
        Tensor x = Draw(pass), y;
        using (pass.Layer("block", 4)) y = new SqueezeExcitation(new Scope(new RandomWeights(3)), 6, 3).Forward(x);
        GateMaking made = Assert.Single(GateMaking.Of(pass));
        Assert.Equal("block.4", made.Path);
        Assert.Equal([2, 3], made.Hidden.Shape);
        Assert.Equal(x.Values.ToArray(), made.Map.Values);
        for (int channel = 0; channel < 12; channel++)
        {
            Assert.Equal(x.Values.Slice(channel * 35, 35).ToArray().Average(), made.Squeezed.Values[channel], 1e-5f);
            Assert.Equal(y.Values[channel * 35], made.Gates.Values[channel] * x.Values[channel * 35], 1e-6f);
        }
        Assert.Empty(pass.Gates());
    }

    [Fact]
    public void Without_a_squeeze_each_place_has_gates_of_its_own()
    {
        using var pass = new Pass(GateObserver.Capture());
        Tensor x = Draw(pass), y = new SqueezeExcitation(new Scope(new RandomWeights(3)), 6, 3, squeeze: Squeeze.None).Forward(x);
        float[] gates = [.. y.Values.ToArray().Zip(x.Values.ToArray(), (after, before) => after / before)];
        Assert.All(gates, gate => Assert.InRange(gate, 0, 1));
        Assert.True(gates[..35].Distinct().Count() > 20, "places of one channel differ");
    }

    [Fact]
    public void Branches_with_the_same_kernels_and_reach_are_as_one()
    {
        using var pass = new Pass(GateObserver.Capture());
        Tensor x = Draw(pass);
        Tensor two = new SelectiveKernel(new Scope(new RandomWeights(3)), 6, 4, 3, split: false, dilations: [2, 2], shared: true, single: true).Forward(x);
        Tensor one = new SelectiveKernel(new Scope(new RandomWeights(3)), 6, 4, 3, split: false, dilations: [2], shared: true, single: true).Forward(x);
        Assert.Equal([[2, 2, 1], [2, 1, 1]], pass.Gates().Select(gate => gate.Values.Shape.ToArray()));
        foreach ((float expected, float found) in one.Values.ToArray().Zip(two.Values.ToArray())) Assert.Equal(expected, found, 1e-5f);
        Assert.Contains(one.Values.ToArray(), number => number > 0.1f);
    }

    [Fact]
    public void Gates_over_branches_sum_to_one()
    {
        using var pass = new Pass(GateObserver.Capture());
        Tensor x = Draw(pass);
        new SelectiveKernel(new Scope(new RandomWeights(3))["one"], 6, 4, 3).Forward(x);
        new SelectiveKernel(new Scope(new RandomWeights(3))["three"], 6, 4, 3, dilations: [1, 2, 4]).Forward(x);
        new SplitAttention(new Scope(new RandomWeights(4))["two"], 6, 4, 3, radix: 3, groups: 2 - 1, norms: true).Forward(x);
        Assert.Equal([[2, 2, 4], [2, 3, 4], [2, 3, 4]], pass.Gates().Select(gate => gate.Values.Shape.ToArray()));
        foreach (GateLayer gate in pass.Gates())
        {
            Assert.Equal(GateOver.Branches, gate.Over);
            for (int b = 0; b < 2; b++)
                for (int c = 0; c < 4; c++)
                    Assert.Equal(1, Enumerable.Range(0, (int)gate.Values.Shape[1]).Sum(branch => gate.Values[b, branch, c]), 1e-6f);
        }
    }

    [Fact]
    public void What_and_where_are_shown_apart_with_their_place_in_the_model()
    {
        using var pass = new Pass(GateObserver.Capture());
        Tensor x = Draw(pass);
        using (pass.Layer("stage", 1)) new ConvolutionalBlockAttention(new Scope(new RandomWeights(5)), 6, 2, kernel: 3).Forward(x);
        using (pass.Layer("stage", 2)) new GlobalContext(new Scope(new RandomWeights(6)), 6, 2).Forward(x);
        Assert.Equal(["0 stage.1 Channels [2, 6]", "1 stage.1 Positions [2, 5, 7]", "2 stage.2 Positions [2, 5, 7]", "3 stage.2 Channels [2, 6]"],
            pass.Gates().Select(gate => $"{gate.Index} {gate.Path} {gate.Over} {gate.Values.Shape}"));
        float[] attention = pass.Gates()[2].Values.Values;
        Assert.Equal(2, attention.Sum(), 1e-5f);
    }

    [Fact]
    public void Only_the_gates_that_were_asked_for_are_kept()
    {
        using var pass = new Pass(GateObserver.Capture(1..2));
        using var silent = new Pass();
        for (int i = 0; i < 3; i++) new SqueezeExcitation(new Scope(new RandomWeights(3)), 6, 3).Forward(Draw(pass));
        new SqueezeExcitation(new Scope(new RandomWeights(3)), 6, 3).Forward(Draw(silent));
        Assert.Equal(1, Assert.Single(pass.Gates()).Index);
        Assert.Empty(silent.Gates());
    }

    [Fact]
    public void A_kernel_over_channels_grows_with_their_number() =>
        Assert.Equal([3, 3, 5, 5, 5], new[] { 16, 64, 256, 512, 1024 }.Select(EfficientChannelAttention.SizeFor));

    private static Tensor Draw(Pass pass)
    {
        var random = new PhiloxRandom(13, 1);
        return pass.Tensor([.. Enumerable.Range(0, (int)s_picture.Count).Select(_ => 2 * random.NextSingle() - 0.5f)], s_picture);
    }
}
