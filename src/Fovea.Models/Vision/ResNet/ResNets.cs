using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>The residual networks that have published names.</summary>
internal static class ResNets
{
    private static readonly ImageInput s_input = new ImageInput().Of(224, crop: 0.95f);

    private static readonly (int Layers, bool Basic, int[] Depths)[] s_depths =
    [
        (10, true, [1, 1, 1, 1]), (14, false, [1, 1, 1, 1]), (18, true, [2, 2, 2, 2]), (26, false, [2, 2, 2, 2]), (34, true, [3, 4, 6, 3]), (50, false, [3, 4, 6, 3]),
        (101, false, [3, 4, 23, 3]), (152, false, [3, 8, 36, 3]), (200, false, [3, 24, 36, 3]), (269, false, [3, 30, 48, 8]),
    ];

    public static IEnumerable<PublishedNetwork> All => s_depths.SelectMany(Plain);

    private static IEnumerable<PublishedNetwork> Plain((int Layers, bool Basic, int[] Depths) size)
    {
        ResNetConfig config = new() { Depths = size.Depths, Basic = size.Basic };
        yield return Named($"resnet{size.Layers}", config);
        yield return Named($"seresnet{size.Layers}", config with { Gate = Excitation });
    }

    private static Func<Tensor, Tensor> Excitation(Scope scope, int channels) =>
        new SqueezeExcitation(scope, channels, ChannelRounding.Round(channels / 16.0, share: 0)).Forward;

    private static PublishedNetwork Named(string name, ResNetConfig config) =>
        new(name, () => ResNetNames.Of(config.Stem != ResNetStem.Plain, config.AverageShortcut, ResNetNames.Plain), (scope, classes) => new ResNet(scope, config with { Classes = classes })) { Input = s_input };
}
