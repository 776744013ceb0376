using System.Globalization;
using System.Text.Json;
using Fovea.Explain;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>Reads the record of a picture, and believes nothing in it: every table must have its size, every number be one.</summary>
internal static class PictureRecordReader
{
    public static PictureExplanation Read(SafetensorsFile file)
    {
        string format = file.Metadata.GetValueOrDefault("format", "");
        if (format != PictureRecord.Format)
            throw new InvalidDataException($"cannot show {file.Origin}: expected a record of a picture, found a safetensors file {(format.Length == 0 ? "without a format" : $"of format '{format}'")}; give a file that 'fovea classify --save' wrote");
        string version = file.Metadata.GetValueOrDefault("version", "");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > PictureRecord.Version)
            throw new InvalidDataException($"cannot show {file.Origin}: expected a record of version {PictureRecord.Version} or before, found version '{version}'; use the version of Fovea that wrote it, or a later one");
        try
        {
            using var json = JsonDocument.Parse(file.Metadata.GetValueOrDefault("explanation", ""));
            return Read(file, json.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"cannot show {file.Origin}: expected the metadata of an explanation, found something else ({error.Message}); the file is damaged, write it again", error);
        }
    }

    private static PictureExplanation Read(SafetensorsFile file, JsonElement json)
    {
        StoredTensor picture = RecordReader.Table(file, "picture", StoredType.U8, 3), heat = RecordReader.Table(file, "heat", StoredType.F32, 2);
        if (picture.Shape[2] != Picture.Colors) throw new FormatException($"a picture has 3 colours, not {picture.Shape[2]}");
        double[] seen = Numbers(json.GetProperty("seen"));
        if (seen is not [_, _, > 0, > 0]) throw new FormatException("what was seen has a place and a size of four numbers");
        ClassScore[] classes = [.. json.GetProperty("classes").EnumerateArray().Select(one => new ClassScore(one.GetProperty("index").GetInt32(), Text(one, "name"), Finite(one.GetProperty("probability"))))];
        return new PictureExplanation
        {
            Picture = new Picture((int)picture.Shape[1], (int)picture.Shape[0], picture.Bytes.ToArray()),
            Source = Text(json, "source"),
            Model = Text(json, "model"),
            Method = Text(json, "method"),
            Classes = classes.Length > 0 ? classes : throw new FormatException("there is no class"),
            Seen = new PictureArea(seen[0], seen[1], seen[2], seen[3]),
            Heat = new HeatMap((int)heat.Shape[0], (int)heat.Shape[1], RecordReader.Floats(heat)),
            Receipt = json.TryGetProperty("receipt", out JsonElement receipt)
                ? new PictureReceipt(Finite(receipt.GetProperty("without_hottest")), Finite(receipt.GetProperty("hottest_alone")), Numbers(receipt.GetProperty("without_random")))
                : null,
            Channels = Channels(file, [.. json.GetProperty("channels").EnumerateArray()]),
        };
    }

    private static ChannelMap[] Channels(SafetensorsFile file, JsonElement[] channels)
    {
        if (channels.Length == 0) return [];
        StoredTensor maps = RecordReader.Table(file, "channels", StoredType.F32, 3);
        if (maps.Shape[0] != channels.Length) throw new FormatException($"{channels.Length} channels have {maps.Shape[0]} maps");
        (int rows, int columns) = ((int)maps.Shape[1], (int)maps.Shape[2]);
        float[] values = RecordReader.Floats(maps);
        return [.. channels.Select((channel, i) => new ChannelMap(
            Text(channel, "layer"), channel.GetProperty("channel").GetInt32(), channel.TryGetProperty("gate", out JsonElement gate) ? Finite(gate) : null,
            new HeatMap(rows, columns, values[(i * rows * columns)..((i + 1) * rows * columns)])))];
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(Finite)];

    private static double Finite(JsonElement number) => number.GetDouble() is var value && double.IsFinite(value) ? value : throw new FormatException($"{number} is no finite number");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
