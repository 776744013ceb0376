using System.Text.Json;
using Fovea.Attention;

namespace Fovea.Models.Tests.Vision;

/// <summary>What must hold for any Swin Transformer.</summary>
public sealed class SwinTests
{
    private static SwinConfig Sizes { get; } = new()
    {
        Image = new PixelSize(14, 14), Patch = new PixelSize(2, 2), Width = 6, Blocks = [2, 1], Heads = [2, 3], Window = 3, Expansion = 2.5f, Classes = 5, InitialRange = 0.4f,
    };

    [Fact]
    public void Its_gradients_are_those_of_its_scores()
    {
        RandomWeights weights = new(seed: 5);
        SwinTransformer model = new(new Scope(weights), Sizes);
        float[] pixels = Pictures.Of([2, 3, 14, 13]);                                       // 7 x 7 patches of which the last are cut: windows are filled up, one is moved over the edge
        Steepest.Holds(weights.All, pass => model.Forward(pass.Tensor(pixels, [2, 3, 14, 13])));
    }

    [Theory]
    [InlineData(7, 5, 3, 0)]
    [InlineData(7, 5, 3, 1)]
    [InlineData(6, 9, 3, 2)]
    [InlineData(2, 2, 2, 0)]
    public void Every_patch_is_in_one_window_once_and_comes_back_to_its_place(int rows, int columns, int window, int shift)
    {
        AttentionGrid grid = new(rows, columns) { Window = window, Shift = shift };
        int[] order = WindowOrder.Of(grid), back = WindowOrder.Back(order, rows * columns);
        Assert.Equal(Enumerable.Range(0, rows * columns), order.Where(patch => patch >= 0).Order());
        Assert.Equal(Enumerable.Range(0, rows * columns), back.Select(place => order[place]));
    }

    [Fact]
    public void What_is_in_another_window_is_not_seen()
    {
        WindowBlock still = Block(shift: 0), moved = Block(shift: 1);
        float[] before = Pictures.Of([1, 36, 6], seed: 3), after = [.. before];
        after[0] += 1;                                                                      // the patch in the upper left corner
        Assert.Equal([0, 1, 2, 6, 7, 8, 12, 13, 14], Changed(still, before, after));        // its window of 3 x 3
        Assert.Equal([0], Changed(moved, before, after));                                   // moved by one it is alone: the others of its window are at the far sides, and hidden
    }

    [Fact]
    public void Its_record_says_which_window_each_item_is()
    {
        SwinTransformer model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        using ModelRun run = model.Run(Pictures.Of([2, 3, 14, 14]), [2, 3, 14, 14], Capture.Weights());
        Assert.Equal([new(7, 7) { Window = 3 }, new(7, 7) { Window = 3, Shift = 1 }, new(4, 4) { Window = 3 }], run.Record.Layers.Select(layer => layer.Grid!));
        Assert.Equal(["stage.0.block.0", "stage.0.block.1", "stage.1.block.0"], run.Record.Layers.Select(layer => layer.Path));
        Assert.Equal(Shape.Of([2 * 9, 2, 9, 9]), run.Record.Layers[1].Weights!.Shape);
        Assert.Equal((4, 8), (run.Record.Layers[2].Grid!.Windows * 1, run.Record.Layers[2].Weights!.Shape[0]));
    }

    [Fact]
    public void A_picture_smaller_than_a_window_is_one_window()
    {
        SwinTransformer model = new(new Scope(new RandomWeights(seed: 2)), Sizes);
        using ModelRun run = model.Run(Pictures.Of([1, 3, 4, 4]), [1, 3, 4, 4], Capture.Weights());
        Assert.Equal(Shape.Of([1, 2, 4, 4]), run.Record.Layers[1].Weights!.Shape);
        Assert.All(run.Output.Values.ToArray(), score => Assert.True(float.IsFinite(score)));
    }

    [Theory]
    [InlineData("""{"model_type": "swin", "use_absolute_embeddings": true}""", "use_absolute_embeddings must be false")]
    [InlineData("""{"model_type": "swin", "depths": [2, 2]}""", "depths and num_heads must have a number for each of 1 to 8 stages, found 2 and 4")]
    [InlineData("""{"model_type": "swin", "embed_dim": 10}""", "must be a multiple of its num_heads, found 10 and 3 in stage 0")]
    [InlineData("""{"model_type": "swin", "embed_dim": 99999999}""", "embed_dim must be at most 65536, found 99999999")]
    [InlineData("""{"model_type": "swin", "image_size": 99999}""", "image_size must be at most 16384 pixels, found 99999")]
    [InlineData("""{"model_type": "swin", "num_heads": 3}""", "num_heads must be a list of whole numbers, found 3")]
    [InlineData("""{"model_type": "swin", "num_heads": [0]}""", "num_heads must hold whole numbers from 1")]
    public void A_config_that_can_not_be_is_told(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => SwinConfig.Read(JsonElement.Parse(json))).Message, StringComparison.Ordinal);

    private static WindowBlock Block(int shift) =>
        new(new Scope(new RandomWeights(seed: 4)), new PreNormOptions { Width = 6, Heads = 2, FeedForward = 11, InitialRange = 0.4f }, window: 3, shift);

    private static int[] Changed(WindowBlock block, float[] before, float[] after)
    {
        using Pass pass = new();
        float[] one = block.Forward(pass.Tensor(before, [1, 36, 6]), 6, 6).Values.ToArray(), other = block.Forward(pass.Tensor(after, [1, 36, 6]), 6, 6).Values.ToArray();
        return [.. Enumerable.Range(0, 36).Where(patch => !one.AsSpan(6 * patch, 6).SequenceEqual(other.AsSpan(6 * patch, 6)))];
    }
}
