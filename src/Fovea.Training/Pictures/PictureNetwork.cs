using Fovea.Models;

namespace Fovea.Training.Pictures;

/// <summary>A network that is to be trained on pictures.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Build">Makes it on a scope: what it gives says how much each class fits, [B, C, H, W] becomes [B, classes].</param>
internal sealed record PictureNetwork(string Name, Func<Scope, Func<Tensor, Tensor>> Build)
{
    private static readonly Dictionary<string, SmallResNetConfig> s_small = new()
    {
        ["resnet20"] = new(),
        ["se-resnet20"] = new() { Gate = new() },
        ["resnet8"] = new() { Stem = 32, Widths = [32, 64, 128], Strides = [2, 2, 2], Blocks = 1 },
        ["se-resnet8"] = new() { Stem = 32, Widths = [32, 64, 128], Strides = [2, 2, 2], Blocks = 1, Gate = new() },
        ["se-resnet10-wide"] = new() { Stem = 32, Widths = [64, 128], Strides = [2, 2], Blocks = 2, Gate = new() },
        ["se-resnet14-wide"] = new() { Stem = 32, Widths = [64, 128, 256], Strides = [2, 2, 2], Blocks = 2, Gate = new() },
    };

    /// <summary>The one that comes with the library.</summary>
    public const string Best = "se-resnet10-wide";

    /// <summary>What can be named.</summary>
    public static IReadOnlyCollection<string> Names => s_small.Keys;

    /// <summary>The network of a name, for such pictures and classes.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static PictureNetwork Named(string name, int inputs, int classes) => s_small.TryGetValue(name, out SmallResNetConfig? config)
        ? Of(name, config with { Inputs = inputs, Classes = classes })
        : throw new ArgumentException($"there is no network '{name}': expected one of {string.Join(", ", Names)}");

    /// <summary>A small residual network.</summary>
    public static PictureNetwork Of(string name, SmallResNetConfig config) =>
        new(name, scope => new SmallResNet(scope, config).Forward);
}
