using System.Text.Json;
using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>
/// What attention layers showed, in the metadata of a record: {"tokens": [...], "layers": [{"index", "path", "kind", "heads": [first, end],
/// "queries": [first, end], "tensors": {"weights": ["batch", "head", "query", "key"], ...}}]}. A gate is a layer of kind "gate", with "over" ("channels", "positions",
/// "branches") and one tensor, {"gates": ["batch", "channel"]}. The numbers are tensors of the file.
/// </summary>
internal static class AttentionJson
{
    private const string Gate = "gate";

    public static void Write(Utf8JsonWriter json, AttentionRecord record, IReadOnlyList<string> tokens)
    {
        json.WriteStartObject("attention");
        json.WriteStartArray("tokens");
        foreach (string token in tokens) json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteStartArray("layers");
        foreach (AttentionLayer layer in record.Layers) Write(json, layer);
        foreach (GateLayer gate in record.Gates) Write(json, gate);
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
        foreach (AttentionPart part in AttentionPart.All.Where(part => part.Of(layer) is not null)) Write(json, part.Kind, part.Axes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GateLayer gate)
    {
        json.WriteStartObject();
        json.WriteNumber("index", gate.Index);
        json.WriteString("path", gate.Path);
        json.WriteString("kind", Gate);
        json.WriteString("over", GateObserver.SortOf(gate.Over));
        json.WriteStartObject("tensors");
        Write(json, GateObserver.Kind, gate.Axes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string tensor, IReadOnlyList<string> axes)
    {
        json.WriteStartArray(tensor);
        foreach (string axis in axes) json.WriteStringValue(axis);
        json.WriteEndArray();
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
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        AttentionRecord record = new([.. layers.Where(layer => !IsGate(layer)).Select(layer => Layer(layer, file, tokens.Length))])
        {
            Gates = [.. layers.Where(IsGate).Select(layer => GateOf(layer, file))],
        };
        return (record, tokens);
    }

    private static bool IsGate(JsonElement layer) => layer.GetProperty("kind").GetString() == Gate;

    private static GateLayer GateOf(JsonElement json, SafetensorsFile file)
    {
        int index = json.GetProperty("index").GetInt32();
        string over = json.GetProperty("over").GetString() ?? "", name = ExplanationRecord.GateOf(index);
        StoredTensor tensor = RecordReader.Table(file, name, StoredType.F32, json.GetProperty("tensors").GetProperty(GateObserver.Kind).GetArrayLength());
        GateLayer gate = GateObserver.Layer(index, json.GetProperty("path").GetString() ?? "", over, new DetachedTensor(Shape.Of(tensor.Shape), RecordReader.Floats(tensor)))
            ?? throw new FormatException($"'{over}' is nothing that a gate turns up or down");
        return tensor.Shape.Length == gate.Axes.Count && tensor.Shape[0] == 1 ? gate : throw new FormatException($"{name} is [{string.Join(", ", tensor.Shape.ToArray())}], not [1, {string.Join(", ", gate.Axes.Skip(1))}]");
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
