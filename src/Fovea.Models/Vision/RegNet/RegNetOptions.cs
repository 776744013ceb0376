namespace Fovea.Models;

/// <summary>A network of the RegNet family: the widths of all its blocks lie on a straight line, which is made into steps.</summary>
/// <remarks>Radosavovic et al., "Designing Network Design Spaces", 2020, arXiv:2003.13678, section 3.3, equations 2 to 4.</remarks>
/// <param name="Depth">How many blocks in all.</param>
/// <param name="Width">w_0: the width of the line at its beginning.</param>
/// <param name="Slope">w_a: by what it grows from block to block.</param>
/// <param name="Factor">w_m: by what the width is multiplied from stage to stage, as nearly as it can be.</param>
/// <param name="GroupWidth">Channels of a group.</param>
internal sealed record RegNetOptions(int Depth, int Width, double Slope, double Factor, int GroupWidth)
{
    private const int Divisor = 8;

    /// <summary>The width of the gates' bottleneck as a share of the channels that come into the block; 0 where there are no gates: RegNetX.</summary>
    public double Squeeze { get; init; }

    /// <summary>Channels of the first convolution.</summary>
    public int Stem { get; init; } = 32;

    /// <summary>Channels of the pictures.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The stages: how many blocks, how wide, in groups of how many channels.</summary>
    public IReadOnlyList<(int Blocks, int Width, int GroupWidth)> Stages() =>
        [.. Enumerable.Range(0, Depth).Select(QuantisedWidth).GroupBy(width => width).Select(stage => Fitted(stage.Count(), stage.Key))];

    /// <summary>The width of a block: its place on the line, moved to the nearest power of the factor, and that to a multiple of 8.</summary>
    private int QuantisedWidth(int block)
    {
        double power = Math.Round(Math.Log((Width + block * Slope) / Width) / Math.Log(Factor));
        return (int)(Math.Round(Width * Math.Pow(Factor, power) / Divisor) * Divisor);
    }

    /// <summary>A width that is a multiple of its groups.</summary>
    private (int Blocks, int Width, int GroupWidth) Fitted(int blocks, int width)
    {
        int group = Math.Min(GroupWidth, width);
        return (blocks, (int)(Math.Round((double)width / group) * group), group);
    }
}
