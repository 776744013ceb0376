using System.Runtime.InteropServices;
using SkiaSharp;

namespace Fovea.Media;

/// <summary>From an opened file to pixels: no larger than is allowed, turned as the file says, and on white.</summary>
internal static class PictureDecoder
{
    private const int Stored = 4;

    /// <summary>What a decoder can leave out while it decodes.</summary>
    private static readonly float[] s_smaller = [1 / 2f, 1 / 4f, 1 / 8f];

    public static Picture Decode(SKCodec codec, string name, PictureFileOptions options)
    {
        SKSizeI size = Size(codec, name, options.MostPixels);
        nuint bytes = (nuint)size.Width * (nuint)size.Height * Stored;
        IntPtr pixels = Allocate(bytes, name);
        try
        {
            // No colour space: the numbers of the file as they are.
            SKImageInfo wanted = new(size.Width, size.Height, SKColorType.Rgba8888, codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, colorspace: null);
            SKCodecResult result = codec.GetPixels(wanted, pixels);
            if (result != SKCodecResult.Success) throw Damaged(result, name);
            return OnWhite(pixels, size, codec.EncodedOrigin);
        }
        finally { Free(pixels); }
    }

    /// <summary>The size of the file, or the largest fraction of it that is allowed.</summary>
    private static SKSizeI Size(SKCodec codec, string name, long most)
    {
        SKSizeI whole = codec.Info.Size;
        if (whole.Width < 1 || whole.Height < 1) throw new InvalidDataException($"picture: expected at least one pixel, {name} has {whole.Width} x {whole.Height}; name another file");
        if (Pixels(whole) <= most) return whole;
        foreach (float scale in s_smaller)
            if (codec.GetScaledDimensions(scale) is var smaller && Pixels(smaller) <= most) return smaller;
        throw new InvalidDataException($"picture: expected at most {most:N0} pixels, {name} has {whole.Width:N0} x {whole.Height:N0}; make it smaller or raise the limit");
    }

    private static long Pixels(SKSizeI size) => (long)size.Width * size.Height;

    private static InvalidDataException Damaged(SKCodecResult result, string name) => new(result switch
    {
        SKCodecResult.IncompleteInput => $"picture: expected a whole file, {name} ends before its last pixel; get it again",
        SKCodecResult.ErrorInInput => $"picture: expected a file that can be decoded, {name} is damaged; get it again",
        _ => $"picture: expected a file that can be decoded, {name} cannot be ({result}); convert it first",
    });

    /// <summary>Red, green and blue, turned upright, and mixed with white where they are transparent.</summary>
    private static unsafe Picture OnWhite(IntPtr pixels, SKSizeI size, SKEncodedOrigin origin)
    {
        int columns = size.Width, rows = size.Height;
        bool lies = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        (int width, int height) = lies ? (rows, columns) : (columns, rows);
        byte[] upright = new byte[(long)width * height * Picture.Colors];
        byte* from = (byte*)pixels;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++, from += Stored)
            {
                (int toX, int toY) = Upright(x, y, columns - 1, rows - 1, origin);
                int alpha = from[3];
                for (int color = 0, at = (toY * width + toX) * Picture.Colors; color < Picture.Colors; color++)
                    upright[at + color] = (byte)((from[color] * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }
        return new Picture(width, height, upright);
    }

    /// <summary>Where a pixel goes; the names say where the first row and the first column of the file lie in the picture.</summary>
    private static (int X, int Y) Upright(int x, int y, int right, int bottom, SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => (right - x, y),
        SKEncodedOrigin.BottomRight => (right - x, bottom - y),
        SKEncodedOrigin.BottomLeft => (x, bottom - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (bottom - y, x),
        SKEncodedOrigin.RightBottom => (bottom - y, right - x),
        SKEncodedOrigin.LeftBottom => (y, right - x),
        _ => (x, y),
    };

    // Beyond 2 GB it is no array; and what a decoder leaves unwritten must not be what was in memory before.
    private static unsafe IntPtr Allocate(nuint bytes, string name)
    {
        try { return (IntPtr)NativeMemory.AllocZeroed(bytes); }
        catch (OutOfMemoryException)
        {
            throw new InvalidDataException($"picture: expected a picture that fits in memory, {name} needs {bytes:N0} bytes; make it smaller or lower the limit, so that it is decoded at a smaller size");
        }
    }

    private static unsafe void Free(IntPtr pixels) => NativeMemory.Free((void*)pixels);
}
