namespace Fovea.Inputs.Pictures;

/// <summary>What timm's <c>pretrained_cfg</c> says: the shorter side is brought to the input's divided by the crop's share, then the middle is taken.</summary>
internal static class TimmPreparation
{
    private const double UsualShare = 0.875;
    private static readonly double[] s_mean = [0.485, 0.456, 0.406], s_deviation = [0.229, 0.224, 0.225];

    public static PicturePreparation Read(PreparationKeys keys)
    {
        int[] input = keys.Sides("input_size");
        if (input is not [1 or 3, _, _]) throw keys.Bad($"input_size must be [3, height, width], or [1, height, width] for grey, found [{string.Join(", ", input)}]");
        (int channels, int height, int width) = (input[0], input[1], input[2]);
        double share = keys.Positive("crop_pct", UsualShare);
        if (share > 1) throw keys.Bad($"crop_pct must be at most 1, found {share}");
        return new PicturePreparation
        {
            Size = Size(keys, (int)Math.Floor(width / share), (int)Math.Floor(height / share)),
            Filter = Filter(keys),
            Crop = (width, height),
            RoundsCrop = true,
            Channels = channels,
            Mean = keys.PerChannel("mean", channels, s_mean[..channels]),
            Deviation = Deviation(keys, "std", channels, s_deviation[..channels]),
        };
    }

    /// <summary>Deviations: none may be 0, for they divide.</summary>
    public static double[] Deviation(PreparationKeys keys, string key, int channels, double[]? otherwise = null)
    {
        double[] deviation = keys.PerChannel(key, channels, otherwise);
        return deviation.All(one => one > 0) ? deviation : throw keys.Bad($"{key} must be positive, found [{string.Join(", ", deviation)}]");
    }

    private static PictureSize Size(PreparationKeys keys, int width, int height) => keys.Text("crop_mode", "center") switch
    {
        "center" when width == height => PictureSize.Shortest(width),
        "squash" => PictureSize.Exactly(width, height),
        "center" => throw keys.Unknown($"a crop of another shape than a square is not known, got {width} x {height}"),
        string mode => throw keys.Unknown($"the crop_mode '{mode}' is not known, only center and squash are"),
    };

    private static PictureFilter Filter(PreparationKeys keys) => keys.Text("interpolation", "bicubic") switch
    {
        "nearest" => PictureFilter.Nearest,
        "bilinear" => PictureFilter.Bilinear,
        "bicubic" => PictureFilter.Bicubic,
        "lanczos" => PictureFilter.Lanczos,
        "box" => PictureFilter.Box,
        "hamming" => PictureFilter.Hamming,
        string filter => throw keys.Unknown($"the interpolation '{filter}' is not known"),
    };
}
