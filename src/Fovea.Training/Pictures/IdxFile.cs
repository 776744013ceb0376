using System.Buffers.Binary;
using System.IO.Compression;
using Fovea.Training.Data;

namespace Fovea.Training.Pictures;

/// <summary>
/// Reads the IDX files of the MNIST family, packed with gzip or not: two zero bytes, the type of the numbers, how many axes, the length of
/// each axis (32 bits, highest byte first), then the numbers.
/// </summary>
/// <remarks>LeCun, Cortes, Burges, "The MNIST database of handwritten digits", 1998; the format stands at the end of its page.</remarks>
internal static class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const long MostNumbers = 1L << 30;
    private const string Fetch = "fetch the file again: the IDX layout of MNIST, .gz or unpacked";

    /// <summary>Reads a file of bytes.</summary>
    /// <param name="path">The file; one whose first bytes are those of gzip is unpacked.</param>
    /// <param name="axes">How many axes it must have: 1 for labels, 3 for pictures.</param>
    /// <returns>The lengths of the axes and the numbers, row by row.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not of this layout, too short or too long.</exception>
    public static (int[] Lengths, byte[] Numbers) Read(string path, int axes)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"cannot read {path}: there is no such file; check the path", path);
        using FileStream file = File.OpenRead(path);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        int[] lengths = Header(path, stream, axes);
        int count = lengths.Aggregate(1, (product, length) => product * length);
        byte[] numbers = Take(path, stream, count + 1);
        return numbers.Length == count
            ? (lengths, numbers)
            : throw BadData.At(path, "after the header", $"{count} bytes for {string.Join(" x ", lengths)}", numbers.Length > count ? "more" : $"{numbers.Length}", Fetch);
    }

    private static int[] Header(string path, Stream stream, int axes)
    {
        byte[] head = Take(path, stream, 4);
        if (head is not [0, 0, _, _]) throw Bad(path, "0 0 8 and the number of axes", head.Length == 0 ? "nothing" : string.Join(' ', head));
        if (head[2] != UnsignedByte) throw Bad(path, "type 8 (unsigned bytes)", $"type {head[2]}");
        if (head[3] != axes) throw Bad(path, $"{axes} axes ({(axes == 1 ? "labels" : "pictures, rows, columns")})", $"{head[3]}");
        byte[] bytes = Take(path, stream, 4 * axes);
        if (bytes.Length < 4 * axes) throw Bad(path, $"the lengths of {axes} axes", "the end of the file");
        uint[] lengths = [.. Enumerable.Range(0, axes).Select(axis => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * axis)))];
        double count = lengths.Aggregate(1.0, (product, length) => product * length);
        return count is >= 1 and <= MostNumbers ? [.. lengths.Select(length => (int)length)] : throw Bad(path, $"axes with 1 to {MostNumbers} numbers in all", string.Join(" x ", lengths));
    }

    /// <summary>The next bytes, as many as wanted or as there are. Room is made as they come: a few bytes may claim a gigabyte.</summary>
    private static byte[] Take(string path, Stream stream, int most)
    {
        using MemoryStream taken = new();
        byte[] part = new byte[Math.Min(most, 1 << 16)];
        try
        {
            while (taken.Length < most && stream.Read(part, 0, (int)Math.Min(part.Length, most - taken.Length)) is int read and > 0) taken.Write(part, 0, read);
        }
        catch (InvalidDataException error)
        {
            throw BadData.At(path, "unpacked", "a whole gzip file", "a damaged one", Fetch, error);
        }
        return taken.ToArray();
    }

    private static InvalidDataException Bad(string path, string expected, string found) => BadData.At(path, "in the header", expected, found, Fetch);
}
