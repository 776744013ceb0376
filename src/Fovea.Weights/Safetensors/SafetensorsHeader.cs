using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Fovea.Weights;

/// <summary>One tensor as a header describes it. Positions count from the first byte after the header.</summary>
internal sealed record HeaderEntry(string Name, string TypeName, long[] Shape, long Count, long Begin, long End);

/// <summary>
/// The front of a safetensors file: 8 bytes with the length of the header, then the header, JSON. It comes from strangers, so it is checked here,
/// whole, before any byte of a tensor is looked at: what is returned covers the data from its first byte to <see cref="DataLength"/> without holes or overlaps.
/// </summary>
/// <remarks>The format: https://huggingface.co/docs/safetensors, section "Format".</remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>Bytes of the length before the header.</summary>
    public const int Prefix = 8;

    /// <summary>The longest header that the format allows.</summary>
    public const int Longest = 100_000_000;

    private SafetensorsHeader(HeaderEntry[] tensors, Dictionary<string, string> metadata, long dataLength)
    {
        Tensors = tensors;
        Metadata = metadata;
        DataLength = dataLength;
    }

    /// <summary>In the order of the data.</summary>
    public HeaderEntry[] Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Bytes of all tensors together.</summary>
    public long DataLength { get; }

    /// <summary>Reads the length of the header.</summary>
    /// <param name="start">The first bytes of the file, at least <see cref="Prefix"/> unless the file is shorter.</param>
    /// <param name="origin">The file, for messages.</param>
    public static int Length(ReadOnlySpan<byte> start, string origin)
    {
        if (start.IsEmpty) throw Bad(origin, "the file is empty");
        if (start.Length < Prefix) throw Bad(origin, $"expected {Prefix} bytes with the length of the header, found {start.Length}");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (!start[..Prefix].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            throw Bad(origin, $"expected {Prefix} bytes with the length of the header, found the text '{Encoding.ASCII.GetString(start[..Prefix])}', as a web page or a Git LFS pointer starts");
        if (length > Longest) throw Bad(origin, $"the header may have at most {Longest} bytes, it claims {length}");
        if (length < 2) throw Bad(origin, $"the header must have at least 2 bytes, it claims {length}");
        return (int)length;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="json">The header, without the length before it.</param>
    /// <param name="origin">The file, for messages.</param>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, string origin)
    {
        if (json[0] != '{') throw Bad(origin, $"the header must start with '{{', it starts with byte 0x{json[0]:x2}");
        if (!Utf8.IsValid(json)) throw Bad(origin, "the header must be UTF-8, it is not");

        var parser = new HeaderParser(json);
        try
        {
            parser.Read();
        }
        catch (JsonException)
        {
            throw Bad(origin, $"the header must be JSON nested at most {HeaderParser.Deepest} deep, it is not, near its byte {parser.Position}");
        }
        catch (InvalidOperationException)   // half a surrogate pair, written as an escape
        {
            throw Bad(origin, $"the names in the header must be Unicode, one is not, near its byte {parser.Position}");
        }
        catch (FormatException found)
        {
            throw Bad(origin, found.Message);
        }

        HeaderEntry[] tensors = [.. parser.Tensors];
        return new SafetensorsHeader(tensors, parser.Metadata, Cover(tensors, origin));
    }

    /// <summary>Checks that the data is all there and that nothing follows it.</summary>
    public void ExpectDataLength(long found, string origin)
    {
        if (found < DataLength) throw Bad(origin, $"the tensors take {DataLength} bytes, the file has {found} after its header: it is cut short");
        if (found > DataLength) throw Bad(origin, $"the tensors take {DataLength} bytes, the file has {found} after its header");
    }

    /// <summary>Anything that is wrong with a file.</summary>
    public static InvalidDataException Bad(string origin, string what) =>
        new($"cannot read {origin}: {what}; the file is damaged or is not safetensors, get it again");

    // Sorts by position; each tensor must begin where the one before it ends.
    private static long Cover(HeaderEntry[] tensors, string origin)
    {
        Array.Sort(tensors, static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long covered = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            HeaderEntry tensor = tensors[i];
            if (tensor.Begin < covered) throw Bad(origin, $"tensors {Text.Quote(tensors[i - 1].Name)} and {Text.Quote(tensor.Name)} overlap: the first ends at byte {covered}, the second begins at {tensor.Begin}");
            if (tensor.Begin > covered) throw Bad(origin, $"the data must have no holes: tensor {Text.Quote(tensor.Name)} must begin at byte {covered}, it begins at {tensor.Begin}");
            covered = tensor.End;
        }
        return covered;
    }
}
