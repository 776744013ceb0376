using System.Globalization;
using System.Text.Json;
using Fovea.Inputs;
using Fovea.Inputs.Pictures;
using Fovea.Media;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Explanations;

/// <summary>
/// Pictures as image processors, timm and Pillow prepare them. A tensor's name says what it is: PICTURE.PROCESSOR of case.json,
/// PICTURE.timm-FILTER-SHARE, PICTURE.pil-FILTER-WIDTHxHEIGHT. One step of 255 is allowed.
/// </summary>
internal static class PicturePreparations
{
    /// <summary>Of 255; and what floats round away.</summary>
    private const double Step = 1 + 1e-3;

    public static bool IsCase(JsonElement? json) => json is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty("processors", out _);

    public static void Check(string folder, JsonElement json, Differences differences)
    {
        JsonElement processors = json.GetProperty("processors");
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(folder, "tensors.safetensors"));
        foreach (string name in expected.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            string[] parts = name.Split('.', 2);
            string file = Directory.EnumerateFiles(folder, $"{parts[0]}.*").Order(StringComparer.Ordinal).First();
            Picture picture = PictureFile.Read(file);
            if (parts[1].Split('-') is ["pil", var filter, var size]) Resized(picture, Filter(filter), size, expected[name], differences);
            else Prepared(picture, Preparation(parts[1], processors, expected[name]), expected[name], differences);
        }
    }

    private static void Resized(Picture picture, PictureFilter filter, string size, StoredTensor expected, Differences differences)
    {
        int[] sides = [.. size.Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture))];
        Picture found = picture.Resize(sides[0], sides[1], filter);
        differences.Same($"{expected.Name}: shape", expected.Shape.ToArray(), [found.Height, found.Width, 3]);
        differences.Close(expected.Name, Shape.Of(expected.Shape), expected.ToFloats(), [.. found.Pixels.ToArray().Select(value => (float)value)], 0, 1);
    }

    private static void Prepared(Picture picture, PicturePreparation preparation, StoredTensor expected, Differences differences)
    {
        PreparedPicture found = preparation.Apply(picture);
        differences.Same($"{expected.Name}: shape", expected.Shape.ToArray(), [preparation.Channels, found.Pixels.Height, found.Pixels.Width]);
        differences.Close(expected.Name, Shape.Of(expected.Shape), Steps(expected.ToFloats(), preparation), Steps(found.Values, preparation), 0, Step);
    }

    /// <summary>Prepared numbers as they were before: from 0 to 255.</summary>
    private static float[] Steps(float[] values, PicturePreparation preparation)
    {
        int count = values.Length / preparation.Channels;
        return [.. values.Select((value, i) => (float)((value * preparation.Deviation[i / count] + preparation.Mean[i / count]) / preparation.Scale))];
    }

    private static PicturePreparation Preparation(string how, JsonElement processors, StoredTensor expected)
    {
        if (processors.TryGetProperty(how, out JsonElement processor)) return PicturePreparation.Read(processor, how);
        if (how.Split('-') is not ["timm", var filter, var share]) throw new UnknownCaseException($"pictures prepared by '{how}'");
        string config = string.Create(CultureInfo.InvariantCulture, $$"""{"input_size": [{{string.Join(',', expected.Shape.ToArray())}}], "interpolation": "{{filter}}", "crop_pct": {{share}}}""");
        using JsonDocument document = JsonDocument.Parse(config);
        return PicturePreparation.Read(document.RootElement, how);
    }

    private static PictureFilter Filter(string name) => Enum.TryParse(name, ignoreCase: true, out PictureFilter filter) ? filter : throw new UnknownCaseException($"the filter '{name}'");
}
