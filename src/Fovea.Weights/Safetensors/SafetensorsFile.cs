using System.Reflection;

namespace Fovea.Weights;

/// <summary>
/// A safetensors file, mapped into memory: opening reads the header alone, tensors are read when they are asked for. Safe to use from several threads.
/// </summary>
public sealed unsafe class SafetensorsFile : ITensorSource
{
    private readonly ByteRegion _region;

    private SafetensorsFile(ByteRegion region, string origin, SafetensorsHeader header, long dataStart)
    {
        _region = region;
        Origin = origin;
        Metadata = header.Metadata;
        var tensors = new Dictionary<string, StoredTensor>(header.Tensors.Length);
        foreach (HeaderEntry entry in header.Tensors)
        {
            tensors.Add(entry.Name, new StoredTensor(
                origin, entry.Name, entry.TypeName, entry.Shape, entry.Count, region, dataStart + entry.Begin, entry.End - entry.Begin));
        }
        Tensors = tensors;
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names what there is.</exception>
    public StoredTensor this[string name] => Tensors.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"{Origin} has no tensor {Text.Quote(name)}; it has {Text.Few(Tensors.Keys)}");

    /// <summary>Opens a file. It must not be cut while it is open; replacing it by another is safe.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is a folder or not a whole safetensors file; the message says what is wrong with it.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"cannot read {path}: expected a safetensors file, found a folder; name the file in it");
        var file = new FileInfo(path);
        if (file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;   // the Hub's cache is made of links
        if (!file.Exists) throw new FileNotFoundException($"cannot read {path}: there is no such file; check the path", path);
        if (file.Length == 0) throw SafetensorsHeader.Bad(path, "the file is empty");   // also a pipe or a device, which must not be opened
        return Parse(ByteRegion.Map(path), path);
    }

    /// <summary>Reads a file that is in memory already. Nothing is copied: the memory must not change while this is in use.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">It is not a whole safetensors file; the message says what is wrong with it.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> file, string origin = "safetensors in memory")
    {
        if (file.IsEmpty) throw SafetensorsHeader.Bad(origin, "the file is empty");
        return Parse(ByteRegion.Pin(file, origin), origin);
    }

    /// <summary>Reads a resource of an assembly where it is, without copying it.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The resource.</param>
    /// <exception cref="FileNotFoundException">The assembly has no such resource.</exception>
    /// <exception cref="InvalidDataException">It is not a whole safetensors file; the message says what is wrong with it.</exception>
    public static SafetensorsFile ReadResource(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return Parse(ByteRegion.Resource(assembly, name), name);
    }

    /// <summary>Reads a stream to its end into memory that is freed with this. Memory grows with what arrives, not with what a header claims.</summary>
    /// <param name="stream">Read from where it stands; it stays open.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">It is not a whole safetensors file; the message says what is wrong with it.</exception>
    public static SafetensorsFile Read(Stream stream, string origin = "safetensors stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var arriving = new GrowingMemory(stream);
        long there = arriving.Fill(SafetensorsHeader.Prefix);
        int length = SafetensorsHeader.Length(new(arriving.Start, (int)there), origin);
        long dataStart = SafetensorsHeader.Prefix + length;
        there = arriving.Fill(dataStart);
        ExpectHeader(length, there, origin);
        var header = SafetensorsHeader.Parse(new(arriving.Start + SafetensorsHeader.Prefix, length), origin);
        there = arriving.Fill(Math.Min(header.DataLength, long.MaxValue - dataStart - 1) + dataStart + 1);   // one more, to see that nothing follows
        header.ExpectDataLength(there - dataStart, origin);
        return new SafetensorsFile(ByteRegion.Native(arriving.Take(), there, origin), origin, header, dataStart);
    }

    /// <summary>Closes the file. Tensors taken from it throw <see cref="ObjectDisposedException"/> afterwards; reads under way on other threads finish first.</summary>
    public void Dispose() => _region.Dispose();

    private static SafetensorsFile Parse(ByteRegion region, string origin)
    {
        try
        {
            if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("safetensors files are little-endian, this machine is not");
            int length = SafetensorsHeader.Length(new(region.Start, (int)Math.Min(region.Length, SafetensorsHeader.Prefix)), origin);
            ExpectHeader(length, region.Length, origin);
            var header = SafetensorsHeader.Parse(new(region.Start + SafetensorsHeader.Prefix, length), origin);
            long dataStart = SafetensorsHeader.Prefix + length;
            header.ExpectDataLength(region.Length - dataStart, origin);
            return new SafetensorsFile(region, origin, header, dataStart);
        }
        catch
        {
            region.Dispose();
            throw;
        }
    }

    private static void ExpectHeader(int length, long there, string origin)
    {
        if (there - SafetensorsHeader.Prefix < length)
            throw SafetensorsHeader.Bad(origin, $"the header claims {length} bytes, the file has {there - SafetensorsHeader.Prefix} after the first {SafetensorsHeader.Prefix}: it is cut short");
    }
}
