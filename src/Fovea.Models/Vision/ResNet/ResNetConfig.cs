using Fovea.Attention;

namespace Fovea.Models;

/// <summary>What comes first in a residual network.</summary>
internal enum ResNetStem
{
    /// <summary>One kernel of 7 x 7.</summary>
    Plain,

    /// <summary>Three kernels of 3 x 3.</summary>
    Deep,

    /// <summary>Three kernels of 3 x 3, the first with 3/4 as many channels as the second.</summary>
    Tiered,
}

/// <summary>What looks around in a block.</summary>
internal enum ResNetLook
{
    /// <summary>A kernel of 3 x 3.</summary>
    Plain,

    /// <summary>Two kernels that see near and far, and a choice between them.</summary>
    SelectiveKernel,

    /// <summary>Several versions of each channel, and a choice between them.</summary>
    SplitAttention,
}

/// <summary>How a residual network is built. The defaults are those of ResNet-50.</summary>
/// <remarks>
/// He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, table 1; for stems and shortcuts of the variants He et al., "Bag of Tricks for
/// Image Classification with Convolutional Neural Networks", 2018, arXiv:1812.01187, section 4.
/// </remarks>
internal sealed record ResNetConfig
{
    /// <summary>How many blocks each stage has. Its width is twice that of the stage before.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [3, 4, 6, 3];

    /// <summary>Blocks of two kernels of 3 x 3, instead of one between two of 1 x 1.</summary>
    public bool Basic { get; init; }

    /// <summary>Groups of channels in the middle of a block: cardinality.</summary>
    /// <remarks>Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", 2016, arXiv:1611.05431.</remarks>
    public int Groups { get; init; } = 1;

    /// <summary>The width of a group in the middle of the first stage's blocks.</summary>
    public int GroupWidth { get; init; } = 64;

    /// <summary>How many times narrower the first kernel of a block is than the second.</summary>
    public int FirstNarrower { get; init; } = 1;

    /// <summary>The first kernel of a block makes the step to the smaller map, instead of the second.</summary>
    public bool StepFirst { get; init; }

    /// <summary>What comes first.</summary>
    public ResNetStem Stem { get; init; }

    /// <summary>Channels of the stem's first kernel. The three kernels of a deep one end in twice as many.</summary>
    public int StemWidth { get; init; } = 64;

    /// <summary>The pool after the stem has no padding, and its last window may hang over.</summary>
    public bool PoolOverEnd { get; init; }

    /// <summary>A shortcut to a smaller map takes means of 2 x 2 before its kernel of 1 x 1.</summary>
    public bool AverageShortcut { get; init; }

    /// <summary>The kernel of a shortcut to a smaller map.</summary>
    public int ShortcutKernel { get; init; } = 1;

    /// <summary>What looks around in a block.</summary>
    public ResNetLook Look { get; init; }

    /// <summary>The width of the bottleneck of <see cref="Look"/>'s gates, of the channels that it makes.</summary>
    public Func<int, int> LookSqueezed { get; init; } = channels => ChannelRounding.Round(channels / 16.0);

    /// <summary>Selective kernels: each sees its own half of the channels.</summary>
    public bool SplitInput { get; init; } = true;

    /// <summary>Split attention: how many versions there are of each channel.</summary>
    public int Radix { get; init; } = 2;

    /// <summary>Split attention: the step to a smaller map is a mean of 3 x 3 before it, instead of after it.</summary>
    public bool AverageFirst { get; init; }

    /// <summary>Makes the gates of a block: where their parameters live and how many channels there are. None where it is null.</summary>
    public Func<Scope, int, IChannelGate>? Gate { get; init; }

    /// <summary>Where in a block the gates are.</summary>
    public GatePlace GatePlace { get; init; }

    /// <summary>Channels of a picture.</summary>
    public int PictureChannels { get; init; } = 3;

    /// <summary>How many classes it tells apart.</summary>
    public int Classes { get; init; } = 1_000;
}
