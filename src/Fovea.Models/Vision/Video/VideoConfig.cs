using System.Text.Json;

namespace Fovea.Models;

/// <summary>The sizes of a network that reads video: VideoMAE or TimeSformer, as its <c>config.json</c> gives them.</summary>
/// <remarks>Tong et al., "VideoMAE", 2022, arXiv:2203.12602. Bertasius et al., "Is Space-Time Attention All You Need for Video Understanding?", 2021, arXiv:2102.05095.</remarks>
internal sealed record VideoConfig
{
    public PatchOptions Patches { get; init; } = new();

    public PreNormOptions Layer { get; init; } = new();

    public int Layers { get; init; } = 12;

    /// <summary>How many frames it was taught with.</summary>
    public int Frames { get; init; } = 8;

    /// <summary>How many frames a patch reaches through.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Whether classes are read from the mean of all patches, rather than from the first token.</summary>
    public bool Mean { get; init; }

    public float DropPath { get; init; }

    public int Classes { get; init; } = 400;

    public IReadOnlyList<string> ClassNames { get; init; } = [];

    public PreNormOptions LayerAt(int index) => Layer with { DropPath = StochasticDepth.RateAt(index, Layers, DropPath) };

    /// <summary>Reads a <c>config.json</c> of VideoMAE.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static VideoConfig ReadVideoMae(JsonElement json)
    {
        var config = new ConfigReader(json, "VideoMAE");
        config.OneOf("model_type", "videomae");
        bool bias = config.Flag("qv_bias", otherwise: config.Flag("qkv_bias", otherwise: true));
        VideoConfig read = Read(config, frames: 16, epsilon: 1e-12f);
        int depth = config.Size("tubelet_size", 2);
        if (read.Frames < depth) throw config.Bad($"num_frames must be at least tubelet_size, found {read.Frames} and {depth}");
        return read with { Layer = read.Layer with { InputBias = bias, KeyBias = false }, Depth = depth, Mean = config.Flag("use_mean_pooling", otherwise: true) };
    }

    /// <summary>Reads a <c>config.json</c> of TimeSformer.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static VideoConfig ReadTimeSformer(JsonElement json)
    {
        var config = new ConfigReader(json, "TimeSformer");
        config.OneOf("model_type", "timesformer");
        config.OneOf("attention_type", "divided_space_time");
        VideoConfig read = Read(config, frames: 8, epsilon: 1e-6f);
        return read with { Layer = read.Layer with { InputBias = config.Flag("qkv_bias", otherwise: true) }, DropPath = config.Share("drop_path_rate", 0) };
    }

    private static VideoConfig Read(ConfigReader config, int frames, float epsilon)
    {
        int width = config.Size("hidden_size", 768), heads = config.Size("num_attention_heads", 12);
        if (width % heads != 0) throw config.Bad($"hidden_size must be a multiple of num_attention_heads, found {width} and {heads}");
        float range = config.Number("initializer_range", 0.02f), dropout = config.Share("hidden_dropout_prob", 0);
        PatchOptions patches = new()
        {
            Width = width,
            Channels = config.Size("num_channels", 3),
            Image = config.Pixels("image_size", 224),
            Patch = config.Pixels("patch_size", 16),
            InitialRange = range,
            Dropout = dropout,
        };
        if (patches.Rows == 0 || patches.Columns == 0) throw config.Bad($"image_size must be at least patch_size, found {patches.Image} and {patches.Patch}");
        IReadOnlyList<string> names = config.ClassNames();
        return new VideoConfig
        {
            Patches = patches,
            Layer = new PreNormOptions
            {
                Width = width,
                Heads = heads,
                FeedForward = config.Size("intermediate_size", 3072),
                Activation = config.Activation("hidden_act", Activation.Gelu),
                NormEpsilon = config.Positive("layer_norm_eps", epsilon),
                Dropout = dropout,
                AttentionDropout = config.Share("attention_probs_dropout_prob", 0),
                InitialRange = range,
            },
            Layers = config.Size("num_hidden_layers", 12),
            Frames = config.Size("num_frames", frames),
            Classes = names.Count > 0 ? names.Count : config.Size("num_labels", 2),
            ClassNames = names,
        };
    }
}
