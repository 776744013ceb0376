namespace Fovea.Inputs.Pictures;

/// <summary>How a pixel of a resized picture is made of those around its place; the numbers are those that files use.</summary>
internal enum PictureFilter
{
    /// <summary>The pixel that lies there.</summary>
    Nearest = 0,

    /// <summary>A windowed sinc over three pixels to each side.</summary>
    Lanczos = 1,

    /// <summary>A triangle over one pixel to each side.</summary>
    Bilinear = 2,

    /// <summary>Keys' cubic with slope -0.5, over two pixels to each side.</summary>
    Bicubic = 3,

    /// <summary>The mean of what the pixel covers.</summary>
    Box = 4,

    /// <summary>A raised cosine over one pixel to each side.</summary>
    Hamming = 5,
}

/// <summary>The curves of the filters.</summary>
internal static class PictureFilters
{
    /// <summary>How many pixels away one still counts, where the picture is not made smaller.</summary>
    public static double Reach(this PictureFilter filter) => filter switch
    {
        PictureFilter.Box => 0.5,
        PictureFilter.Bicubic => 2,
        PictureFilter.Lanczos => 3,
        _ => 1,
    };

    /// <summary>How much a pixel counts that lies so far away.</summary>
    public static double Weight(this PictureFilter filter, double distance) => filter switch
    {
        PictureFilter.Box => distance is > -0.5 and <= 0.5 ? 1 : 0,
        PictureFilter.Bicubic => Cubic(Math.Abs(distance)),
        PictureFilter.Lanczos => distance is >= -3 and < 3 ? Sinc(distance) * Sinc(distance / 3) : 0,
        PictureFilter.Hamming => Math.Abs(distance) < 1 ? Sinc(distance) * (0.54 + 0.46 * Math.Cos(Math.PI * distance)) : 0,
        _ => Math.Max(0, 1 - Math.Abs(distance)),
    };

    private static double Cubic(double d)
    {
        const double A = -0.5;
        return d < 1 ? ((A + 2) * d - (A + 3)) * d * d + 1 : d < 2 ? (((d - 5) * d + 8) * d - 4) * A : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
