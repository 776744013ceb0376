using Fovea.Weights;

namespace Fovea.Models;

/// <summary>The Swin Transformers by their published names.</summary>
internal static class Swins
{
    private static readonly (string Name, int Width, int[] Blocks, int[] Heads, bool Large)[] s_sizes =
    [
        ("tiny", 96, [2, 2, 6, 2], [3, 6, 12, 24], false), ("small", 96, [2, 2, 18, 2], [3, 6, 12, 24], false),
        ("base", 128, [2, 2, 18, 2], [4, 8, 16, 32], true), ("large", 192, [2, 2, 18, 2], [6, 12, 24, 48], true),
    ];

    public static IEnumerable<PublishedNetwork> All =>
        s_sizes.SelectMany<(string Name, int Width, int[] Blocks, int[] Heads, bool Large), PublishedNetwork>(size =>
        {
            SwinConfig config = new() { Width = size.Width, Blocks = size.Blocks, Heads = size.Heads };
            PublishedNetwork usual = Named($"swin_{size.Name}_patch4_window7_224", config, 224, crop: 0.9f);
            return size.Large ? [usual, Named($"swin_{size.Name}_patch4_window12_384", config with { Window = 12 }, 384, crop: 1)] : [usual];
        });

    private static PublishedNetwork Named(string name, SwinConfig config, int side, float crop) => new(
        name, () => SwinNames.Map, (scope, classes) => new SwinTransformer(scope, config with { Image = new PixelSize(side, side), Classes = classes }))
    {
        Input = new ImageInput().Of(side, crop),
    };
}
