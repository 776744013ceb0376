using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.Explain;
using Fovea.Tasks;

namespace Fovea.Cli.Output;

/// <summary>An explanation as the one JSON object that <c>ask --json</c> prints. Positions are in UTF-16 code units of the text given.</summary>
internal static class AnswerJson
{
    public static string Write(Explanation explanation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteAnswer(json, explanation.Answer, withNone: true);
            WritePlace(json, explanation.Answer.Range);
            WriteEvidence(json, explanation);
            WriteReceipt(json, explanation.Receipt);
            WriteWords(json, explanation);
            json.WriteStartArray("runners_up");
            foreach (Answer other in explanation.RunnersUp)
            {
                json.WriteStartObject();
                WriteAnswer(json, other, withNone: false);
                WritePlace(json, other.Range);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (explanation.Removals.Count > 0) WriteRemovals(json, explanation);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteAnswer(Utf8JsonWriter json, Answer answer, bool withNone)
    {
        json.WriteString("answer", answer.Text);
        json.WriteNumber("confidence", Math.Round(answer.Confidence, 6));
        if (withNone) json.WriteBoolean("no_answer", answer.NoAnswer);
    }

    private static void WritePlace(Utf8JsonWriter json, TextRange? range)
    {
        if (range is { } place)
        {
            json.WriteNumber("start", place.Start);
            json.WriteNumber("end", place.End);
        }
        else
        {
            json.WriteNull("start");
            json.WriteNull("end");
        }
    }

    private static void WriteEvidence(Utf8JsonWriter json, Explanation explanation)
    {
        if (explanation.Evidence is not { } evidence) { json.WriteNull("evidence"); return; }
        json.WriteStartObject("evidence");
        json.WriteString("text", evidence.In(explanation.Text));
        WritePlace(json, evidence);
        json.WriteEndObject();
    }

    private static void WriteReceipt(Utf8JsonWriter json, Receipt? receipt)
    {
        if (receipt is null) { json.WriteNull("receipt"); return; }
        json.WriteStartObject("receipt");
        json.WriteStartObject("alone");
        WriteAnswer(json, receipt.Alone, withNone: true);
        json.WriteEndObject();
        json.WriteStartObject("without");
        WriteAnswer(json, receipt.Without, withNone: true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, Explanation explanation)
    {
        json.WriteStartArray("tokens");
        foreach (WordHeat word in explanation.Words)
        {
            json.WriteStartObject();
            json.WriteString("text", word.Range.In(explanation.Text));
            WritePlace(json, word.Range);
            json.WriteNumber("weight", Math.Round(word.Weight, 6));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What was taken out with --check, and how likely the answer then still was.</summary>
    private static void WriteRemovals(Utf8JsonWriter json, Explanation explanation)
    {
        json.WriteStartArray("removals");
        foreach (Removal removal in explanation.Removals)
        {
            json.WriteStartObject();
            json.WriteString("kind", RecordJson.Kinds[removal.Kind]);
            json.WriteString("text", removal.Range.In(explanation.Text));
            WritePlace(json, removal.Range);
            WriteAnswer(json, removal.Answer, withNone: true);
            json.WriteNumber("remaining", Math.Round(removal.Remaining, 6));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
