using System.Text.Json;

namespace Fovea.Models;

/// <summary>The sizes of a CLIP model, as its <c>config.json</c> gives them. The defaults are those of CLIP ViT-B/32.</summary>
/// <remarks>Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, arXiv:2103.00020, tables 19 and 20.</remarks>
internal sealed record ClipConfig
{
    public ClipTextConfig Text { get; init; } = new();

    public ClipVisionConfig Vision { get; init; } = new();

    /// <summary>The width of the space that texts and pictures have in common.</summary>
    public int Projection { get; init; } = 512;

    /// <summary>The logarithm of what cosines are multiplied by, before training.</summary>
    public float InitialScale { get; init; } = 2.6592f;

    /// <summary>Reads a <c>config.json</c> of the Hugging Face Hub.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static ClipConfig Read(JsonElement json)
    {
        var config = new ConfigReader(json, "CLIP");
        config.OneOf("model_type", "clip");
        return new ClipConfig
        {
            Text = ClipTextConfig.Read(config.Part("text_config")),
            Vision = ClipVisionConfig.Read(config.Part("vision_config")),
            Projection = config.Size("projection_dim", 512),
            InitialScale = config.Number("logit_scale_init_value", 2.6592f),
        };
    }

    /// <summary>What both towers have: layers.</summary>
    internal static PreNormOptions Layer(ConfigReader config, int width, int feedForward, int heads)
    {
        width = config.Size("hidden_size", width);
        heads = config.Size("num_attention_heads", heads);
        if (width % heads != 0) throw config.Bad($"hidden_size must be a multiple of num_attention_heads, found {width} and {heads}");
        return new PreNormOptions
        {
            Width = width,
            Heads = heads,
            FeedForward = config.Size("intermediate_size", feedForward),
            Activation = config.Activation("hidden_act", Activation.QuickGelu),
            NormEpsilon = config.Positive("layer_norm_eps", 1e-5f),
            AttentionDropout = config.Share("attention_dropout", 0),
            InitialRange = config.Number("initializer_range", 0.02f),
        };
    }
}

/// <summary>The tower that reads texts.</summary>
internal sealed record ClipTextConfig
{
    /// <summary>Files that say this of the last token are from before anybody looked: the end is then the token with the largest id.</summary>
    private const int UnknownEnd = 2;

    public PreNormOptions Layer { get; init; } = new() { Width = 512, Heads = 8, FeedForward = 2048, Activation = Activation.QuickGelu, NormEpsilon = 1e-5f };

    public int Layers { get; init; } = 12;

    public int Vocabulary { get; init; } = 49_408;

    /// <summary>The longest text, in tokens.</summary>
    public int Positions { get; init; } = 77;

    /// <summary>The token that ends a text, from whose vector it is judged; null where it is the one with the largest id.</summary>
    public int? End { get; init; } = 49_407;

    public static ClipTextConfig Read(ConfigReader config) => new()
    {
        Layer = ClipConfig.Layer(config, width: 512, feedForward: 2048, heads: 8),
        Layers = config.Size("num_hidden_layers", 12),
        Vocabulary = config.Size("vocab_size", 49_408),
        Positions = config.Size("max_position_embeddings", 77),
        End = config.Token("eos_token_id", 49_407) is { } end and not UnknownEnd ? end : null,
    };
}

/// <summary>The tower that reads pictures.</summary>
internal sealed record ClipVisionConfig
{
    public PreNormOptions Layer { get; init; } = new() { Activation = Activation.QuickGelu, NormEpsilon = 1e-5f };

    public int Layers { get; init; } = 12;

    public PatchOptions Patches { get; init; } = new() { Patch = new PixelSize(32, 32), Bias = false, Flat = true };

    public static ClipVisionConfig Read(ConfigReader config)
    {
        PreNormOptions layer = ClipConfig.Layer(config, width: 768, feedForward: 3072, heads: 12);
        PatchOptions patches = new()
        {
            Width = layer.Width,
            Channels = config.Size("num_channels", 3),
            Image = config.Pixels("image_size", 224),
            Patch = config.Pixels("patch_size", 32),
            Bias = false,
            Flat = true,
            InitialRange = layer.InitialRange,
        };
        if (patches.Rows == 0 || patches.Columns == 0) throw config.Bad($"image_size must be at least patch_size, found {patches.Image} and {patches.Patch}");
        return new ClipVisionConfig { Layer = layer, Layers = config.Size("num_hidden_layers", 12), Patches = patches };
    }
}
