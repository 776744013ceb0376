using System.Text.Json;

namespace Fovea.Models.Tests.Vision;

/// <summary>What must hold for any ConvNeXt.</summary>
public sealed class ConvNextTests
{
    private static ConvNextConfig Sizes { get; } = new() { Patch = 2, Widths = [6, 10], Blocks = [1, 2], LayerScale = 0.6f, Classes = 5, InitialRange = 0.3f };

    [Fact]
    public void Its_gradients_are_those_of_its_scores()
    {
        RandomWeights weights = new(seed: 5);
        ConvNext model = new(new Scope(weights), Sizes);
        float[] pixels = Pictures.Of([2, 3, 22, 14]);
        Steepest.Holds(weights.All, pass => model.Forward(pass.Tensor(pixels, [2, 3, 22, 14])));
    }

    [Fact]
    public void Thinking_about_each_place_is_a_convolution_of_one_by_one()
    {
        RandomWeights linear = new(seed: 5), convolved = new(seed: 5);
        ConvNext one = new(new Scope(linear), Sizes), other = new(new Scope(convolved), Sizes with { Convolved = true });
        float[] pixels = Pictures.Of([2, 3, 22, 14]);
        using ModelRun first = one.Run(pixels, [2, 3, 22, 14]), second = other.Run(pixels, [2, 3, 22, 14]);
        Given.Near(first.Output.Values.ToArray(), second.Output.Values.ToArray());
        Assert.Equal(linear.All.Select(weight => weight.Shape.Count), convolved.All.Select(weight => weight.Shape.Count));
    }

    [Fact]
    public void In_training_parts_are_left_out_for_some_pictures_and_scaled_up_for_others()
    {
        using Pass pass = new(options: new PassOptions { Training = true, Seed = 3 }), other = new();
        float[] numbers = Pictures.Of([40, 3, 2]);
        Tensor kept = pass.Tensor(numbers, [40, 3, 2]).DropPath(0.25f);
        float[] factors = [.. Enumerable.Range(0, 40).Select(item => kept.Values[6 * item] / numbers[6 * item])];
        Assert.All(factors, factor => Assert.True(factor == 0 || Math.Abs(factor - 4 / 3f) < 1e-5f));
        Assert.InRange(factors.Count(factor => factor == 0), 3, 20);
        for (int i = 0; i < numbers.Length; i++) Assert.Equal(factors[i / 6] * numbers[i], kept.Values[i], 1e-5f);
        Assert.Equal(numbers, other.Tensor(numbers, [40, 3, 2]).DropPath(0.25f).Values.ToArray());
        Assert.Equal((0, 0.1f, 0.2f, 0), (StochasticDepth.RateAt(0, 3, 0.2f), StochasticDepth.RateAt(1, 3, 0.2f), StochasticDepth.RateAt(2, 3, 0.2f), StochasticDepth.RateAt(0, 1, 0.2f)));
    }

    [Theory]
    [InlineData("""{"model_type": "convnext", "depths": [2, 2]}""", "hidden_sizes and depths must have a number for each of num_stages, 4, found 4 and 2")]
    [InlineData("""{"model_type": "convnextv2"}""", "model_type must be \"convnext\", found \"convnextv2\"")]
    public void A_config_that_can_not_be_is_told(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ConvNextConfig.Read(JsonElement.Parse(json))).Message, StringComparison.Ordinal);
}
