using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>What holds for every residual network, whatever it is built of.</summary>
public sealed class ResNetLaws
{
    private static readonly Shape s_pictures = [2, 3, 41, 67];

    public static TheoryData<string> Variants => [.. Configs().Keys];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_last_map_is_a_thirty_second_of_the_picture_and_its_names_are_those_of_the_layers(string variant)
    {
        ResNet network = Build(variant, out _);
        using Pass pass = new();
        Tensor map = network.Features(pass.Tensor(Pictures.Of(s_pictures), s_pictures));
        Assert.Equal([2, Configs()[variant].Basic ? 256 : 1024, 3, 5], map.Shape);
        Assert.Equal([2, 7], network.Classify(map).Shape);
        Assert.Equal("stage.2", network.MapLayer);
    }

    /// <summary>Norms folded into convolutions, sums and gates in one go: the numbers are those of one step after the other.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void Inference_says_what_is_said_where_gradients_are_wanted(string variant)
    {
        ResNet network = Build(variant, out RandomWeights weights);
        using ModelRun quick = network.Run(Pictures.Of(s_pictures), s_pictures), slow = network.Run(Pictures.Of(s_pictures), s_pictures, options: new() { Differentiate = _ => true });
        for (int i = 0; i < quick.Output.Count; i++) Assert.Equal(slow.Output.Values[i], quick.Output.Values[i], 2e-4f);
        Assert.Contains(weights.All, weight => !weight.IsLearned);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Training_gives_every_learned_parameter_a_gradient_and_moves_the_statistics(string variant)
    {
        ResNet network = Build(variant, out RandomWeights weights);
        float[][] before = [.. weights.All.Where(weight => !weight.IsLearned).Select(weight => weight.Values.ToArray())];
        using ModelRun run = network.Run(Pictures.Of(s_pictures), s_pictures, options: new() { Training = true, Differentiate = weight => weight.IsLearned });
        run.Pass.Backward(run.Output, [.. Enumerable.Range(0, 14).Select(i => i - 6f)]);
        Assert.All(weights.All.Where(weight => weight.IsLearned), weight => Assert.Contains(run.Pass.Gradient(weight).Values.ToArray(), number => number != 0));
        Assert.All(weights.All.Where(weight => !weight.IsLearned).Zip(before), pair => Assert.NotEqual(pair.Second, pair.First.Values.ToArray()));
    }

    [Theory]
    [InlineData("se", "stage.0.block.0 Channels, stage.0.block.1 Channels, stage.1.block.0 Channels, stage.2.block.0 Channels")]
    [InlineData("selective", "stage.0.block.0 Branches, stage.0.block.1 Branches, stage.1.block.0 Branches, stage.2.block.0 Branches")]
    [InlineData("split", "stage.0.block.0 Branches, stage.0.block.1 Branches, stage.1.block.0 Branches, stage.2.block.0 Branches")]
    [InlineData("plain", "")]
    public void Every_block_shows_its_gates(string variant, string gates)
    {
        ResNet network = Build(variant, out _);
        using ModelRun run = network.Run(Pictures.Of(s_pictures), s_pictures, GateObserver.Capture());
        Assert.Equal(gates, string.Join(", ", run.Pass.Gates().Select(gate => $"{gate.Path} {gate.Over}")));
        Assert.All(run.Pass.Gates(), gate => Assert.All(gate.Values.Values, value => Assert.InRange(value, 0, 1)));
    }

    /// <summary>A gate that is always one half halves what it is put upon.</summary>
    [Fact]
    public void Gates_are_where_they_were_put()
    {
        ResNetBlockSize size = new(5, 64, 5, Stride: 1);
        ResNetConfig config = new() { Basic = true, Gate = (_, _) => new Half() };
        Scope scope = new(new RandomWeights(seed: 5));
        ResNetBranch branch = new(scope["branch"], size, config);
        Tensor Branch(Tensor x) => branch.Last(branch.Inner(x));
        (GatePlace Place, Func<Tensor, Tensor> Expected)[] places =
        [
            (GatePlace.Standard, x => (Branch(x) * 0.5f + x).Relu()),
            (GatePlace.Pre, x => (Branch(x * 0.5f) + x).Relu()),
            (GatePlace.Post, x => (Branch(x) + x).Relu() * 0.5f),
            (GatePlace.Identity, x => (Branch(x) + x * 0.5f).Relu()),
        ];
        using Pass pass = new();
        Tensor input = pass.Tensor(Pictures.Of([2, 5, 3, 4]), [2, 5, 3, 4]);
        foreach ((GatePlace place, Func<Tensor, Tensor> expected) in places)
        {
            Tensor found = new ResNetBlock(scope, size, config with { GatePlace = place }).Forward(input), right = expected(input);
            for (int i = 0; i < right.Count; i++) Assert.Equal(right.Values[i], found.Values[i], 1e-5f);
        }
    }

    [Fact]
    public void Pictures_of_another_number_of_channels_are_refused()
    {
        ResNet network = Build("plain", out _);
        Assert.Contains("pixels must be [B, 3, H, W], got [2, 1, 40, 40]", Assert.Throws<ArgumentException>(() => network.Run(new float[3200], [2, 1, 40, 40])).Message, StringComparison.Ordinal);
    }

    private static ResNet Build(string variant, out RandomWeights weights)
    {
        weights = new RandomWeights(seed: 2);
        return new ResNet(new Scope(weights), Configs()[variant] with { Depths = [2, 1, 1], Classes = 7 });
    }

    private static Dictionary<string, ResNetConfig> Configs()
    {
        ResNetConfig basic = new() { Basic = true };
        IChannelGate Excitation(Scope scope, int channels) => new SqueezeExcitation(scope, channels, 16);
        return new()
        {
            ["plain"] = basic,
            ["bottleneck"] = new() { Groups = 4, GroupWidth = 8, StepFirst = true },
            ["deep"] = basic with { Stem = ResNetStem.Deep, StemWidth = 8, AverageShortcut = true },
            ["tiered"] = basic with { Stem = ResNetStem.Tiered, StemWidth = 8, ShortcutKernel = 3 },
            ["se"] = basic with { Gate = Excitation },
            ["se pre"] = basic with { Gate = Excitation, GatePlace = GatePlace.Pre },
            ["neighbours"] = basic with { Gate = (scope, channels) => new EfficientChannelAttention(scope) },
            ["selective"] = basic with { Look = ResNetLook.SelectiveKernel },
            ["split"] = new() { Look = ResNetLook.SplitAttention, GroupWidth = 16, Groups = 2, Radix = 4, AverageFirst = true },
            ["split alone"] = new() { Look = ResNetLook.SplitAttention, GroupWidth = 16, Radix = 1 },
        };
    }

    private sealed class Half : IChannelGate
    {
        public Tensor Gates(Tensor input) => input.GlobalAveragePool() * 0 + 0.5f;
    }
}
