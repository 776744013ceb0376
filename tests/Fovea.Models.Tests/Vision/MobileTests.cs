namespace Fovea.Models.Tests.Vision;

/// <summary>Mobile networks: members of a family are one table at different widths and depths.</summary>
public sealed class MobileTests
{
    /// <summary>Millions of parameters as timm publishes them in its tables of results.</summary>
    [Theory]
    [InlineData("efficientnet_b1", 7.79), InlineData("efficientnet_b2", 9.11), InlineData("efficientnet_b3", 12.23), InlineData("efficientnet_b4", 19.34), InlineData("tf_efficientnet_b5", 30.39)]
    [InlineData("efficientnet_lite0", 4.65), InlineData("tf_efficientnet_lite1", 5.42), InlineData("tf_efficientnet_lite2", 6.09), InlineData("tf_efficientnet_lite3", 8.20), InlineData("tf_efficientnet_lite4", 13.01)]
    [InlineData("mobilenetv1_100", 4.23), InlineData("mobilenetv1_100h", 5.28), InlineData("mobilenetv1_125", 6.27)]
    [InlineData("mobilenetv2_035", 1.68), InlineData("mobilenetv2_050", 1.97), InlineData("mobilenetv2_075", 2.64), InlineData("mobilenetv2_140", 6.11), InlineData("mobilenetv2_110d", 4.52), InlineData("mobilenetv2_120d", 5.83)]
    [InlineData("mobilenetv3_large_075", 3.99), InlineData("mobilenetv3_small_075", 2.04), InlineData("mobilenetv3_small_100", 2.54), InlineData("tf_mobilenetv3_large_minimal_100", 3.92), InlineData("tf_mobilenetv3_small_minimal_100", 2.04)]
    [InlineData("mnasnet_050", 2.22), InlineData("mnasnet_100", 4.38), InlineData("mnasnet_140", 7.12), InlineData("semnasnet_050", 2.08), InlineData("semnasnet_075", 2.91), InlineData("semnasnet_140", 6.11), InlineData("mnasnet_small", 2.03)]
    public void A_member_has_as_many_parameters_as_was_published(string name, double millions) => Assert.Equal(millions, Published.Millions(name), 0.005001);

    [Fact]
    public void Gates_make_MobileNet_as_much_larger_as_the_paper_says() =>
        Assert.Equal(0.5, Published.Millions("semobilenetv1_100") - Published.Millions("mobilenetv1_100"), 0.05);         // from 4.2 to 4.7 million: Hu et al., 2018, table 3

    [Theory]
    [InlineData("efficientnet_b0", 10, 0.05f), InlineData("tf_mobilenetv3_small_050", 10, 0.05f), InlineData("semobilenetv1_025", 24, 0.2f)]
    public void It_learns(string name, int steps, float rate)
    {
        float[] losses = Published.Losses(name, [6, 3, 33, 37], steps, rate);
        Assert.True(losses[^1] < 0.7f * losses[0], string.Join(", ", losses));
    }

    [Fact]
    public void A_picture_is_said_the_same_of_beside_other_pictures()
    {
        ImageClassifier network = ImageModels.Create("mobilenetv3_small_050", new Scope(new RandomWeights(3)), classes: 5);
        float[] pixels = Pictures.Of([3, 3, 41, 35]);
        using ModelRun all = network.Run(pixels, [3, 3, 41, 35]), second = network.Run(pixels.AsSpan(3 * 41 * 35, 3 * 41 * 35), [1, 3, 41, 35]);
        for (int i = 0; i < 5; i++) Assert.Equal(second.Output.Values[i], all.Output.Values[5 + i], 1e-5f);
    }

    [Fact]
    public void The_last_map_and_the_classes_are_the_two_halves_of_the_network()
    {
        ImageClassifier network = ImageModels.Create("tf_efficientnet_lite0", new Scope(new RandomWeights(3)), classes: 5);
        float[] pixels = Pictures.Of([1, 3, 64, 96]);
        using Pass pass = new();
        Tensor map = network.Features(pass.Tensor(pixels, [1, 3, 64, 96])), halves = network.Classify(map), whole = network.Forward(pass.Tensor(pixels, [1, 3, 64, 96]));
        Assert.Equal([1, 1280, 2, 3], map.Shape);
        Assert.Equal(whole.Values.ToArray(), halves.Values.ToArray());
        Assert.Equal("head", network.MapLayer);
    }

    [Fact]
    public void Pixels_of_another_shape_are_refused_with_what_was_found() => Assert.Equal(
        "pixels must be [B, 3, H, W], got [1, 1, 32, 32]",
        Assert.Throws<ArgumentException>(() => ImageModels.Create("mnasnet_small", new Scope(new RandomWeights()), 2).Run(new float[1024], [1, 1, 32, 32])).Message);
}
