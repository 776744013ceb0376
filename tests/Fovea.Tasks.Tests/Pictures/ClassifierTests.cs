using Fovea.Explain;
using Fovea.Inputs.Pictures;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Tasks.Tests.Pictures;

/// <summary>What holds for any classifier, such as one of random numbers.</summary>
public sealed class ClassifierTests
{
    private static Picture Noise(int width, int height) => new(width, height, Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * 7919 >> 5)).ToArray());

    private static Classifier Random(string network) => new(
        ImageModels.Create(network, new Scope(new RandomWeights(seed: 5)), classes: 7),
        new PicturePreparation { Size = PictureSize.Shortest(72), Crop = (64, 64) }, [.. Enumerable.Range(0, 7).Select(index => $"class {index}")], "random");

    private static PictureExplanation Classified(string network, ClassifierOptions? options = null)
    {
        using Classifier classifier = Random(network);
        return classifier.Classify(Noise(80, 72), options, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Where_channels_have_gates_the_loudest_are_shown_with_them()
    {
        PictureExplanation seen = Classified("seresnet18", new ClassifierOptions { Channels = 4 });
        Assert.Equal(4, seen.Channels.Count);
        Assert.All(seen.Channels, channel => Assert.InRange(channel.Gate!.Value, 0.0001, 0.9999));
        Assert.All(seen.Channels, channel => Assert.StartsWith("stage.3.block.1", channel.Layer, StringComparison.Ordinal));
        Assert.All(Classified("resnet18").Channels, channel => Assert.Null(channel.Gate));
    }

    [Fact]
    public void What_was_seen_lies_in_the_middle_and_probabilities_sum_to_one()
    {
        PictureExplanation seen = Classified("resnet18", new ClassifierOptions { Top = 9 });
        Assert.Equal(new PictureArea(8, 4, 64, 64), seen.Seen);
        Assert.Equal(1, seen.Classes.Sum(one => one.Probability), 1e-5);
        Assert.Equal(seen.Classes.OrderByDescending(one => one.Probability), seen.Classes);
        Assert.InRange(seen.Heat.Values.ToArray().Max(), 0, 1);
    }

    [Fact]
    public void Networks_with_tokens_show_rollout_and_others_say_that_they_cannot()
    {
        ClassifierOptions rollout = new() { Rollout = true };
        Assert.Contains("has none: leave it out for Grad-CAM", Assert.Throws<NotSupportedException>(() => Classified("resnet18", rollout)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_is_laid_elsewhere_keeps_its_size()
    {
        bool[] shape = [.. Enumerable.Range(0, 7 * 5).Select(i => i % 3 == 0 && i < 20)];
        PhiloxRandom random = new(seed: 3);
        for (int i = 0; i < 20; i++) Assert.Equal(shape.Count(inside => inside), PictureReceipts.Elsewhere(shape, 7, 5, random).Count(inside => inside));
    }

    [Fact]
    public void Without_random_places_there_is_no_receipt() => Assert.Null(Classified("resnet18", new ClassifierOptions { RandomPlaces = 0 }).Receipt);
}
