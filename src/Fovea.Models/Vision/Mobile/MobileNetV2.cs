using static Fovea.Models.MobileBlock;

namespace Fovea.Models;

/// <summary>MobileNet v2: inverted residuals.</summary>
/// <remarks>Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, arXiv:1801.04381, table 2.</remarks>
internal static class MobileNetV2
{
    private const int Head = 1280;

    /// <param name="width">By what the number of channels is multiplied.</param>
    /// <param name="depth">By what the number of blocks is multiplied; members that are deeper are as wide and as deep at both ends.</param>
    public static MobileOptions Of(double width, double depth = 1) => new()
    {
        Stages =
        [
            [new(Separable, 1, 3, 1, 16)],
            [new(Inverted, 2, 3, 2, 24, 6)],
            [new(Inverted, 3, 3, 2, 32, 6)],
            [new(Inverted, 4, 3, 2, 64, 6)],
            [new(Inverted, 3, 3, 1, 96, 6)],
            [new(Inverted, 3, 3, 2, 160, 6)],
            [new(Inverted, 1, 3, 1, 320, 6)],
        ],
        Width = width,
        Depth = depth,
        FixedStem = depth != 1,
        FixedEnds = depth != 1,
        Head = depth != 1 ? Head : Math.Max(Head, ChannelRounding.Round(Head * width)),
        Activation = Activation.Relu6,
    };
}
