namespace Fovea.Models;

/// <summary>What a block of a mobile network is.</summary>
internal enum MobileBlock
{
    /// <summary>A convolution that mixes channels and places.</summary>
    Convolution,

    /// <summary>One kernel for each channel, then a mixture of the channels. Howard et al., 2017, arXiv:1704.04861, section 3.1.</summary>
    Separable,

    /// <summary>More channels, one kernel for each of them, then fewer channels. Sandler et al., 2018, arXiv:1801.04381, section 3.3.</summary>
    Inverted,
}

/// <summary>Blocks in a row that are alike, as a table of a paper has them: before any width or depth is applied.</summary>
/// <param name="Kind">What each of them is.</param>
/// <param name="Repeats">How many.</param>
/// <param name="Kernel">The length of the kernel.</param>
/// <param name="Stride">Of the first; the others have 1.</param>
/// <param name="Channels">How many come out of each.</param>
/// <param name="Expansion">Inverted: how many times as many channels there are within.</param>
internal sealed record MobileBlocks(MobileBlock Kind, int Repeats, int Kernel, int Stride, int Channels, double Expansion = 1)
{
    /// <summary>The width of the gate's bottleneck as a share of the channels; 0 where there is no gate.</summary>
    public double Squeeze { get; init; }

    /// <summary>Another activation than the network's.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Whether what goes in is added to what comes out, where both have the same shape.</summary>
    public bool Residual { get; init; } = true;

    /// <summary>Separable: whether what comes out is activated too.</summary>
    public bool ActivatesOutput { get; init; }
}
