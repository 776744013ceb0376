using System.Text.Json;
using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>
/// What attention layers showed, in the metadata of a record: {"tokens": [...], "layers": [{"index", "path", "kind", "heads": [first, end],
/// "queries": [first, end], "tensors": {"weights": ["batch", "head", "query", "key"], ...}}]}. The numbers are tensors of the file.
/// </summary>
internal static class AttentionJson
{
    public static void Write(Utf8JsonWriter json, AttentionRecord record, IReadOnlyList<string> tokens)
    {
        json.WriteStartObject("attention");
        json.WriteStartArray("tokens");
        foreach (string token in tokens) json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteStartArray("layers");
        foreach (AttentionLayer layer in record.Layers) Write(json, layer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AttentionLayer layer)
    {
        json.WriteStartObject();
        json.WriteNumber("index", layer.Index);
        json.WriteString("path", layer.Path);
        json.WriteString("kind", Seen.SortOf(layer.Kind));
        Write(json, "heads", layer.Heads);
        Write(json, "queries", layer.Queries);
        json.WriteStartObject("tensors");
        foreach (AttentionPart part in AttentionPart.All.Where(part => part.Of(layer) is not null))
        {
            json.WriteStartArray(part.Kind);
            foreach (string axis in part.Axes) json.WriteStringValue(axis);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A part of an axis; nothing where it is all of it.</summary>
    private static void Write(Utf8JsonWriter json, string name, Range part)
    {
        if (part.Equals(Range.All)) return;
        json.WriteStartArray(name);
        json.WriteNumberValue(part.Start.Value);
        json.WriteNumberValue(part.End.Value);
        json.WriteEndArray();
    }

    /// <summary>Reads what was written, with the numbers from the file's tensors.</summary>
    /// <exception cref="FormatException">Something is not as it is written.</exception>
    public static (AttentionRecord Record, string[] Tokens) Read(JsonElement json, SafetensorsFile file)
    {
        string[] tokens = [.. json.GetProperty("tokens").EnumerateArray().Select(token => token.GetString() ?? "")];
        return (new AttentionRecord([.. json.GetProperty("layers").EnumerateArray().Select(layer => Layer(layer, file, tokens.Length))]), tokens);
    }

    private static AttentionLayer Layer(JsonElement json, SafetensorsFile file, int tokens)
    {
        string kind = json.GetProperty("kind").GetString() ?? "";
        AttentionLayer layer = new()
        {
            Index = json.GetProperty("index").GetInt32(),
            Path = json.GetProperty("path").GetString() ?? "",
            Kind = Seen.KindOf(kind) ?? throw new FormatException($"'{kind}' is no kind of attention"),
            Heads = Part(json, "heads"),
            Queries = Part(json, "queries"),
        };
        foreach (JsonProperty named in json.GetProperty("tensors").EnumerateObject())
        {
            AttentionPart part = AttentionPart.Find(named.Name) ?? throw new FormatException($"'{named.Name}' is nothing that an attention layer shows");
            layer = part.With(layer, Tensor(file, ExplanationRecord.TensorOf(layer.Index, part.Kind), part, layer, tokens));
        }
        return layer;
    }

    private static DetachedTensor Tensor(SafetensorsFile file, string name, AttentionPart part, AttentionLayer layer, int tokens)
    {
        StoredTensor tensor = RecordReader.Table(file, name, StoredType.F32, part.Axes.Length);
        bool some = part.Kind is Seen.Scores or Seen.Weights && !layer.Queries.Equals(Range.All);          // of these, fewer queries than tokens may be shown
        for (int axis = 0; axis < part.Axes.Length; axis++)
        {
            if (part.Axes[axis] switch
            {
                AttentionPart.Batch => tensor.Shape[axis] != 1,
                AttentionPart.Key => tensor.Shape[axis] != tokens,
                AttentionPart.Query => !some && tensor.Shape[axis] != tokens,
                _ => false,
            })
                throw new FormatException($"{name} is [{string.Join(", ", tensor.Shape.ToArray())}], which does not fit {tokens} tokens");
        }
        return new DetachedTensor(Shape.Of(tensor.Shape), RecordReader.Floats(tensor));
    }

    private static Range Part(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement part) ? part[0].GetInt32()..part[1].GetInt32() : Range.All;
}
