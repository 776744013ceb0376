using Fovea.Weights;

namespace Fovea.Models;

/// <summary>ViT, DeiT and DINOv2 by their published names.</summary>
internal static class VisionTransformers
{
    private const int DinoSide = 518;

    private static readonly (string Name, int Width, int Layers, int Heads)[] s_sizes =
        [("tiny", 192, 12, 3), ("small", 384, 12, 6), ("medium", 512, 12, 8), ("base", 768, 12, 12), ("large", 1024, 24, 16), ("huge", 1280, 32, 16), ("giant", 1536, 40, 24)];

    /// <summary>"tiny_patch16_224" and so on: which sizes there are with which patches, for which pictures.</summary>
    private static readonly (string Sizes, int Patch, int Side)[] s_vit =
    [
        ("tiny small medium base large", 16, 224), ("tiny small medium base large", 16, 384), ("small base large", 32, 224), ("tiny small base large", 32, 384),
        ("small base", 8, 224), ("large huge", 14, 224),
    ];

    public static IEnumerable<PublishedNetwork> All => [.. Vit(), .. Deit(), .. Deit3(), .. Dinov2()];

    private static IEnumerable<PublishedNetwork> Vit() =>
        from row in s_vit
        from size in row.Sizes.Split(' ')
        select Named($"vit_{size}_patch{row.Patch}_{row.Side}", VisionTransformerNames.Vit, Sized(size, row.Patch, row.Side), ImageInput.Halves.Of(row.Side, Crop(row.Side)));

    private static IEnumerable<PublishedNetwork> Deit() =>
        from row in ((string Size, int Side)[])[("tiny", 224), ("small", 224), ("base", 224), ("base", 384)]
        from teacher in (bool[])[false, true]
        let plain = Sized(row.Size, 16, row.Side)
        let config = teacher ? plain with { Patches = plain.Patches with { Distilled = true }, Summary = PictureSummary.FirstAndTeacher } : plain
        select Named($"deit_{row.Size}{(teacher ? "_distilled" : "")}_patch16_{row.Side}", VisionTransformerNames.Deit, config, new ImageInput().Of(row.Side, Crop(row.Side)));

    /// <remarks>Touvron et al., "DeiT III: Revenge of the ViT", 2022, arXiv:2204.07118.</remarks>
    private static IEnumerable<PublishedNetwork> Deit3() =>
        from row in ((string Size, int Patch, int Side)[])[("small", 16, 224), ("small", 16, 384), ("medium", 16, 224), ("base", 16, 224), ("base", 16, 384), ("large", 16, 224), ("large", 16, 384), ("huge", 14, 224)]
        let plain = Sized(row.Size, row.Patch, row.Side)
        let config = plain with { Patches = plain.Patches with { PatchesOnly = true }, Layer = plain.Layer with { LayerScale = 1e-6f } }
        select Named($"deit3_{row.Size}_patch{row.Patch}_{row.Side}", VisionTransformerNames.Vit, config, new ImageInput().Of(row.Side, crop: 1));

    private static IEnumerable<PublishedNetwork> Dinov2() =>
        from size in (string[])["small", "base", "large", "giant"]
        from registers in (int[])[0, 4]
        let plain = Sized(size, 14, DinoSide)
        let gated = size == "giant"
        let config = plain with
        {
            Patches = plain.Patches with { Registers = registers, PatchesOnly = registers > 0, Antialias = true },
            Layer = plain.Layer with { LayerScale = 1e-5f, Gated = gated, FeedForward = gated ? 4096 : plain.Layer.FeedForward },
        }
        select Named(
            $"vit_{size}_patch14_{(registers > 0 ? $"reg{registers}_" : "")}dinov2", registers > 0 ? VisionTransformerNames.Dinov2WithRegisters : VisionTransformerNames.Dinov2, config,
            new ImageInput().Of(DinoSide, crop: 1), headless: true);

    private static VisionTransformerConfig Sized(string name, int patch, int side)
    {
        (_, int width, int layers, int heads) = s_sizes.First(size => size.Name == name);
        return new VisionTransformerConfig
        {
            Patches = new PatchOptions { Width = width, Patch = new PixelSize(patch, patch), Image = new PixelSize(side, side) },
            Layer = new PreNormOptions { Width = width, Heads = heads, FeedForward = 4 * width },
            Layers = layers,
        };
    }

    private static float Crop(int side) => side > 224 ? 1 : 0.9f;

    private static PublishedNetwork Named(string name, NameMap names, VisionTransformerConfig config, ImageInput input, bool headless = false) =>
        new(name, () => names, (scope, classes) => new VisionTransformer(scope, config with { Classes = classes })) { Input = input, Headless = headless };
}
