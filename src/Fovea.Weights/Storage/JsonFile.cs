using System.Text.Json;
using System.Text.Unicode;

namespace Fovea.Weights;

/// <summary>The small JSON files of a model folder. They come from strangers: size, text, syntax and duplicate keys are checked.</summary>
internal static class JsonFile
{
    /// <summary>Reads an object or array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What its root must be.</param>
    /// <param name="longest">Bytes that are read at most.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is too long, not JSON, or not of this kind.</exception>
    public static JsonElement Read(string path, JsonValueKind kind, int longest = 16_000_000)
    {
        if (Directory.Exists(path)) throw Bad(path, "expected a file, found a folder");
        if (!File.Exists(path)) throw new FileNotFoundException($"cannot read {path}: there is no such file; check the path", path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length > longest) throw Bad(path, $"expected at most {longest} bytes, found {stream.Length}");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, path, kind);
    }

    /// <summary>Reads what is in memory already; <paramref name="origin"/> is its name in messages.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> bytes, string origin, JsonValueKind kind)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span)) throw Bad(origin, "expected UTF-8, found bytes that are not");
        try
        {
            ExpectUnicode(bytes.Span);
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (root.ValueKind != kind) throw Bad(origin, $"expected a JSON {kind.ToString().ToLowerInvariant()}, found {Shown(root)}");
            return root.Clone();
        }
        catch (JsonException error) when (error.LineNumber is long line)
        {
            throw Bad(origin, $"expected JSON, found something else in line {line + 1} at byte {error.BytePositionInLine + 1}");
        }
        catch (JsonException)   // the document's, of duplicate keys, says no more
        {
            throw Bad(origin, "expected every key of an object once, found one twice");
        }
        catch (InvalidOperationException)
        {
            throw Bad(origin, "expected Unicode texts, found half a surrogate pair");
        }
    }

    // Half a surrogate pair can be written as an escape; whoever asked for the text would meet it much later.
    private static void ExpectUnicode(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) reader.GetString();
    }

    /// <summary>Anything that is wrong with a file.</summary>
    public static InvalidDataException Bad(string origin, string what) => new($"cannot read {origin}: {what}; get the model again or correct the file");

    /// <summary>A value as messages write it.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Text.Plain(value.GetRawText()),
    };
}
