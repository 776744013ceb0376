using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.Explain;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>
/// What a picture shows as a file of its own: safetensors with versioned metadata, so that other programs can read the numbers too. It holds all
/// that a view shows, the picture too, and is read without any model.
/// </summary>
/// <remarks>
/// Tensors: "picture" U8 [height, width, 3]; "heat" F32 [rows, columns]; "channels" F32 [channel, rows, columns] where channels were asked for.
/// Metadata: "format" is "fovea.picture", "version" a whole number, "explanation" a JSON object with the rest.
/// </remarks>
public static class PictureRecord
{
    internal const int Version = 1;

    internal const string Format = "fovea.picture";

    /// <summary>Writes what a picture shows, whole or not at all.</summary>
    /// <param name="explanation">What to write.</param>
    /// <param name="path">Where to; a file that is there already is replaced.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(this PictureExplanation explanation, string path)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        Writer(explanation).Save(path);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no record of a picture, of a later version, or damaged; the message says which.</exception>
    public static PictureExplanation Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return PictureRecordReader.Read(file);
    }

    /// <summary>Whether a file is the record of a picture.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no record at all.</exception>
    internal static bool IsOne(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault("format") == Format;
    }

    private static SafetensorsWriter Writer(PictureExplanation explanation)
    {
        SafetensorsWriter writer = new();
        writer.SetMetadata("format", Format);
        writer.SetMetadata("version", FormattableString.Invariant($"{Version}"));
        writer.SetMetadata("explanation", Json(explanation));
        Picture picture = explanation.Picture;
        writer.Add("picture", [picture.Height, picture.Width, Picture.Colors], StoredType.U8, sink => sink.WriteBytes(picture.Pixels.Span));
        writer.Add("heat", [explanation.Heat.Rows, explanation.Heat.Columns], explanation.Heat.Values.ToArray());
        if (explanation.Channels is [{ Map: var first }, ..] channels)
            writer.Add("channels", [channels.Count, first.Rows, first.Columns], channels.SelectMany(channel => channel.Map.Values.ToArray()).ToArray().AsMemory());
        return writer;
    }

    private static string Json(PictureExplanation explanation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("source", RecordJson.Valid(explanation.Source));
            json.WriteString("model", RecordJson.Valid(explanation.Model));
            json.WriteString("method", explanation.Method);
            Numbers(json, "seen", [explanation.Seen.Left, explanation.Seen.Top, explanation.Seen.Width, explanation.Seen.Height]);
            json.WriteStartArray("classes");
            foreach (ClassScore one in explanation.Classes)
            {
                json.WriteStartObject();
                json.WriteNumber("index", one.Index);
                json.WriteString("name", RecordJson.Valid(one.Name));
                json.WriteNumber("probability", one.Probability);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (explanation.Receipt is { } receipt)
            {
                json.WriteStartObject("receipt");
                json.WriteNumber("without_hottest", receipt.WithoutHottest);
                json.WriteNumber("hottest_alone", receipt.HottestAlone);
                Numbers(json, "without_random", receipt.WithoutRandom);
                json.WriteEndObject();
            }
            json.WriteStartArray("channels");
            foreach (ChannelMap channel in explanation.Channels)
            {
                json.WriteStartObject();
                json.WriteString("layer", channel.Layer);
                json.WriteNumber("channel", channel.Channel);
                if (channel.Gate is { } gate) json.WriteNumber("gate", gate);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
