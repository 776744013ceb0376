using Fovea.Weights;
using static System.FormattableString;

namespace Fovea.Models;

/// <summary>The published RegNets. A name says how many multiply-adds there are, in hundreds of millions: "regnety_016" has 1.6 thousand million.</summary>
/// <remarks>Radosavovic et al., 2020, arXiv:2003.13678, figures 19 and 20.</remarks>
internal static class RegNets
{
    /// <summary>Without gates: size, depth, w_0, w_a, w_m, channels of a group.</summary>
    private static readonly (int Size, int Depth, int Width, double Slope, double Factor, int Group)[] s_x =
    [
        (2, 13, 24, 36.44, 2.49, 8), (4, 22, 24, 24.48, 2.54, 16), (6, 16, 48, 36.97, 2.24, 24), (8, 16, 56, 35.73, 2.28, 16),
        (16, 18, 80, 34.01, 2.25, 24), (32, 25, 88, 26.31, 2.25, 48), (40, 23, 96, 38.65, 2.43, 40), (64, 17, 184, 60.83, 2.07, 56),
        (80, 23, 80, 49.56, 2.88, 120), (120, 19, 168, 73.36, 2.37, 112), (160, 22, 216, 55.59, 2.1, 128), (320, 23, 320, 69.86, 2.0, 168),
    ];

    /// <summary>With gates.</summary>
    private static readonly (int Size, int Depth, int Width, double Slope, double Factor, int Group)[] s_y =
    [
        (2, 13, 24, 36.44, 2.49, 8), (4, 16, 48, 27.89, 2.09, 8), (6, 15, 48, 32.54, 2.32, 16), (8, 14, 56, 38.84, 2.4, 16),
        (16, 27, 48, 20.71, 2.65, 24), (32, 21, 80, 42.63, 2.66, 24), (40, 22, 96, 31.41, 2.24, 64), (64, 25, 112, 33.22, 2.27, 72),
        (80, 17, 192, 76.82, 2.19, 56), (120, 19, 168, 73.36, 2.37, 112), (160, 18, 200, 106.23, 2.48, 112), (320, 20, 232, 115.89, 2.53, 232),
    ];

    /// <summary>All networks of the family.</summary>
    public static IEnumerable<PublishedNetwork> All => [.. s_x.Select(size => Network('x', size, squeeze: 0)), .. s_y.Select(size => Network('y', size, squeeze: 0.25))];

    private static PublishedNetwork Network(char family, (int Size, int Depth, int Width, double Slope, double Factor, int Group) size, double squeeze)
    {
        RegNetOptions options = new(size.Depth, size.Width, size.Slope, size.Factor, size.Group) { Squeeze = squeeze };
        return new(Invariant($"regnet{family}_{size.Size:D3}"), () => RegNetNames.Map, (scope, classes) => new RegNet(scope, options, classes));
    }
}
