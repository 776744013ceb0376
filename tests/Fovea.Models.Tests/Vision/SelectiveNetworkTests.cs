using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>The small network of selective kernels, with which it is asked whether branches follow the size of what is seen.</summary>
public sealed class SelectiveNetworkTests
{
    [Theory, InlineData("branch-scales", 1), InlineData("branch-kernels", 1), InlineData("branch-selective", 24)]
    public void Every_module_weighs_three_branches_and_the_network_learns(string name, int channels)
    {
        RandomWeights weights = new(seed: 5);
        ImageClassifier network = ImageModels.Create(name, new Scope(weights), classes: 3);
        using ModelRun run = network.Run(Pictures.Of([2, 1, 40, 28]), [2, 1, 40, 28], GateObserver.Capture());
        Assert.Equal([$"module.0 Branches [2, 3, {channels}]", $"module.1 Branches [2, 3, {channels}]"], run.Pass.Gates().Select(gate => $"{gate.Path} {gate.Over} {gate.Values.Shape}"));
        float[] losses = Published.Losses(name, [6, 1, 28, 28], steps: 25, rate: 0.2f);
        Assert.True(losses[^1] < 0.8f * losses[0], string.Join(", ", losses));
    }
}
