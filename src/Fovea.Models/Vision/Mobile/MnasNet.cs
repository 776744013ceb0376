using static Fovea.Models.MobileBlock;

namespace Fovea.Models;

/// <summary>MnasNet: found by search for a telephone. A1 has gates, B1 has none.</summary>
/// <remarks>Tan et al., "MnasNet: Platform-Aware Neural Architecture Search for Mobile", 2018, arXiv:1807.11626, figure 7.</remarks>
internal static class MnasNet
{
    private const int Head = 1280;
    private const double Squeeze = 0.25;

    /// <param name="width">By what the number of channels is multiplied.</param>
    public static MobileOptions A1(double width) => Of(width,
    [
        [new(Separable, 1, 3, 1, 16) { Residual = false }],
        [new(Inverted, 2, 3, 2, 24, 6)],
        [new(Inverted, 3, 5, 2, 40, 3) { Squeeze = Squeeze }],
        [new(Inverted, 4, 3, 2, 80, 6)],
        [new(Inverted, 2, 3, 1, 112, 6) { Squeeze = Squeeze }],
        [new(Inverted, 3, 5, 2, 160, 6) { Squeeze = Squeeze }],
        [new(Inverted, 1, 3, 1, 320, 6)],
    ]);

    /// <param name="width">By what the number of channels is multiplied.</param>
    public static MobileOptions B1(double width) => Of(width,
    [
        [new(Separable, 1, 3, 1, 16) { Residual = false }],
        [new(Inverted, 3, 3, 2, 24, 3)],
        [new(Inverted, 3, 5, 2, 40, 3)],
        [new(Inverted, 3, 5, 2, 80, 6)],
        [new(Inverted, 2, 3, 1, 96, 6)],
        [new(Inverted, 4, 5, 2, 192, 6)],
        [new(Inverted, 1, 3, 1, 320, 6) { Residual = false }],
    ]);

    /// <summary>The smallest, which has gates.</summary>
    /// <param name="width">By what the number of channels is multiplied.</param>
    public static MobileOptions Small(double width) => Of(width,
    [
        [new(Separable, 1, 3, 1, 8)],
        [new(Inverted, 1, 3, 2, 16, 3)],
        [new(Inverted, 2, 3, 2, 16, 6)],
        [new(Inverted, 4, 5, 2, 32, 6) { Squeeze = Squeeze }],
        [new(Inverted, 3, 3, 1, 32, 6) { Squeeze = Squeeze }],
        [new(Inverted, 3, 5, 2, 88, 6) { Squeeze = Squeeze }],
        [new(Inverted, 1, 3, 1, 144, 6)],
    ]) with
    { Stem = 8 };

    private static MobileOptions Of(double width, MobileBlocks[][] table) => new() { Stages = table, Width = width, Head = Head };
}
