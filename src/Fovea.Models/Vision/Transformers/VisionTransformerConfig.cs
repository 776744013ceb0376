using System.Text.Json;

namespace Fovea.Models;

/// <summary>What a vision Transformer says of the classes from.</summary>
internal enum PictureSummary
{
    /// <summary>The class token.</summary>
    First,

    /// <summary>The class token and the teacher's, with a head each; they say the mean of both.</summary>
    FirstAndTeacher,

    /// <summary>The class token and the mean of all patches, side by side.</summary>
    FirstAndMean,

    /// <summary>The mean of all patches.</summary>
    Mean,
}

/// <summary>The sizes of a vision Transformer of the families ViT, DeiT and DINOv2, as its <c>config.json</c> gives them. The defaults are those of ViT-B/16.</summary>
/// <remarks>
/// Dosovitskiy et al., 2020, arXiv:2010.11929, table 1. DeiT: Touvron et al., 2021, arXiv:2012.12877. DINOv2: Oquab et al., 2023, arXiv:2304.07193.
/// </remarks>
internal sealed record VisionTransformerConfig
{
    public PatchOptions Patches { get; init; } = new();

    public PreNormOptions Layer { get; init; } = new();

    public int Layers { get; init; } = 12;

    /// <summary>The share of a batch's items for which the last layer is left out in training; it grows evenly from none at the first.</summary>
    public float DropPath { get; init; }

    public PictureSummary Summary { get; init; }

    /// <summary>How many classes; 0 leaves the head out.</summary>
    public int Classes { get; init; } = 1000;

    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The width of what <see cref="VisionPooler"/> makes of the class token.</summary>
    public int PoolerWidth { get; init; } = 768;

    public Activation PoolerActivation { get; init; } = Activation.Tanh;

    /// <summary>"vit", "deit", "dinov2" or "dinov2_with_registers".</summary>
    public string Type { get; init; } = "vit";

    /// <summary>The class that the checkpoint was saved from; empty where the file does not say.</summary>
    public string Architecture { get; init; } = "";

    public PreNormOptions LayerAt(int index) => Layer with { DropPath = StochasticDepth.RateAt(index, Layers, DropPath) };

    /// <summary>Reads a <c>config.json</c> of the Hugging Face Hub.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static VisionTransformerConfig Read(JsonElement json)
    {
        var config = new ConfigReader(json, "vision Transformer");
        string type = config.OneOf("model_type", "vit", "deit", "dinov2", "dinov2_with_registers");
        bool dino = type.StartsWith("dinov2", StringComparison.Ordinal);
        int width = config.Size("hidden_size", 768);
        PreNormOptions layer = Reading(config, width, dino);
        IReadOnlyList<string> names = config.ClassNames();
        string architecture = config.Architecture();
        return new VisionTransformerConfig
        {
            Type = type,
            Patches = Pictures(config, width, type),
            Layer = layer,
            Layers = config.Size("num_hidden_layers", 12),
            DropPath = dino ? config.Share("drop_path_rate", 0) : 0,
            Summary = dino ? PictureSummary.FirstAndMean : architecture.EndsWith("WithTeacher", StringComparison.Ordinal) ? PictureSummary.FirstAndTeacher : PictureSummary.First,
            Classes = names.Count > 0 ? names.Count : config.Size("num_labels", 2),
            ClassNames = names,
            PoolerWidth = config.Size("pooler_output_size", width),
            PoolerActivation = config.Activation("pooler_act", Activation.Tanh),
            Architecture = architecture,
        };
    }

    private static PatchOptions Pictures(ConfigReader config, int width, string type)
    {
        PatchOptions patches = new()
        {
            Width = width,
            Channels = config.Size("num_channels", 3),
            Image = config.Pixels("image_size", 224),
            Patch = config.Pixels("patch_size", type == "dinov2" ? 14 : 16),
            Distilled = type == "deit",
            Registers = type == "dinov2_with_registers" ? config.Count("num_register_tokens", 4) : 0,
            Antialias = type == "dinov2_with_registers",
            InitialRange = config.Number("initializer_range", 0.02f),
            Dropout = config.Share("hidden_dropout_prob", 0),
        };
        return patches.Rows > 0 && patches.Columns > 0
            ? patches
            : throw config.Bad($"image_size must be at least patch_size, found {patches.Image} and {patches.Patch}");
    }

    private static PreNormOptions Reading(ConfigReader config, int width, bool dino)
    {
        int heads = config.Size("num_attention_heads", 12);
        if (width % heads != 0) throw config.Bad($"hidden_size must be a multiple of num_attention_heads, found {width} and {heads}");
        bool gated = dino && config.Flag("use_swiglu_ffn");
        int feedForward = dino ? (int)(width * config.Positive("mlp_ratio", 4)) : config.Size("intermediate_size", 3072);
        return new PreNormOptions
        {
            Width = width,
            Heads = heads,
            FeedForward = gated ? (int)(feedForward * 2L / 3 + 7) / 8 * 8 : feedForward,        // two thirds, rounded up to a multiple of 8
            Gated = gated,
            Activation = config.Activation("hidden_act", Activation.Gelu),
            NormEpsilon = config.Positive("layer_norm_eps", dino ? 1e-6f : 1e-12f),
            InputBias = config.Flag("qkv_bias", otherwise: true),
            LayerScale = dino ? config.Number("layerscale_value", 1) : null,
            Dropout = config.Share("hidden_dropout_prob", 0),
            AttentionDropout = config.Share("attention_probs_dropout_prob", 0),
            InitialRange = config.Number("initializer_range", 0.02f),
        };
    }
}
