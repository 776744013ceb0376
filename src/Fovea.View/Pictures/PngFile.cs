using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.View;

/// <summary>Writes pictures as PNG, without loss: managed code, so that a view needs nothing else.</summary>
/// <remarks>Portable Network Graphics (PNG) Specification, 3rd edition, W3C 2025: chunks (5), filters (9).</remarks>
internal static class PngFile
{
    private static readonly uint[] s_crc = CrcTable();

    /// <summary>Writes pixels of 8 bits a channel.</summary>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">3 for red, green, blue; 4 with alpha, from 0 for transparent.</param>
    /// <param name="pixels">[height, width, channels].</param>
    public static byte[] Write(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, (byte)(channels == 3 ? 2 : 6));
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Packed(width * channels, height, channels, pixels));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>A picture that a page can hold within itself.</summary>
    public static string DataUrl(byte[] png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";

    private static byte[] Packed(int stride, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] above = new byte[stride], filtered = new byte[stride + 1], best = new byte[stride + 1];
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> row = pixels.Slice(y * stride, stride);
                int least = int.MaxValue;
                for (byte filter = 0; filter <= 4; filter++)
                {
                    int sum = Filter(filter, row, above, channels, filtered);
                    if (sum >= least) continue;
                    least = sum;
                    (best, filtered) = (filtered, best);
                }
                zlib.Write(best);
                row.CopyTo(above);
            }
        }
        return packed.ToArray();
    }

    /// <summary>Writes what a row differs by from what its neighbours foretell.</summary>
    /// <returns>How far from zero that is: what is near zero packs well.</returns>
    private static int Filter(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> to)
    {
        to[0] = filter;
        int sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < channels ? 0 : row[i - channels], corner = i < channels ? 0 : above[i - channels];
            int foretold = filter switch { 0 => 0, 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, _ => Paeth(left, above[i], corner) };
            byte difference = (byte)(row[i] - foretold);
            to[i + 1] = difference;
            sum += Math.Abs((int)(sbyte)difference);
        }
        return sum;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner, toLeft = Math.Abs(guess - left), toAbove = Math.Abs(guess - above), toCorner = Math.Abs(guess - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes) crc = s_crc[(byte)(crc ^ one)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] CrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            uint crc = n;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            table[n] = crc;
        }
        return table;
    }
}
