using static Fovea.Models.MobileBlock;

namespace Fovea.Models;

/// <summary>MobileNet: nothing but separable convolutions after the first; with gates as the paper of Squeeze-and-Excitation has it.</summary>
/// <remarks>
/// Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017, arXiv:1704.04861, table 1; Hu et al., 2018, arXiv:1709.01507,
/// table 3: a gate with a bottleneck of a sixteenth after each block.
/// </remarks>
internal static class MobileNetV1
{
    /// <param name="width">By what the number of channels is multiplied.</param>
    /// <param name="gates">Whether there is a gate after each block.</param>
    /// <param name="head">Whether there is a convolution after the last block.</param>
    public static MobileOptions Of(double width, bool gates = false, bool head = false) => new()
    {
        Stages = [[Row(1, 1, 64)], [Row(2, 2, 128)], [Row(2, 2, 256)], [Row(6, 2, 512)], [Row(2, 2, 1024)]],
        Width = width,
        Head = head ? Math.Max(1024, ChannelRounding.Round(1024 * width)) : 0,
        Activation = Activation.Relu6,
        OutputReduction = gates ? 16 : 0,
    };

    private static MobileBlocks Row(int repeats, int stride, int channels) =>
        new(Separable, repeats, 3, stride, channels) { Residual = false, ActivatesOutput = true };
}
