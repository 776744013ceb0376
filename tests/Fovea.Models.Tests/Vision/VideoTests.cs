using System.Text.Json;
using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>What must hold for any VideoMAE and any TimeSformer.</summary>
public sealed class VideoTests
{
    private static VideoConfig Sizes { get; } = new()
    {
        Patches = new PatchOptions { Width = 10, Patch = new PixelSize(3, 3), Image = new PixelSize(6, 6), InitialRange = 0.4f },
        Layer = new PreNormOptions { Width = 10, Heads = 2, FeedForward = 13, InitialRange = 0.3f },
        Layers = 2,
        Frames = 4,
        Classes = 5,
    };

    private static VideoConfig Tubes { get; } = Sizes with { Depth = 2, Mean = true, Layer = Sizes.Layer with { KeyBias = false } };

    [Fact]
    public void Their_gradients_are_those_of_their_scores()
    {
        float[] pixels = Pictures.Of([2, 4, 3, 6, 6]);
        RandomWeights tubes = new(seed: 5), divided = new(seed: 5);
        VideoMae mae = new(new Scope(tubes), Tubes);
        TimeSformer former = new(new Scope(divided), Sizes);
        Steepest.Holds(tubes.All, pass => mae.Forward(pass.Tensor(pixels, [2, 4, 3, 6, 6])));
        Steepest.Holds(divided.All, pass => former.Forward(pass.Tensor(pixels, [2, 4, 3, 6, 6])));
    }

    [Fact]
    public void Without_times_the_order_of_frames_is_not_seen()
    {
        RandomWeights weights = new(seed: 2);
        TimeSformer model = new(new Scope(weights), Sizes);
        weights["time"].Values.Clear();
        float[] pixels = Pictures.Of([1, 4, 3, 6, 6]), turned = [.. Enumerable.Range(0, 4).SelectMany(frame => pixels.AsSpan(108 * (3 - frame), 108).ToArray())];
        using ModelRun straight = model.Run(pixels, [1, 4, 3, 6, 6]), other = model.Run(turned, [1, 4, 3, 6, 6]);
        Given.Near(straight.Output.Values.ToArray(), other.Output.Values.ToArray());
    }

    [Fact]
    public void The_record_tells_looking_through_time_from_looking_across_a_frame()
    {
        TimeSformer model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        using ModelRun run = model.Run(Pictures.Of([1, 7, 3, 6, 9]), [1, 7, 3, 6, 9], Capture.Weights());
        Assert.Equal(["layer.0.time", "layer.0.space", "layer.1.time", "layer.1.space"], run.Record.Layers.Select(layer => layer.Path));
        Assert.Equal([Shape.Of([6, 2, 7, 7]), Shape.Of([7, 2, 7, 7])], run.Record.Layers.Take(2).Select(layer => layer.Weights!.Shape));
        Assert.Equal([null, new AttentionGrid(2, 3) { Leading = 1 }], run.Record.Layers.Take(2).Select(layer => layer.Grid));
    }

    [Fact]
    public void Positions_that_are_not_learned_are_waves()
    {
        float[] waves = VideoMae.Waves(3, 5);
        Assert.Equal([0, 1, 0, 1, 0], waves[..5]);
        Given.Near([MathF.Sin(2), MathF.Cos(2), (float)Math.Sin(2 / Math.Pow(10_000, 0.4)), (float)Math.Cos(2 / Math.Pow(10_000, 0.4)), (float)Math.Sin(2 / Math.Pow(10_000, 0.8))], waves[10..]);
    }

    [Theory]
    [InlineData("""{"model_type": "timesformer", "attention_type": "space_only"}""", "attention_type must be \"divided_space_time\", found \"space_only\"")]
    [InlineData("""{"model_type": "videomae", "num_frames": 1}""", "num_frames must be at least tubelet_size, found 1 and 2")]
    public void A_config_that_can_not_be_is_told(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => HubNetworks.Find(JsonElement.Parse(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_picture_is_no_video()
    {
        using ImageClassifier mae = new VideoMae(new Scope(new RandomWeights()), Tubes), former = new TimeSformer(new Scope(new RandomWeights()), Sizes);
        foreach (ImageClassifier model in (ImageClassifier[])[mae, former])
            Assert.Equal("pixels must be [B, frames, 3, H, W], got [1, 3, 6, 6]", Assert.Throws<ArgumentException>(() => model.Run(new float[108], [1, 3, 6, 6])).Message);
    }
}
