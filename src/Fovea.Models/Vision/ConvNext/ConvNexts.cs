using Fovea.Weights;

namespace Fovea.Models;

/// <summary>The ConvNeXts by their published names.</summary>
internal static class ConvNexts
{
    private static readonly (string Name, int Width, int[] Blocks, bool Convolved)[] s_sizes =
    [
        ("atto", 40, [2, 2, 6, 2], true), ("femto", 48, [2, 2, 6, 2], true), ("pico", 64, [2, 2, 6, 2], true), ("nano", 80, [2, 2, 8, 2], true),
        ("tiny", 96, [3, 3, 9, 3], false), ("small", 96, [3, 3, 27, 3], false), ("base", 128, [3, 3, 27, 3], false), ("large", 192, [3, 3, 27, 3], false),
        ("xlarge", 256, [3, 3, 27, 3], false),
    ];

    public static IEnumerable<PublishedNetwork> All => s_sizes.Select(size =>
    {
        ConvNextConfig config = new() { Widths = [size.Width, 2 * size.Width, 4 * size.Width, 8 * size.Width], Blocks = size.Blocks, Convolved = size.Convolved };
        return new PublishedNetwork($"convnext_{size.Name}", () => ConvNextNames.Map, (scope, classes) => new ConvNext(scope, config with { Classes = classes }))
        {
            Input = new ImageInput().Of(224, crop: 0.95f),
        };
    });
}
