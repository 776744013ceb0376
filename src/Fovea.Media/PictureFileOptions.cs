namespace Fovea.Media;

/// <summary>How much of a picture file is believed.</summary>
public sealed record PictureFileOptions
{
    /// <summary>The most pixels that <see cref="MostPixels"/> can be.</summary>
    public const long LargestPicture = 700_000_000;

    /// <summary>The defaults.</summary>
    public static PictureFileOptions Default { get; } = new();

    /// <summary>
    /// How many pixels are decoded, at most; 64 million unless said otherwise. The size is looked at before anything is decoded: a JPEG
    /// or WebP with more is decoded at a half, a quarter or an eighth of its size, other files are refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 or above <see cref="LargestPicture"/>.</exception>
    public long MostPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestPicture);
            field = value;
        }
    } = 64_000_000;

    /// <summary>How many bytes a file may have; 256 MB unless said otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 or more than an array can have.</exception>
    public long MostBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Array.MaxLength - 1);
            field = value;
        }
    } = 256L << 20;
}
