using System.Globalization;
using System.Text;
using System.Text.Json;
using Fovea.Attention;
using Fovea.Explain;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>Reads a record, and believes nothing in it: every range must lie in the text, every table must have its size.</summary>
internal sealed class RecordReader
{
    private readonly SafetensorsFile _file;
    private readonly string _text;

    private RecordReader(SafetensorsFile file) => (_file, _text) = (file, Encoding.UTF8.GetString(Table(file, "text", StoredType.U8, 1).Bytes));

    public static Explanation Read(SafetensorsFile file)
    {
        string format = file.Metadata.GetValueOrDefault("format", "");
        if (format != ExplanationRecord.Format)
            throw new InvalidDataException($"cannot show {file.Origin}: expected a record of an explanation, found a safetensors file {(format.Length == 0 ? "without a format" : $"of format '{format}'")}; give a file that 'fovea ask --save' wrote");
        string version = file.Metadata.GetValueOrDefault("version", "");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > ExplanationRecord.Version)
            throw new InvalidDataException($"cannot show {file.Origin}: expected a record of version {ExplanationRecord.Version} or before, found version '{version}'; use the version of Fovea that wrote it, or a later one");
        try
        {
            using var json = JsonDocument.Parse(file.Metadata.GetValueOrDefault("explanation", ""));
            return new RecordReader(file).Read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"cannot show {file.Origin}: expected the metadata of an explanation, found something else ({error.Message}); the file is damaged, write it again", error);
        }
    }

    private Explanation Read(JsonElement json)
    {
        Explanation explanation = WithoutAttention(json);
        if (!json.TryGetProperty("attention", out JsonElement attention)) return explanation;
        (AttentionRecord record, string[] tokens) = AttentionJson.Read(attention, _file);
        return explanation with { Attention = record, Tokens = tokens };
    }

    private Explanation WithoutAttention(JsonElement json) => new()
    {
        Question = Text(json, "question"),
        Text = _text,
        Source = Text(json, "source"),
        Model = Text(json, "model"),
        Answer = Answer(json.GetProperty("answer")),
        Evidence = json.TryGetProperty("evidence", out JsonElement evidence) ? Range(evidence) : null,
        Window = Range(json.GetProperty("window")),
        Words = Words(),
        RunnersUp = [.. json.GetProperty("runners_up").EnumerateArray().Select(Answer)],
        Receipt = json.TryGetProperty("receipt", out JsonElement receipt) ? new Receipt(Answer(receipt.GetProperty("alone")), Answer(receipt.GetProperty("without"))) : null,
        Removals = [.. json.GetProperty("removals").EnumerateArray().Select(Removal)],
    };

    private Answer Answer(JsonElement json) =>
        new(Text(json, "text"), Share(json, "confidence"), json.TryGetProperty("range", out JsonElement range) ? Range(range) : null);

    private Removal Removal(JsonElement json)
    {
        string kind = Text(json, "kind");
        return new Removal(
            RecordJson.Kinds.FirstOrDefault(pair => pair.Value == kind) is { Value: not null } known ? known.Key : throw new FormatException($"'{kind}' is no kind of removal"),
            Range(json.GetProperty("range")), Answer(json.GetProperty("answer")), Share(json, "remaining"));
    }

    private WordHeat[] Words()
    {
        StoredTensor places = Table(_file, "words", StoredType.I64, 2), heat = Table(_file, "heat", StoredType.F32, 1);
        if (places.Shape[1] != 2 || places.Shape[0] != heat.Count) throw new FormatException($"{heat.Count} words have {places.Shape[0]} places of {places.Shape[1]} numbers, not 2");
        long[] ends = new long[places.Count];
        places.CopyTo(ends);
        return [.. Floats(heat).Select((weight, word) => new WordHeat(Range(ends[2 * word], ends[2 * word + 1]), weight))];
    }

    public static float[] Floats(StoredTensor tensor)
    {
        float[] values = new float[tensor.Count];
        tensor.CopyTo(values);
        return values;
    }

    public static StoredTensor Table(SafetensorsFile file, string name, StoredType type, int axes) =>
        !file.Tensors.TryGetValue(name, out StoredTensor? tensor) ? throw new FormatException($"there is no tensor {name}")
        : tensor.Type != type || tensor.Shape.Length != axes ? throw new FormatException($"{name} is {tensor.TypeName} with {tensor.Shape.Length} axes, not {type} with {axes}")
        : tensor;

    private TextRange Range(JsonElement json) => json.GetArrayLength() == 2 ? Range(json[0].GetInt64(), json[1].GetInt64()) : throw new FormatException("a range has two numbers");

    private TextRange Range(long start, long end) => 0 <= start && start <= end && end <= _text.Length
        ? new TextRange((int)start, (int)end)
        : throw new FormatException($"range {start} to {end} is not in a text of {_text.Length} characters");

    private static double Share(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
