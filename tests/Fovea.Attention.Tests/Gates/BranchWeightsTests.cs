using Fovea.Numerics;

namespace Fovea.Attention.Tests.Gates;

/// <summary>A weight for each branch that looks at a picture.</summary>
public sealed class BranchWeightsTests
{
    private const int Branches = 3;

    [Theory, InlineData(true), InlineData(false)]
    public void Each_branch_is_multiplied_by_the_weight_that_is_shown(bool choose)
    {
        using var pass = new Pass(GateObserver.Capture());
        Tensor[] found = Found(pass), scaled = Weights(choose).Forward(found);
        GateLayer gate = Assert.Single(pass.Gates());
        Assert.Equal((GateOver.Branches, "2 3 1"), (gate.Over, string.Join(' ', gate.Values.Shape)));
        for (int branch = 0; branch < Branches; branch++)
            for (int i = 0; i < found[branch].Count; i++)
                Assert.Equal(found[branch].Values[i] * gate.Values[(int)(i / (found[branch].Count / 2)), branch, 0], scaled[branch].Values[i], 1e-6f);
    }

    [Fact]
    public void A_choice_sums_to_one_and_depends_on_the_picture()
    {
        using var pass = new Pass(GateObserver.Capture());
        Weights(choose: true).Forward(Found(pass));
        DetachedTensor weights = pass.Gates()[0].Values;
        for (int picture = 0; picture < 2; picture++) Assert.Equal(1, Enumerable.Range(0, Branches).Sum(branch => weights[picture, branch, 0]), 1e-6f);
        Assert.NotEqual(weights[0, 0, 0], weights[1, 0, 0]);
    }

    [Fact]
    public void A_picture_is_weighed_the_same_beside_other_pictures()
    {
        using var pass = new Pass(GateObserver.Capture());
        Tensor[] found = Found(pass);
        Weights(choose: true).Forward(found);
        Weights(choose: true).Forward([.. found.Select(branch => branch.Slice(0, 1, 1))]);
        for (int branch = 0; branch < Branches; branch++) Assert.Equal(pass.Gates()[0].Values[1, branch, 0], pass.Gates()[1].Values[0, branch, 0], 1e-6f);
    }

    private static BranchWeights Weights(bool choose) => new(new Scope(new RandomWeights(3)), channels: 5 + 2 + 4, Branches, squeezed: 6, choose);

    private static Tensor[] Found(Pass pass) => [.. new[] { 5, 2, 4 }.Select((channels, at) => Draw(pass, [2, channels, 3, 7], (uint)at))];

    private static Tensor Draw(Pass pass, Shape shape, uint seed)
    {
        var random = new PhiloxRandom(13, seed);
        return pass.Tensor([.. Enumerable.Range(0, (int)shape.Count).Select(_ => 2 * random.NextSingle() - 0.5f)], shape);
    }
}
