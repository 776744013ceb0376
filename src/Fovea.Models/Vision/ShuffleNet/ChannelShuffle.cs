namespace Fovea.Models;

/// <summary>Mixes channels of different groups, so that the next convolution in groups sees all of them.</summary>
/// <remarks>Zhang et al., "ShuffleNet", 2017, arXiv:1707.01083, section 3.1.</remarks>
internal static class ChannelShuffle
{
    /// <summary>One channel of each group in turn: [a0 a1 a2 b0 b1 b2] becomes [a0 b0 a1 b1 a2 b2].</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="groups">C is a multiple of it.</param>
    public static Tensor Shuffle(this Tensor x, int groups)
    {
        if (groups == 1) return x;
        Shape shape = x.Shape;
        Tensor grouped = x.Reshape([shape[0], groups, shape[1] / groups, shape[2] * shape[3]]);     // [B, G, C / G, HW]
        return grouped.Transpose(1, 2).Reshape(shape);
    }
}
