using Fovea.Weights;

namespace Fovea.Models;

/// <summary>Residual networks for grey pictures of 28 x 28, such as those of Fashion-MNIST, and what they are called here.</summary>
internal static class SmallResNets
{
    private static readonly SmallResNetConfig s_short = new() { Stem = 32, Widths = [32, 64, 128], Strides = [2, 2, 2], Blocks = 1 };

    private static readonly (string Name, SmallResNetConfig Config)[] s_named =
    [
        ("resnet8", s_short),
        ("seresnet8", s_short with { Gate = new() }),
        ("resnet20", new()),
        ("seresnet20", new() { Gate = new() }),
        ("seresnet10w", new() { Stem = 32, Widths = [64, 128], Strides = [2, 2], Blocks = 2, Gate = new() }),
    ];

    /// <summary>The one that comes with the library, trained on Fashion-MNIST.</summary>
    public const string Best = "seresnet10w";

    public static IEnumerable<PublishedNetwork> All => s_named.Select(Network);

    /// <summary>What a network is like.</summary>
    public static SmallResNetConfig Config(string name) => s_named.First(known => known.Name == name).Config;

    private static PublishedNetwork Network((string Name, SmallResNetConfig Config) named) =>
        new(named.Name, () => NameMap.Identity, (scope, classes) => new SmallResNet(scope, named.Config with { Classes = classes }))
        {
            Input = new ImageInput { Height = 28, Width = 28, Mean = [0.5f], Deviation = [0.5f], Crop = 1, Interpolation = "bilinear" },
        };
}
