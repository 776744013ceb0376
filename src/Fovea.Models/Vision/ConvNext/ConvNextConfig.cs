using System.Text.Json;

namespace Fovea.Models;

/// <summary>The sizes of a ConvNeXt, as its <c>config.json</c> gives them. The defaults are those of ConvNeXt-T.</summary>
/// <remarks>Liu et al., "A ConvNet for the 2020s", 2022, arXiv:2201.03545, section 3.</remarks>
internal sealed record ConvNextConfig
{
    public int Channels { get; init; } = 3;

    /// <summary>The side of the patches that the stem makes.</summary>
    public int Patch { get; init; } = 4;

    /// <summary>Channels of each stage.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [96, 192, 384, 768];

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [3, 3, 9, 3];

    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Added to the variance in the norm of the head; 1e-6 in all others.</summary>
    public float HeadNormEpsilon { get; init; } = 1e-6f;

    /// <summary>Whether the feed-forward part is stored, and calculated, as convolutions of 1 x 1.</summary>
    public bool Convolved { get; init; }

    /// <summary>What each channel of what a block says is multiplied by before training; it is not multiplied where it is null.</summary>
    public float? LayerScale { get; init; } = 1e-6f;

    /// <summary>The share of a batch's items for which the last block is left out in training; it grows evenly from none at the first.</summary>
    public float DropPath { get; init; }

    /// <summary>How many classes; 0 leaves the head out.</summary>
    public int Classes { get; init; } = 1000;

    public IReadOnlyList<string> ClassNames { get; init; } = [];

    public float InitialRange { get; init; } = 0.02f;

    /// <summary>Reads a <c>config.json</c> of the Hugging Face Hub.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static ConvNextConfig Read(JsonElement json)
    {
        var config = new ConfigReader(json, "ConvNeXt");
        config.OneOf("model_type", "convnext");
        IReadOnlyList<string> names = config.ClassNames();
        float scale = config.Number("layer_scale_init_value", 1e-6f);
        ConvNextConfig read = new()
        {
            Channels = config.Size("num_channels", 3),
            Patch = config.Size("patch_size", 4),
            Widths = config.Sizes("hidden_sizes", [96, 192, 384, 768]),
            Blocks = config.Sizes("depths", [3, 3, 9, 3]),
            Activation = config.Activation("hidden_act", Activation.Gelu),
            HeadNormEpsilon = config.Positive("layer_norm_eps", 1e-12f),
            LayerScale = scale > 0 ? scale : null,
            DropPath = config.Share("drop_path_rate", 0),
            Classes = names.Count > 0 ? names.Count : config.Size("num_labels", 2),
            ClassNames = names,
            InitialRange = config.Number("initializer_range", 0.02f),
        };
        int stages = config.Size("num_stages", 4);
        return read.Widths.Count == stages && read.Blocks.Count == stages
            ? read
            : throw config.Bad($"hidden_sizes and depths must have a number for each of num_stages, {stages}, found {read.Widths.Count} and {read.Blocks.Count}");
    }
}
