using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fovea.Weights;

/// <summary>
/// Writes a safetensors file: add tensors, then write them all. The same tensors give the same bytes. Tensors with larger elements stand first, and in
/// the order in which they were added among their like, so that every element is aligned, as other programs that map the file expect.
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly List<Planned> _tensors = [];
    private readonly HashSet<string> _names = ["__metadata__"];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private readonly record struct Planned(string Name, string TypeName, StoredType Type, long[] Shape, long ByteLength, Action<TensorSink> Write);

    /// <summary>Free text to keep with the tensors, such as "format": "pt", which some Python programs ask for. A later value replaces an earlier.</summary>
    public void SetMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _metadata[key] = value;
    }

    /// <summary>Adds a tensor of floating-point numbers.</summary>
    /// <param name="name">Its name, not used before.</param>
    /// <param name="shape">The extent of each axis, outermost first; empty for a single number.</param>
    /// <param name="values">Row-major, as many as the shape has; read when the file is written.</param>
    /// <param name="type">How to store them: <see cref="StoredType.F32"/>, <see cref="StoredType.F64"/>, or rounded to the nearest <see cref="StoredType.F16"/> or <see cref="StoredType.BF16"/>.</param>
    /// <exception cref="ArgumentException">The name is taken, the shape does not fit the values, or the type is not one of these.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<float> values, StoredType type = StoredType.F32)
    {
        if (!type.IsFloat()) throw new ArgumentException($"cannot add tensor {Text.Quote(name)}: floats can be stored as F32, F64, F16 or BF16, not as {type}", nameof(type));
        ExpectCount(name, shape, values.Length);
        Add(name, shape, type, sink => sink.Write(values.Span));
    }

    /// <summary>Adds a tensor of 8-bit integers.</summary>
    /// <param name="name">Its name, not used before.</param>
    /// <param name="shape">The extent of each axis, outermost first.</param>
    /// <param name="values">Row-major, as many as the shape has; read when the file is written.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not fit the values.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<sbyte> values)
    {
        ExpectCount(name, shape, values.Length);
        Add(name, shape, StoredType.I8, sink => sink.Write(values.Span));
    }

    /// <summary>Adds a tensor of 64-bit integers.</summary>
    /// <param name="name">Its name, not used before.</param>
    /// <param name="shape">The extent of each axis, outermost first.</param>
    /// <param name="values">Row-major, as many as the shape has; read when the file is written.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape does not fit the values.</exception>
    public void Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<long> values)
    {
        ExpectCount(name, shape, values.Length);
        Add(name, shape, StoredType.I64, sink => sink.Write(values.Span));
    }

    /// <summary>Adds a tensor whose numbers are asked for when the file is written, so that they need not all be in memory at once.</summary>
    /// <param name="name">Its name, not used before.</param>
    /// <param name="shape">The extent of each axis, outermost first.</param>
    /// <param name="type">How to store them; not <see cref="StoredType.Other"/>.</param>
    /// <param name="write">Writes all of them, row-major, in one part or several.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape or type cannot be stored.</exception>
    internal void Add(string name, ReadOnlySpan<long> shape, StoredType type, Action<TensorSink> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (type.Size() == 0) throw new ArgumentException($"cannot add tensor {Text.Quote(name)}: {type} has no known size", nameof(type));
        Plan(new Planned(name, type.Word(), type, shape.ToArray(), checked(Count(shape) * type.Size()), write));
    }

    /// <summary>Adds a tensor of another file as it stands there, whatever its type. The other file must be open until this one is written.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(StoredTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Plan(new Planned(tensor.Name, tensor.TypeName, tensor.Type, tensor.Shape.ToArray(), tensor.ByteLength, sink =>
        {
            for (long at = 0; at < tensor.ByteLength; at += 1 << 20) sink.WriteBytes(tensor.Part(at, (int)Math.Min(1 << 20, tensor.ByteLength - at)));
        }));
    }

    /// <summary>Writes the file whole or not at all: an interrupted writer leaves what was there before.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the file to a stream.</summary>
    /// <exception cref="InvalidOperationException">A tensor was not written with as many numbers as its shape has.</exception>
    /// <exception cref="OverflowException">A finite number is too large for the type that it is to be stored as.</exception>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // OrderBy is stable. A type of unknown size goes last, where its alignment is nobody else's.
        Planned[] order = [.. _tensors.OrderByDescending(tensor => tensor.Type.Size())];
        ReadOnlySpan<byte> header = Header(order);
        int padded = (header.Length + 7) / 8 * 8;
        Span<byte> length = stackalloc byte[SafetensorsHeader.Prefix];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        stream.Write(length);
        stream.Write(header);
        stream.Write("        "u8[..(padded - header.Length)]);
        foreach (Planned tensor in order)
        {
            var sink = new TensorSink(stream, tensor.Name, tensor.Type, tensor.ByteLength);
            tensor.Write(sink);
            sink.ExpectComplete();
        }
    }

    private ReadOnlySpan<byte> Header(Planned[] order)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in _metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            long begin = 0;
            foreach (Planned tensor in order)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype"u8, tensor.TypeName);
                json.WriteStartArray("shape"u8);
                foreach (long extent in tensor.Shape) json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets"u8);
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += tensor.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return text.WrittenSpan;
    }

    private void Plan(Planned tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor.Name);
        if (!_names.Add(tensor.Name)) throw new ArgumentException($"cannot add tensor {Text.Quote(tensor.Name)}: the name is taken");
        _tensors.Add(tensor);
    }

    private static void ExpectCount(string name, ReadOnlySpan<long> shape, int found)
    {
        if (Count(shape) != found) throw new ArgumentException($"cannot add tensor {Text.Quote(name)}: its shape {Text.Shape(shape)} has {Count(shape)} elements, there are {found} values");
    }

    private static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            if (extent < 0) throw new ArgumentException($"a shape cannot have negative extents, got {Text.Shape(shape)}", nameof(shape));
            count = checked(count * extent);
        }
        return count;
    }
}
