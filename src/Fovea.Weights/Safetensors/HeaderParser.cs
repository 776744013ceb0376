using System.Text.Json;

namespace Fovea.Weights;

/// <summary>
/// Reads the JSON of a safetensors header, one token after the other. It throws <see cref="FormatException"/> with what was expected and found,
/// and lets the reader's own exceptions pass; <see cref="SafetensorsHeader"/> turns all of them into messages about the file.
/// </summary>
internal ref struct HeaderParser(ReadOnlySpan<byte> json)
{
    /// <summary>A header proper is nested 3 deep; the rest is room for entries that the format may get.</summary>
    public const int Deepest = 16;

    /// <summary>Frameworks stop at 64 axes.</summary>
    private const int MostAxes = 64;

    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = Deepest });

    public List<HeaderEntry> Tensors { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>How far the header has been read, in bytes.</summary>
    public readonly long Position => _json.BytesConsumed;

    public void Read()
    {
        _json.Read();   // '{'
        bool hasMetadata = false;
        while (Next() != JsonTokenType.EndObject)
        {
            string name = _json.GetString()!;
            if (name == "__metadata__")
            {
                if (hasMetadata) throw new FormatException("the header has '__metadata__' twice");
                hasMetadata = true;
                ReadMetadata();
            }
            else
            {
                Tensors.Add(ReadTensor(name));
            }
        }
        while (_json.Read()) { }   // only white space may follow: the reader sees to it
        ExpectNoTwins();
    }

    private readonly void ExpectNoTwins()
    {
        var seen = new HashSet<string>(Tensors.Count);
        foreach (HeaderEntry tensor in Tensors)
            if (!seen.Add(tensor.Name)) throw new FormatException($"the header has tensor {Text.Quote(tensor.Name)} twice");
    }

    private void ReadMetadata()
    {
        if (Next() != JsonTokenType.StartObject) throw new FormatException($"'__metadata__' must be an object of texts, it is {Found()}");
        while (Next() != JsonTokenType.EndObject)
        {
            string key = _json.GetString()!;
            if (Next() != JsonTokenType.String) throw new FormatException($"'__metadata__' must be an object of texts, its entry {Text.Quote(key)} is {Found()}");
            if (!Metadata.TryAdd(key, _json.GetString()!)) throw new FormatException($"'__metadata__' has the entry {Text.Quote(key)} twice");
        }
    }

    private HeaderEntry ReadTensor(string name)
    {
        if (Next() != JsonTokenType.StartObject) throw Bad(name, $"its entry must be an object, it is {Found()}");
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (Next() != JsonTokenType.EndObject)
        {
            if (_json.ValueTextEquals("dtype"u8))
            {
                if (type is not null) throw Bad(name, "it has 'dtype' twice");
                type = Next() == JsonTokenType.String ? _json.GetString()! : throw Bad(name, $"'dtype' must be a text, it is {Found()}");
            }
            else if (_json.ValueTextEquals("shape"u8))
            {
                if (shape is not null) throw Bad(name, "it has 'shape' twice");
                shape = ReadNumbers(name, "shape", MostAxes);
            }
            else if (_json.ValueTextEquals("data_offsets"u8))
            {
                if (offsets is not null) throw Bad(name, "it has 'data_offsets' twice");
                offsets = ReadNumbers(name, "data_offsets", 2);
                if (offsets.Length != 2) throw Bad(name, $"'data_offsets' must be 2 numbers, there are {offsets.Length}");
            }
            else
            {
                Next();
                _json.Skip();
            }
        }
        if (type is null) throw Bad(name, "it has no 'dtype'");
        if (shape is null) throw Bad(name, "it has no 'shape'");
        if (offsets is null) throw Bad(name, "it has no 'data_offsets'");
        return Checked(name, type, shape, offsets[0], offsets[1]);
    }

    private static HeaderEntry Checked(string name, string type, long[] shape, long begin, long end)
    {
        if (begin > end) throw Bad(name, $"its data must not end before it begins: it begins at byte {begin} and ends at {end}");
        StoredType known = StoredTypes.Named(type);
        int size = known.Size();
        if (size != 0) type = known.Word();   // one text for all tensors of a type
        long count = Product(1, shape);
        // Elements of a type that is not known here can have any size, so the range is taken as it is.
        long bytes = size == 0 ? end - begin : count < 0 ? -1 : Product(count, [size]);
        if (count < 0 || bytes < 0) throw Bad(name, $"its shape {Text.Shape(shape)} is larger than any memory");
        if (bytes != end - begin) throw Bad(name, $"{type} {Text.Shape(shape)} takes {bytes} bytes, its 'data_offsets' [{begin}, {end}] span {end - begin}");
        return new HeaderEntry(name, type, shape, count, begin, end);
    }

    // -1 when it is 2^63 or more.
    private static long Product(long product, ReadOnlySpan<long> factors)
    {
        foreach (long factor in factors)
        {
            if (Math.BigMul(product, factor, out product) != 0 || product < 0) return -1;
        }
        return product;
    }

    private long[] ReadNumbers(string name, string what, int most)
    {
        if (Next() != JsonTokenType.StartArray) throw Bad(name, $"'{what}' must be an array of whole numbers, it is {Found()}");
        Span<long> numbers = stackalloc long[MostAxes];
        int count = 0;
        while (Next() != JsonTokenType.EndArray)
        {
            if (count == most) throw Bad(name, $"'{what}' may have at most {most} numbers, it has more");
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
                throw Bad(name, $"'{what}' must be whole numbers from 0 to {long.MaxValue}, one is {Found()}");
            numbers[count++] = number;
        }
        return numbers[..count].ToArray();
    }

    private JsonTokenType Next()
    {
        if (!_json.Read()) throw new JsonException();
        return _json.TokenType;
    }

    private readonly string Found() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => System.Text.Encoding.UTF8.GetString(_json.ValueSpan[..Math.Min(_json.ValueSpan.Length, 40)]),
    };

    private static FormatException Bad(string name, string what) => new($"tensor {Text.Quote(name)}: {what}");
}
