using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>The VGG networks that have published names; and the same with gates, as the SE paper has VGG-16: "sevgg16_bn".</summary>
internal static class Vggs
{
    private static readonly ImageInput s_input = new() { Interpolation = "bilinear" };

    private static readonly (int Layers, int[] Depths)[] s_sizes =
        [(11, [1, 1, 2, 2, 2]), (13, [2, 2, 2, 2, 2]), (16, [2, 2, 3, 3, 3]), (19, [2, 2, 4, 4, 4])];

    public static IEnumerable<PublishedNetwork> All => s_sizes.SelectMany(size => (PublishedNetwork[])
    [
        Named($"vgg{size.Layers}", new() { Depths = size.Depths }),
        Named($"vgg{size.Layers}_bn", new() { Depths = size.Depths, Norm = true }),
        Named($"sevgg{size.Layers}", new() { Depths = size.Depths, Gate = Excitation }),
        Named($"sevgg{size.Layers}_bn", new() { Depths = size.Depths, Norm = true, Gate = Excitation }),
    ]);

    private static PublishedNetwork Named(string name, VggConfig config) =>
        new(name, () => VggNames.Of(config.Depths, config.Norm), (scope, classes) => new Vgg(scope, config with { Classes = classes })) { Input = s_input };

    private static SqueezeExcitation Excitation(Scope scope, int channels) => new(scope, channels, channels / 16);
}
