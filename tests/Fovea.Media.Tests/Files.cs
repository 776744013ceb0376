using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace Fovea.Media.Tests;

/// <summary>Picture files as others write them.</summary>
internal static class Files
{
    /// <summary>A picture with a different colour at each corner: upside down or in a mirror it is another one.</summary>
    public static byte[] Encoded(SKEncodedImageFormat format, int width = 24, int height = 16, int quality = 100)
    {
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) bitmap.SetPixel(x, y, Corner(x, y, width, height));
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>Red and green above, blue and white below.</summary>
    public static SKColor Corner(int x, int y, int width, int height) => (x < width / 2, y < height / 2) switch
    {
        (true, true) => new SKColor(200, 20, 20),
        (false, true) => new SKColor(20, 200, 20),
        (true, false) => new SKColor(20, 20, 200),
        _ => new SKColor(240, 240, 240),
    };

    /// <summary>A PNG of any kind: the rows as they are stored, each after its filter byte.</summary>
    public static byte[] Png(int width, int height, byte depth, byte colorType, byte[] rows, params (string Name, byte[] Data)[] more)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colorType);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(rows);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. more.SelectMany(chunk => Chunk(chunk.Name, chunk.Data)), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>A JPEG of one block of 8 x 8 pixels in four inks, as a printer has them: the values are those of the file, inverted as Adobe stores them.</summary>
    public static byte[] CmykJpeg(byte cyan, byte magenta, byte yellow, byte black)
    {
        List<byte> bytes = [0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        bytes.AddRange([0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64)]);
        bytes.AddRange([0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
        bytes.AddRange([0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        bytes.AddRange([0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.AddRange([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
        string bits = "";
        foreach (byte ink in (byte[])[cyan, magenta, yellow, black])
        {
            int value = ink - 128, size = value == 0 ? 0 : 1 + (int)Math.Log2(Math.Abs(value));
            bits += Convert.ToString(size, 2).PadLeft(4, '0');
            if (size > 0) bits += Convert.ToString(value > 0 ? value : value + (1 << size) - 1, 2).PadLeft(size, '0');
            bits += "0";                                                      // no more but the mean
        }
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        foreach (char[] eight in bits.Chunk(8))
        {
            bytes.Add(Convert.ToByte(new string(eight), 2));
            if (bytes[^1] == 0xFF) bytes.Add(0);
        }
        return [.. bytes, 0xFF, 0xD9];
    }

    /// <summary>A GIF of two frames of one pixel each: the first red, the second blue.</summary>
    public static byte[] Gif()
    {
        byte[] Frame(byte color) => [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, (byte)(0x44 | (color << 3)), 1, 0];
        return [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255, .. Frame(0), .. Frame(1), 0x3B];
    }

    /// <summary>A BMP of 24 bits.</summary>
    public static byte[] Bmp(int width, int height, SKColor color)
    {
        int row = (3 * width + 3) / 4 * 4;
        byte[] bytes = new byte[54 + height * row];
        "BM"u8.CopyTo(bytes);
        foreach ((int at, int value) in ((int, int)[])[(2, bytes.Length), (10, 54), (14, 40), (18, width), (22, height), (26, 1 | (24 << 16)), (34, height * row)])
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) ((byte[])[color.Blue, color.Green, color.Red]).CopyTo(bytes, 54 + y * row + 3 * x);
        return bytes;
    }

    /// <summary>A JPEG that says how the camera was held: 1 to 8.</summary>
    public static byte[] Turned(byte[] jpeg, byte orientation)
    {
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. name.Select(letter => (byte)letter), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
