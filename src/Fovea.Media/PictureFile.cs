using SkiaSharp;

namespace Fovea.Media;

/// <summary>
/// Reads pictures: JPEG, PNG, WebP, BMP, and the first frame of a GIF. They are turned as the camera was held (EXIF); grey, 16-bit and CMYK pictures
/// become red, green and blue of 8 bits; what is transparent shows white. Colour profiles are not applied, as networks were trained.
/// </summary>
public static class PictureFile
{
    /// <summary>The endings of the files that can be read, in small letters.</summary>
    internal static readonly IReadOnlyList<string> Endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    private static readonly SKEncodedImageFormat[] s_formats =
        [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Gif, SKEncodedImageFormat.Bmp];

    /// <summary>Reads a picture from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How large it may be; the defaults where it is left out.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It is a folder, no picture, damaged, cut short, or too large; the message says which.</exception>
    /// <exception cref="NotSupportedException">SkiaSharp's native library is not there.</exception>
    public static Picture Read(string path, PictureFileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"picture: expected a file, '{path}' is a folder; name a file in it");
        if (!File.Exists(path)) throw new FileNotFoundException($"picture: expected a file, '{path}' does not exist; check the path", path);
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Read(stream, $"'{path}'", options);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnauthorizedAccessException($"picture: expected a file that may be read, '{path}' may not; change its permissions or name another");
        }
    }

    /// <summary>Reads a picture from a stream, to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="options">How large it may be; the defaults where it is left out.</param>
    /// <exception cref="InvalidDataException">It is no picture, damaged, cut short, or too large; the message says which.</exception>
    /// <exception cref="NotSupportedException">SkiaSharp's native library is not there.</exception>
    public static Picture Read(Stream stream, string name, PictureFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        options ??= PictureFileOptions.Default;
        byte[] bytes = Bytes(stream, name, options.MostBytes);
        try
        {
            using SKData data = SKData.CreateCopy(bytes);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || !s_formats.Contains(codec.EncodedFormat))
                throw new InvalidDataException($"picture: expected a JPEG, PNG, WebP, GIF or BMP file, {name} is none or is cut short in its first bytes; convert it first");
            return PictureDecoder.Decode(codec, name, options);
        }
        catch (Exception missing) when (missing is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new NotSupportedException("picture: expected the native library libSkiaSharp beside the program, found none; copy it there, or take the package SkiaSharp.NativeAssets for this system", missing);
        }
    }

    private static byte[] Bytes(Stream stream, string name, long most)
    {
        using MemoryStream read = new(stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position, 0, most) : 0);
        byte[] part = new byte[81920];
        for (int count; (count = stream.Read(part)) > 0;)
        {
            if (read.Length + count > most) throw new InvalidDataException($"picture: expected at most {most:N0} bytes, {name} has more; make it smaller or raise the limit");
            read.Write(part, 0, count);
        }
        return read.Length > 0 ? read.ToArray() : throw new InvalidDataException($"picture: expected a picture, {name} is empty; name another file");
    }
}
