namespace Fovea.Models.Tests.Vision;

/// <summary>What a layer costs is noted while it is calculated.</summary>
public sealed class CostTests
{
    [Fact]
    public void A_convolution_costs_a_kernel_for_each_number_that_it_makes()
    {
        RandomWeights weights = new();
        Scope scope = new(weights);
        Convolution convolution = new(scope["conv"], 6, 4, [3, 5], new Window { Stride = [2] }, groups: 2, bias: false);
        using Pass pass = new(Costs.Capture());
        convolution.Forward(pass.Zeros([2, 6, 11, 13]));
        LayerCost cost = Assert.Single(Costs.Of(pass, weights.All));
        Assert.Equal(new LayerCost("conv", [2, 4, 5, 5], 4 * 3 * 15, 2 * 4 * 25 * 3 * 15), cost);
    }

    [Fact]
    public void A_layer_that_is_used_twice_costs_twice_and_statistics_are_not_parameters()
    {
        RandomWeights weights = new();
        Scope scope = new(weights);
        Linear linear = new(scope["linear"], 5, 3);
        BatchNorm norm = new(scope["norm"], 3);
        using Pass pass = new(Costs.Capture());
        norm.Forward(linear.Forward(pass.Zeros([7, 5])));
        linear.Forward(pass.Zeros([2, 5]));
        Assert.Equal([new("linear", [7, 3], 18, 9 * 15), new("norm", default, 6, 0)], Costs.Of(pass, weights.All));
    }

    [Fact]
    public void Means_are_no_layers_and_nothing_is_noted_where_it_was_not_asked_for()
    {
        RandomWeights weights = new();
        Convolution convolution = new(new Scope(weights)["conv"], 1, 1, [1, 1], bias: false);
        using Pass asked = new(Costs.Capture()), other = new();
        asked.Zeros([1, 1, 4, 4]).AveragePool([2, 2]);
        convolution.Forward(other.Zeros([1, 1, 4, 4]));
        Assert.Equal(0, Costs.Of(asked, weights.All).Sum(layer => layer.Products));
        Assert.Empty(other.Observations);
    }
}
