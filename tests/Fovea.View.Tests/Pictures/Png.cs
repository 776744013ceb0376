using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.View.Tests.Pictures;

/// <summary>Reads the PNG files that we and browsers write: 8 bits, not interlaced.</summary>
internal static class Png
{
    public static (int Width, int Height, int Channels, byte[] Pixels) Read(ReadOnlySpan<byte> file)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], file[..8].ToArray());
        int width = BinaryPrimitives.ReadInt32BigEndian(file[16..]), height = BinaryPrimitives.ReadInt32BigEndian(file[20..]), channels = file[25] == 2 ? 3 : 4;
        Assert.Equal(8, file[24]);
        using MemoryStream packed = new();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            if (file.Slice(at + 4, 4).SequenceEqual("IDAT"u8)) packed.Write(file.Slice(at + 8, length));
            at += length + 12;
        }
        packed.Position = 0;
        byte[] rows = new byte[height * (1 + width * channels)], pixels = new byte[height * width * channels];
        using (ZLibStream zlib = new(packed, CompressionMode.Decompress)) zlib.ReadExactly(rows);
        int stride = width * channels;
        for (int y = 0; y < height; y++)
            for (int i = 0; i < stride; i++)
            {
                int left = i < channels ? 0 : pixels[y * stride + i - channels], above = y == 0 ? 0 : pixels[(y - 1) * stride + i], corner = i < channels || y == 0 ? 0 : pixels[(y - 1) * stride + i - channels];
                int foretold = rows[y * (stride + 1)] switch { 0 => 0, 1 => left, 2 => above, 3 => (left + above) / 2, _ => Nearest(left, above, corner) };
                pixels[y * stride + i] = (byte)(rows[y * (stride + 1) + 1 + i] + foretold);
            }
        return (width, height, channels, pixels);
    }

    private static int Nearest(int left, int above, int corner) =>
        ((int[])[left, above, corner]).MinBy(one => Math.Abs(left + above - corner - one));
}
