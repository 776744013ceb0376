namespace Fovea.Inputs;

/// <summary>A picture in memory: red, green and blue of each pixel, 8 bits each (sRGB), row by row from the top left.</summary>
public sealed class Picture
{
    /// <summary>Bytes of a pixel.</summary>
    internal const int Colors = 3;

    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">[height, width, 3]: kept, not copied; nothing may write to it any more.</param>
    /// <exception cref="ArgumentException">A length is below 1, or there are not as many bytes as the picture has.</exception>
    public Picture(int width, int height, ReadOnlyMemory<byte> pixels)
    {
        if (width < 1 || height < 1) throw new ArgumentException($"a picture must have at least one pixel, got {width} x {height}");
        if (pixels.Length != (long)width * height * Colors)
            throw new ArgumentException($"a picture of {width} x {height} has {(long)width * height * Colors:N0} bytes, 3 a pixel, got {pixels.Length:N0}");
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>[height, width, 3]: red, green, blue, each from 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>A row of pixels: [width, 3].</summary>
    internal ReadOnlySpan<byte> Row(int y) => Pixels.Span.Slice(y * Width * Colors, Width * Colors);

    /// <summary>A part of the picture; what lies outside of it is black.</summary>
    /// <param name="left">The first column.</param>
    /// <param name="top">The first row.</param>
    /// <param name="width">Columns of the part.</param>
    /// <param name="height">Rows of the part.</param>
    internal Picture Crop(int left, int top, int width, int height)
    {
        byte[] part = new byte[width * height * Colors];
        int from = Math.Max(left, 0), count = Math.Min(left + width, Width) - from;
        for (int y = Math.Max(top, 0); y < Math.Min(top + height, Height) && count > 0; y++)
            Row(y).Slice(from * Colors, count * Colors).CopyTo(part.AsSpan(((y - top) * width + from - left) * Colors));
        return new Picture(width, height, part);
    }

    /// <summary>The same size with one shade of grey for red, green and blue: how bright the eye finds them.</summary>
    /// <remarks>ITU-R BT.601, rounded as Pillow does.</remarks>
    internal Picture Grey()
    {
        ReadOnlySpan<byte> colors = Pixels.Span;
        byte[] grey = new byte[colors.Length];
        for (int i = 0; i < grey.Length; i += Colors)
            grey.AsSpan(i, Colors).Fill((byte)((colors[i] * 19595 + colors[i + 1] * 38470 + colors[i + 2] * 7471 + 0x8000) >> 16));
        return new Picture(Width, Height, grey);
    }
}
