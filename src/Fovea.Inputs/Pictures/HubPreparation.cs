namespace Fovea.Inputs.Pictures;

/// <summary>What <c>preprocessor_config.json</c> says, of today's image processors and of the feature extractors that they were before.</summary>
internal static class HubPreparation
{
    private const int Channels = 3;

    /// <summary>ConvNeXt resizes pictures for its larger networks to a square, without cutting.</summary>
    private const int LargeConvNext = 384;

    public static PicturePreparation Read(PreparationKeys keys)
    {
        if (!keys.Has("size") && !keys.Has("crop_size") && !keys.Has("image_mean"))
            throw keys.Bad("expected how pictures are prepared (size, image_mean and the like, or timm's pretrained_cfg), found nothing of it");
        string type = keys.Text("image_processor_type", keys.Text("feature_extractor_type", ""));
        bool normalises = keys.Flag("do_normalize", true);
        (PictureSize size, (int, int)? crop) = type.StartsWith("ConvNext", StringComparison.Ordinal) ? ConvNext(keys) : (Size(keys, type), Crop(keys));
        return new PicturePreparation
        {
            Size = keys.Flag("do_resize", true) ? size : PictureSize.AsIs,
            Crop = crop,
            Filter = Filter(keys),
            Scale = keys.Flag("do_rescale", true) ? keys.Positive("rescale_factor", 1.0 / 255) : 1,
            Mean = normalises ? keys.PerChannel("image_mean", Channels) : [0, 0, 0],
            Deviation = normalises ? TimmPreparation.Deviation(keys, "image_std", Channels) : [1, 1, 1],
        };
    }

    /// <summary>An object, or one number: of the shorter side where the old CLIP is meant, else of both.</summary>
    private static PictureSize Size(PreparationKeys keys, string type)
    {
        if (keys.Side("size") is { } side)
            return type.StartsWith("CLIP", StringComparison.Ordinal) ? PictureSize.Shortest(side) : PictureSize.Exactly(side, side);
        if (keys.Inner("size") is not { } size) return keys.Flag("do_resize", true) ? throw keys.Bad("expected a size, found none") : PictureSize.AsIs;
        if (size.Side("shortest_edge") is { } shortest) return PictureSize.Shortest(shortest, size.Side("longest_edge") ?? 0);
        return size.Side("width") is { } width && size.Side("height") is { } height
            ? PictureSize.Exactly(width, height)
            : throw keys.Unknown("the size must have height and width, or shortest_edge; other sizes are not known");
    }

    private static (int Width, int Height)? Crop(PreparationKeys keys)
    {
        if (!keys.Flag("do_center_crop", keys.Has("crop_size"))) return null;
        if (keys.Side("crop_size") is { } side) return (side, side);
        return keys.Inner("crop_size") is { } size && size.Side("width") is { } width && size.Side("height") is { } height
            ? (width, height)
            : throw keys.Bad("crop_size must be a number, or have height and width");
    }

    private static (PictureSize Size, (int, int)? Crop) ConvNext(PreparationKeys keys)
    {
        int side = keys.Side("size") ?? keys.Inner("size")?.Side("shortest_edge") ?? throw keys.Bad("expected a size with shortest_edge, found none");
        return side >= LargeConvNext
            ? (PictureSize.Exactly(side, side), null)
            : (PictureSize.Shortest((int)(side / keys.Positive("crop_pct", 224.0 / 256))), (side, side));
    }

    private static PictureFilter Filter(PreparationKeys keys)
    {
        int number = keys.Whole("resample", (int)PictureFilter.Bilinear);
        return Enum.IsDefined((PictureFilter)number) ? (PictureFilter)number : throw keys.Bad($"resample must be from 0 to 5, found {number}");
    }
}
