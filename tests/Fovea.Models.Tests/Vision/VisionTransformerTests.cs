using System.Text.Json;
using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models.Tests.Vision;

/// <summary>What must hold for any vision Transformer of the families ViT, DeiT and DINOv2.</summary>
public sealed class VisionTransformerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea").FullName;

    private static VisionTransformerConfig Sizes { get; } = new()
    {
        Patches = new PatchOptions { Width = 22, Patch = new PixelSize(3, 5), Image = new PixelSize(12, 15), InitialRange = 0.5f },
        Layer = new PreNormOptions { Width = 22, Heads = 2, FeedForward = 31, InitialRange = 0.3f },
        Layers = 2,
        Classes = 7,
    };

    private static VisionTransformerConfig Dino { get; } = Sizes with
    {
        Patches = Sizes.Patches with { Registers = 3, Antialias = true },
        Layer = Sizes.Layer with { LayerScale = 0.7f, Gated = true, InputBias = false },
        Summary = PictureSummary.FirstAndMean,
        Type = "dinov2_with_registers",
    };

    private static VisionTransformerConfig Taught { get; } = Sizes with { Patches = Sizes.Patches with { Distilled = true }, Summary = PictureSummary.FirstAndTeacher, Type = "deit" };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Its_gradients_are_those_of_its_scores()
    {
        foreach (VisionTransformerConfig config in (VisionTransformerConfig[])[Sizes, Dino, Taught])
        {
            foreach ((int height, int width) in ((int, int)[])[(12, 15), (18, 10)])          // as positions were made for, and interpolated
            {
                RandomWeights weights = new(seed: 5);
                VisionTransformer model = new(new Scope(weights), config);
                float[] pixels = Pictures.Of([2, 3, height, width]);
                Steepest.Holds(weights.All, pass => model.Forward(pass.Tensor(pixels, [2, 3, height, width])));
            }
        }
    }

    [Fact]
    public void A_picture_is_read_alike_whatever_else_is_in_the_batch()
    {
        VisionTransformer model = new(new Scope(new RandomWeights(seed: 2)), Dino);
        float[] pixels = Pictures.Of([3, 3, 12, 15]);
        using ModelRun all = model.Run(pixels, [3, 3, 12, 15]), second = model.Run(pixels.AsSpan(540, 540), [1, 3, 12, 15]);
        Given.Near(second.Output.Values.ToArray(), all.Output.Values.Slice(7, 7).ToArray());
    }

    [Fact]
    public void Without_positions_the_order_of_patches_is_not_seen()
    {
        RandomWeights weights = new(seed: 2);
        VisionTransformer model = new(new Scope(weights), Sizes);
        weights["embeddings.positions"].Values.Clear();
        float[] pixels = Pictures.Of([1, 3, 12, 15]), turned = [.. Enumerable.Range(0, 3 * 4).SelectMany(band => pixels.AsSpan((band / 4 * 4 + 3 - band % 4) * 45, 45).ToArray())];
        using ModelRun straight = model.Run(pixels, [1, 3, 12, 15]), other = model.Run(turned, [1, 3, 12, 15]);
        Given.Near(straight.Output.Values.ToArray(), other.Output.Values.ToArray());
    }

    [Fact]
    public void Positions_of_another_size_are_interpolated_and_equal_ones_stay_equal()
    {
        foreach (bool antialias in (bool[])[false, true])
        {
            RandomWeights weights = new(seed: 2);
            PatchEmbedding embedding = new(new Scope(weights), Sizes.Patches with { Antialias = antialias });
            Span<float> positions = weights["positions"].Values;
            for (int i = 44; i < positions.Length; i++) positions[i] = positions[22 + i % 22];
            using Pass pass = new();
            Tensor few = embedding.Forward(pass.Tensor(Enumerable.Repeat(0.5f, 540).ToArray(), [1, 3, 12, 15]), out _);
            Tensor other = embedding.Forward(pass.Tensor(Enumerable.Repeat(0.5f, 3 * 6 * 35).ToArray(), [1, 3, 6, 35]), out _);
            Assert.Equal(Shape.Of([1, 1 + 2 * 7, 22]), other.Shape);
            for (int token = 1; token < 15; token++) Given.Near(few.Values[22..44].ToArray(), other.Values.Slice(22 * token, 22).ToArray());
        }
    }

    [Fact]
    public void Its_record_knows_where_the_patches_are()
    {
        VisionTransformer model = new(new Scope(new RandomWeights(seed: 2)), Dino);
        using ModelRun run = model.Run(Pictures.Of([2, 3, 9, 20]), [2, 3, 9, 20], Capture.Statistics());
        Assert.Equal(2, run.Record.Layers.Count);
        AttentionLayer last = run.Record.Layers[1];
        Assert.Equal(new AttentionGrid(3, 4) { Leading = 4 }, last.Grid);
        Assert.Equal((AttentionKind.Self, "layer.1"), (last.Kind, last.Path));
        Assert.Equal(Shape.Of([2, 2, 16]), last.Received!.Shape);
        Assert.Equal((-1, 0, 11), (last.Grid!.PatchAt(0, 3), last.Grid.PatchAt(0, 4), last.Grid.PatchAt(0, 15)));
    }

    [Theory]
    [InlineData("timm")]
    [InlineData("hub")]
    public void It_is_loaded_from_either_librarys_names(string library)
    {
        RandomWeights weights = new(seed: 3);
        VisionTransformer made = new(new Scope(weights), Sizes);
        Save(weights, fused: library == "timm");
        File.WriteAllText(Path.Combine(_folder, "config.json"), """
            {"model_type": "vit", "architectures": ["ViTForImageClassification"], "hidden_size": 22, "num_attention_heads": 2, "intermediate_size": 31, "num_hidden_layers": 2,
             "image_size": [12, 15], "patch_size": [3, 5], "num_labels": 7, "layer_norm_eps": 1e-6}
            """);
        using ImageClassifier loaded = ImageModels.Load(_folder);
        float[] pixels = Pictures.Of([2, 3, 12, 15]);
        using ModelRun one = made.Run(pixels, [2, 3, 12, 15]), other = loaded.Run(pixels, [2, 3, 12, 15]);
        Assert.Equal(one.Output.Values.ToArray(), other.Output.Values.ToArray());
        Assert.Equal(7, loaded.Classes);
    }

    [Theory]
    [InlineData("""{"model_type": "vit", "hidden_size": 10, "num_attention_heads": 3}""", "hidden_size must be a multiple of num_attention_heads, found 10 and 3")]
    [InlineData("""{"model_type": "bert"}""", "model_type must be \"vit\" or \"deit\" or \"dinov2\" or \"dinov2_with_registers\", found \"bert\"")]
    [InlineData("""{"model_type": "vit", "image_size": 8, "patch_size": 16}""", "image_size must be at least patch_size, found 8 x 8 and 16 x 16")]
    [InlineData("""{"model_type": "vit", "image_size": [1, 2, 3]}""", "image_size must be a whole number or [height, width], found [1, 2, 3]")]
    [InlineData("""{"model_type": "dinov2", "hidden_act": "snake"}""", "hidden_act must be one of")]
    [InlineData("""{"model_type": "vit", "qkv_bias": 1}""", "qkv_bias must be true or false, found 1")]
    public void A_config_that_can_not_be_is_told(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => VisionTransformerConfig.Read(JsonElement.Parse(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Pixels_that_do_not_fit_are_refused()
    {
        VisionTransformer model = new(new Scope(new RandomWeights()), Sizes);
        Assert.Equal("pixels must be [B, 3, H, W] with room for a patch of 3 x 5, got [1, 3, 2, 15]", Assert.Throws<ArgumentException>(() => model.Run(new float[90], [1, 3, 2, 15])).Message);
    }

    /// <summary>Under timm's names, with queries, keys and values in one matrix; or under those of transformers.</summary>
    private void Save(RandomWeights weights, bool fused)
    {
        SafetensorsWriter writer = new();
        foreach (Weight weight in weights.All)
        {
            string[] keys = VisionTransformerNames.Vit.Keys(weight.Name);
            string key = fused ? keys[^1] : keys[0];
            if (!key.EndsWith(']')) writer.Add(key, [.. weight.Shape], weight.Values.ToArray());
            else if (key.EndsWith("[0/3]", StringComparison.Ordinal))
            {
                float[] all = [.. ((string[])["query", "key", "value"]).SelectMany(part => weights[weight.Name.Replace("query", part, StringComparison.Ordinal)].Values.ToArray())];
                writer.Add(key[..^5], [3 * weight.Shape[0], .. weight.Shape[1..]], all);
            }
        }
        writer.Save(Path.Combine(_folder, "model.safetensors"));
    }
}
