using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.Explain;

namespace Fovea.Cli.Output;

/// <summary>
/// What pictures show as the one JSON object that <c>classify --json</c> prints: for one file {"picture", "classes", "heat", "receipt"}, for folders,
/// patterns and several files {"pictures": [...]} of these.
/// </summary>
internal static class PictureJson
{
    private const int Digits = 6;

    /// <summary>The object of one picture.</summary>
    public static string Write(PictureExplanation explanation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(json, explanation);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The object of many pictures, of the objects of each.</summary>
    public static string Joined(IEnumerable<string> objects) => $"{{\"pictures\":[{string.Join(',', objects)}]}}";

    private static void Write(Utf8JsonWriter json, PictureExplanation explanation)
    {
        json.WriteStartObject();
        json.WriteString("picture", explanation.Source);
        json.WriteNumber("width", explanation.Picture.Width);
        json.WriteNumber("height", explanation.Picture.Height);
        json.WriteStartArray("classes");
        foreach (ClassScore one in explanation.Classes)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteNumber("index", one.Index);
            json.WriteNumber("probability", Math.Round(one.Probability, Digits));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Heat(json, explanation);
        Receipt(json, explanation.Receipt);
        json.WriteEndObject();
    }

    /// <summary>The grid of heat, and the part of the picture that it lies over, in its pixels.</summary>
    private static void Heat(Utf8JsonWriter json, PictureExplanation explanation)
    {
        json.WriteStartObject("heat");
        json.WriteString("method", explanation.Method);
        json.WriteStartObject("area");
        json.WriteNumber("left", Math.Round(explanation.Seen.Left, Digits));
        json.WriteNumber("top", Math.Round(explanation.Seen.Top, Digits));
        json.WriteNumber("width", Math.Round(explanation.Seen.Width, Digits));
        json.WriteNumber("height", Math.Round(explanation.Seen.Height, Digits));
        json.WriteEndObject();
        json.WriteStartArray("rows");
        for (int row = 0; row < explanation.Heat.Rows; row++)
        {
            json.WriteStartArray();
            foreach (float heat in explanation.Heat.Values.Slice(row * explanation.Heat.Columns, explanation.Heat.Columns)) json.WriteNumberValue(Math.Round(heat, Digits));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Receipt(Utf8JsonWriter json, PictureReceipt? receipt)
    {
        if (receipt is null) { json.WriteNull("receipt"); return; }
        json.WriteStartObject("receipt");
        json.WriteNumber("without_hottest", Math.Round(receipt.WithoutHottest, Digits));
        json.WriteNumber("hottest_alone", Math.Round(receipt.HottestAlone, Digits));
        json.WriteNumber("without_random", Math.Round(receipt.WithoutRandomMean, Digits));
        json.WriteNumber("random_places", receipt.WithoutRandom.Count);
        json.WriteEndObject();
    }
}
