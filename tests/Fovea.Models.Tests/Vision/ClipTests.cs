using System.Text.Json;
using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>What must hold for any CLIP.</summary>
public sealed class ClipTests
{
    private const int End = 28;

    private static ClipConfig Sizes { get; } = new()
    {
        Text = new() { Layer = new() { Width = 14, Heads = 2, FeedForward = 19, Activation = Activation.QuickGelu, InitialRange = 0.3f }, Layers = 2, Vocabulary = 29, Positions = 11, End = End },
        Vision = new()
        {
            Layer = new() { Width = 10, Heads = 2, FeedForward = 17, Activation = Activation.QuickGelu, InitialRange = 0.3f },
            Layers = 1,
            Patches = new() { Width = 10, Image = new PixelSize(9, 9), Patch = new PixelSize(3, 3), Bias = false, Flat = true, InitialRange = 0.3f },
        },
        Projection = 7,
        InitialScale = 1,
    };

    [Fact]
    public void Its_gradients_are_those_of_its_scores()
    {
        RandomWeights weights = new(seed: 5);
        Clip model = new(new Scope(weights), Sizes);
        float[] pixels = Pictures.Of([2, 3, 9, 9]);
        Steepest.Holds(weights.All, pass => model.Scores(model.Pictures(pass.Tensor(pixels, [2, 3, 9, 9])), model.Texts(pass.Indices([1, 2, End, 3, 4, End], [2, 3]), Mask.None)));
    }

    [Fact]
    public void The_probabilities_of_a_picture_sum_to_one_and_follow_the_order_of_the_texts()
    {
        using Clip model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        float[] pixels = Pictures.Of([2, 3, 9, 9]);
        using ModelRun one = model.Run(pixels, [2, 3, 9, 9], TokenBatch.Padded([[1, 5, End], [1, 6, 7, End], [1, End]]));
        using ModelRun other = model.Run(pixels, [2, 3, 9, 9], TokenBatch.Padded([[1, End], [1, 5, End], [1, 6, 7, End]]));
        Assert.Equal(Shape.Of([2, 3]), one.Output.Shape);
        Assert.Equal(1, one.Output.Values[0] + one.Output.Values[1] + one.Output.Values[2], 1e-5f);
        Given.Near([one.Output.Values[2], one.Output.Values[0], one.Output.Values[1]], other.Output.Values[..3].ToArray());
    }

    [Fact]
    public void What_comes_after_the_end_of_a_text_does_not_matter()
    {
        Clip model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        using Pass pass = new();
        Tensor alone = model.Texts(pass.Indices([1, 5, End], [1, 3]), Mask.None), followed = model.Texts(pass.Indices([1, 5, End, 9, 9], [1, 5]), Mask.None);
        Given.Near(alone.Values.ToArray(), followed.Values.ToArray());
        Assert.Equal(1, alone.Square().Sum().Values[0], 1e-5f);
    }

    [Fact]
    public void A_file_that_does_not_know_the_end_takes_the_largest_token()
    {
        ClipTextConfig read = ClipTextConfig.Read(new ConfigReader(JsonElement.Parse("""{"eos_token_id": 2}"""), "CLIP"));
        Assert.Null(read.End);
        Clip known = new(new Scope(new RandomWeights(seed: 2)), Sizes), unknown = new(new Scope(new RandomWeights(seed: 2)), Sizes with { Text = Sizes.Text with { End = null } });
        using Pass pass = new();
        Indices tokens = pass.Indices([1, 5, End, End, 0], [1, 5]);
        Assert.Equal(known.Texts(tokens, Mask.None).Values.ToArray(), unknown.Texts(tokens, Mask.None).Values.ToArray());
    }

    [Fact]
    public void What_goes_beyond_the_model_is_refused()
    {
        using Clip model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        using Pass pass = new();
        Assert.Equal("a text has at most 11 tokens, got 12: shorten it", Assert.Throws<ArgumentException>(() => model.Texts(pass.Indices(new int[12], [1, 12]), Mask.None)).Message);
        Assert.Contains("a text must end with token 28", Assert.Throws<ArgumentException>(() => model.Texts(pass.Indices([1, 2], [1, 2]), Mask.None)).Message, StringComparison.Ordinal);
        Assert.Equal((9, 11), (model.PictureSize, model.LongestText));
    }

    [Fact]
    public void Its_record_has_both_towers()
    {
        using Clip model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        using ModelRun run = model.Run(Pictures.Of([1, 3, 9, 9]), [1, 3, 9, 9], TokenBatch.Of([1, 5, End]), Capture.Statistics());
        Assert.Equal(["vision.layer.0", "text.layer.0", "text.layer.1"], run.Record.Layers.Select(layer => layer.Path));
        Assert.Equal([new AttentionGrid(3, 3) { Leading = 1 }, null, null], run.Record.Layers.Select(layer => layer.Grid));
    }
}
