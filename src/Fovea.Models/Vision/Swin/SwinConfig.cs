using System.Text.Json;

namespace Fovea.Models;

/// <summary>The sizes of a Swin Transformer, as its <c>config.json</c> gives them. The defaults are those of Swin-T.</summary>
/// <remarks>Liu et al., "Swin Transformer", 2021, arXiv:2103.14030, section 3.3.</remarks>
internal sealed record SwinConfig
{
    private const int MostWidth = 1 << 16;

    /// <summary>The picture that the windows were made for: where it has fewer patches than a window, windows are smaller.</summary>
    public PixelSize Image { get; init; } = new(224, 224);

    public PixelSize Patch { get; init; } = new(4, 4);

    public int Channels { get; init; } = 3;

    /// <summary>The width of the first stage; each stage is twice as wide as the one before.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 6, 2];

    /// <summary>Heads of each stage.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [3, 6, 12, 24];

    /// <summary>The side of a window, in patches.</summary>
    public int Window { get; init; } = 7;

    /// <summary>How much wider a position becomes while it is thought about.</summary>
    public float Expansion { get; init; } = 4;

    public bool InputBias { get; init; } = true;

    public Activation Activation { get; init; } = Activation.Gelu;

    public float NormEpsilon { get; init; } = 1e-5f;

    public float Dropout { get; init; }

    public float AttentionDropout { get; init; }

    /// <summary>The share of a batch's items for which the last block is left out in training; it grows evenly from none at the first.</summary>
    public float DropPath { get; init; } = 0.1f;

    /// <summary>How many classes; 0 leaves the head out.</summary>
    public int Classes { get; init; } = 1000;

    public IReadOnlyList<string> ClassNames { get; init; } = [];

    public float InitialRange { get; init; } = 0.02f;

    /// <summary>The width of a stage.</summary>
    public int WidthOf(int stage) => Width << stage;

    /// <summary>The side of the windows of a stage.</summary>
    public int WindowOf(int stage)
    {
        int rows = Patches(Image.Height, Patch.Height), columns = Patches(Image.Width, Patch.Width);
        for (int merged = 0; merged < stage; merged++) (rows, columns) = ((rows + 1) / 2, (columns + 1) / 2);
        return Math.Min(Window, Math.Min(rows, columns));
    }

    public PreNormOptions BlockAt(int stage, int block) => new()
    {
        Width = WidthOf(stage),
        Heads = Heads[stage],
        FeedForward = (int)(Expansion * WidthOf(stage)),
        Activation = Activation,
        NormEpsilon = NormEpsilon,
        InputBias = InputBias,
        Dropout = Dropout,
        AttentionDropout = AttentionDropout,
        DropPath = StochasticDepth.RateAt(Blocks.Take(stage).Sum() + block, Blocks.Sum(), DropPath),
        InitialRange = InitialRange,
    };

    /// <summary>Reads a <c>config.json</c> of the Hugging Face Hub.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static SwinConfig Read(JsonElement json)
    {
        var config = new ConfigReader(json, "Swin");
        config.OneOf("model_type", "swin");
        if (config.Flag("use_absolute_embeddings")) throw config.Bad("use_absolute_embeddings must be false, found true: positions that are added to patches are not supported");
        IReadOnlyList<string> names = config.ClassNames();
        return new SwinConfig
        {
            Image = config.Pixels("image_size", 224),
            Patch = config.Pixels("patch_size", 4),
            Channels = config.Size("num_channels", 3),
            Width = config.Size("embed_dim", 96),
            Blocks = config.Sizes("depths", [2, 2, 6, 2]),
            Heads = config.Sizes("num_heads", [3, 6, 12, 24]),
            Window = config.Size("window_size", 7),
            Expansion = config.Positive("mlp_ratio", 4),
            InputBias = config.Flag("qkv_bias", otherwise: true),
            Activation = config.Activation("hidden_act", Activation.Gelu),
            NormEpsilon = config.Positive("layer_norm_eps", 1e-5f),
            Dropout = config.Share("hidden_dropout_prob", 0),
            AttentionDropout = config.Share("attention_probs_dropout_prob", 0),
            DropPath = config.Share("drop_path_rate", 0.1f),
            Classes = names.Count > 0 ? names.Count : config.Size("num_labels", 2),
            ClassNames = names,
            InitialRange = config.Number("initializer_range", 0.02f),
        }.Checked(config);
    }

    private SwinConfig Checked(ConfigReader config)
    {
        if (Blocks.Count == 0 || Blocks.Count > 8 || Heads.Count != Blocks.Count) throw config.Bad($"depths and num_heads must have a number for each of 1 to 8 stages, found {Blocks.Count} and {Heads.Count}");
        if (Width > MostWidth) throw config.Bad($"embed_dim must be at most {MostWidth}, found {Width}");
        for (int stage = 0; stage < Blocks.Count; stage++)
            if (WidthOf(stage) % Heads[stage] != 0) throw config.Bad($"the width of a stage, embed_dim times a power of 2, must be a multiple of its num_heads, found {WidthOf(stage)} and {Heads[stage]} in stage {stage}");
        return this;
    }

    private static int Patches(int pixels, int patch) => (pixels + patch - 1) / patch;
}
