using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.Explain;

namespace Fovea.Tasks;

/// <summary>The part of a record that is no table of numbers, as JSON.</summary>
internal static class RecordJson
{
    /// <summary>What each removal is called in the file.</summary>
    public static readonly IReadOnlyDictionary<RemovalKind, string> Kinds = new Dictionary<RemovalKind, string>
    {
        [RemovalKind.Sentence] = "sentence",
        [RemovalKind.HotWord] = "hot_word",
        [RemovalKind.RandomWord] = "random_word",
    };

    public static string Write(Explanation explanation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("question", Valid(explanation.Question));
            json.WriteString("source", Valid(explanation.Source));
            json.WriteString("model", Valid(explanation.Model));
            Write(json, "answer", explanation.Answer);
            if (explanation.Evidence is { } evidence) Write(json, "evidence", evidence);
            Write(json, "window", explanation.Window);
            json.WriteStartArray("runners_up");
            foreach (Answer other in explanation.RunnersUp) Write(json, null, other);
            json.WriteEndArray();
            if (explanation.Receipt is { } receipt) Write(json, receipt);
            json.WriteStartArray("removals");
            foreach (Removal removal in explanation.Removals) Write(json, removal);
            json.WriteEndArray();
            if (explanation.Attention is { } attention) AttentionJson.Write(json, attention, [.. explanation.Tokens.Select(Valid)]);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Receipt receipt)
    {
        json.WriteStartObject("receipt");
        Write(json, "alone", receipt.Alone);
        Write(json, "without", receipt.Without);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Removal removal)
    {
        json.WriteStartObject();
        json.WriteString("kind", Kinds[removal.Kind]);
        Write(json, "range", removal.Range);
        Write(json, "answer", removal.Answer);
        json.WriteNumber("remaining", removal.Remaining);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string? name, Answer answer)
    {
        if (name is null) json.WriteStartObject(); else json.WriteStartObject(name);
        json.WriteString("text", Valid(answer.Text));
        json.WriteNumber("confidence", answer.Confidence);
        if (answer.Range is { } range) Write(json, "range", range);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, TextRange range)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(range.Start);
        json.WriteNumberValue(range.End);
        json.WriteEndArray();
    }

    /// <summary>Half characters can't be written in UTF-8; each becomes U+FFFD, which takes as many code units.</summary>
    public static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
