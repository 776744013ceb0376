using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>Networks of the Inception family.</summary>
public sealed class InceptionTests
{
    /// <summary>As published; of BN-Inception, which its paper has no figure for, what its table sums up to.</summary>
    [Theory]
    [InlineData("inception_v3", 23.83), InlineData("inception_v4", 42.68), InlineData("inception_resnet_v2", 55.84), InlineData("bn_inception", 11.29)]
    public void A_network_has_as_many_parameters_as_was_published(string name, double millions) => Assert.Equal(millions, Published.Millions(name), 0.005001);

    [Theory]
    [InlineData("bn_inception", 28, 1024), InlineData("inception_v3", 75, 2048), InlineData("inception_v4", 75, 1536), InlineData("inception_resnet_v2", 75, 1536)]
    public void With_gates_every_module_shows_one_for_each_of_its_channels(string name, int side, int last)
    {
        ImageClassifier network = ImageModels.Create($"se{name}", new Scope(new RandomWeights(3)), classes: 5);
        Shape shape = [1, 3, side, side];
        using ModelRun run = network.Run(Pictures.Of(shape), shape, GateObserver.Capture());
        IReadOnlyList<GateLayer> gates = run.Pass.Gates();
        int modules = name switch { "bn_inception" => 10, "inception_v3" => 11, "inception_v4" => 16, _ => 43 };
        Assert.Equal(modules, gates.Count);
        Assert.All(gates, gate => Assert.Equal(GateOver.Channels, gate.Over));
        if (name != "inception_resnet_v2") Assert.Equal((network.MapLayer, last), (gates[^1].Path, gates[^1].Values.Shape[1]));
        Assert.Equal([1, 5], run.Output.Shape);
    }

    [Theory]
    [InlineData("sebn_inception"), InlineData("seinception_resnet_v2")]
    public void It_learns(string name)
    {
        float[] losses = Published.Losses(name, [3, 3, 75, 75], steps: 5, rate: 0.01f);
        Assert.True(losses[^1] < 0.7f * losses[0], string.Join(", ", losses));
    }

    [Theory, InlineData("branch-inception"), InlineData("branch-inception-gates"), InlineData("branch-inception-sum")]
    public void Weighted_branches_learn_and_show_a_weight_for_each_of_four_in_every_module(string name)
    {
        RandomWeights weights = new(seed: 5);
        ImageClassifier network = ImageModels.Create(name, new Scope(weights), classes: 3);
        using ModelRun run = network.Run(Pictures.Of([2, 1, 40, 28]), [2, 1, 40, 28], GateObserver.Capture());
        Assert.Equal(["module.0 Branches [2, 4, 1]", "module.1 Branches [2, 4, 1]", "module.2 Branches [2, 4, 1]"], run.Pass.Gates().Select(gate => $"{gate.Path} {gate.Over} {gate.Values.Shape}"));
        float[] losses = Published.Losses(name, [6, 1, 28, 28], steps: 12, rate: 0.2f);
        Assert.True(losses[^1] < 0.7f * losses[0], string.Join(", ", losses));
    }

    [Fact]
    public void The_head_that_only_helped_in_training_may_be_left_over()
    {
        foreach (string key in (string[])["AuxLogits.conv0.conv.weight", "AuxLogits.conv1.bn.running_var", "AuxLogits.fc.bias"])
            Assert.True(ImageModels.Find("inception_v3")!.Keys().Ignores(key), key);
    }
}
