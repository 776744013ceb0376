using static Fovea.Models.MobileBlock;

namespace Fovea.Models;

/// <summary>MobileNet v3: found by search, with gates of straight lines and the last convolution after the mean. The minimal members have neither gates nor swish.</summary>
/// <remarks>Howard et al., "Searching for MobileNetV3", 2019, arXiv:1905.02244, tables 1 and 2.</remarks>
internal static class MobileNetV3
{
    private const double Squeeze = 0.25;

    /// <param name="width">By what the number of channels is multiplied.</param>
    /// <param name="minimal">Without gates, with rectifiers and kernels of 3 x 3 only.</param>
    /// <param name="tensorFlow">Whether it is padded as TensorFlow does it, and has its epsilon.</param>
    public static MobileOptions Large(double width, bool minimal = false, bool tensorFlow = false) => Of(width, 1280, minimal, tensorFlow,
    [
        [new(Separable, 1, 3, 1, 16) { Activation = Activation.Relu }],
        [new(Inverted, 1, 3, 2, 24, 4) { Activation = Activation.Relu }, new(Inverted, 1, 3, 1, 24, 3) { Activation = Activation.Relu }],
        [new(Inverted, 3, 5, 2, 40, 3) { Activation = Activation.Relu, Squeeze = Squeeze }],
        [new(Inverted, 1, 3, 2, 80, 6), new(Inverted, 1, 3, 1, 80, 2.5), new(Inverted, 2, 3, 1, 80, 2.3)],
        [new(Inverted, 2, 3, 1, 112, 6) { Squeeze = Squeeze }],
        [new(Inverted, 3, 5, 2, 160, 6) { Squeeze = Squeeze }],
        [new(MobileBlock.Convolution, 1, 1, 1, 960)],
    ]);

    /// <inheritdoc cref="Large"/>
    public static MobileOptions Small(double width, bool minimal = false, bool tensorFlow = false) => Of(width, 1024, minimal, tensorFlow,
    [
        [new(Separable, 1, 3, 2, 16) { Activation = Activation.Relu, Squeeze = Squeeze }],
        [new(Inverted, 1, 3, 2, 24, 4.5) { Activation = Activation.Relu }, new(Inverted, 1, 3, 1, 24, 3.67) { Activation = Activation.Relu }],
        [new(Inverted, 1, 5, 2, 40, 4) { Squeeze = Squeeze }, new(Inverted, 2, 5, 1, 40, 6) { Squeeze = Squeeze }],
        [new(Inverted, 2, 5, 1, 48, 3) { Squeeze = Squeeze }],
        [new(Inverted, 3, 5, 2, 96, 6) { Squeeze = Squeeze }],
        [new(MobileBlock.Convolution, 1, 1, 1, 576)],
    ]);

    private static MobileOptions Of(double width, int head, bool minimal, bool tensorFlow, MobileBlocks[][] table) => new()
    {
        Stages = minimal ? [.. table.Select(stage => stage.Select(Minimal).ToArray())] : table,
        Width = width,
        Stem = 16,
        FixedStem = width < 0.75,
        Head = head,
        PooledHead = true,
        Activation = minimal ? Activation.Relu : Activation.HardSwish,
        SqueezeActivation = Activation.Relu,
        Gate = Activation.HardSigmoid,
        SqueezeFromExpanded = true,
        Same = tensorFlow,
        Epsilon = tensorFlow ? MobileOptions.TensorFlowEpsilon : 1e-5f,
    };

    private static MobileBlocks Minimal(MobileBlocks row) => row with { Kernel = Math.Min(row.Kernel, 3), Squeeze = 0 };
}
