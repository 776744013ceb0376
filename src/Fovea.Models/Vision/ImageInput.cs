using System.Text.Json;

namespace Fovea.Models;

/// <summary>
/// How a picture is made ready for a network: its shorter side is resized to <see cref="Height"/> / <see cref="Crop"/>, the middle is cut out, and each channel has its mean
/// taken away and is divided by its deviation. The defaults are those of ImageNet.
/// </summary>
public sealed record ImageInput
{
    /// <summary>Rows of pixels.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Columns of pixels.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Of each channel, of numbers from 0 to 1; as many as there are channels.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>The standard deviation of each channel.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>The share of the resized picture's side that is kept, from above 0 to 1.</summary>
    public float Crop { get; init; } = 0.875f;

    /// <summary>How pixels between pixels are calculated: "bilinear", "bicubic", ..., as Pillow calls it.</summary>
    public string Interpolation { get; init; } = "bicubic";

    /// <summary>Means and deviations of one half: numbers from -1 to 1.</summary>
    internal static ImageInput Halves { get; } = new() { Mean = [0.5f, 0.5f, 0.5f], Deviation = [0.5f, 0.5f, 0.5f] };

    /// <summary>The same for square pictures of another size.</summary>
    internal ImageInput Of(int size, float crop) => this with { Height = size, Width = size, Crop = crop };

    /// <summary>What a config.json of timm says of it, in its <c>pretrained_cfg</c>; what it does not say stays as it is.</summary>
    /// <exception cref="InvalidDataException">A value is not what it should be.</exception>
    internal ImageInput Read(JsonElement config)
    {
        if (!config.TryGetProperty("pretrained_cfg", out JsonElement json) || json.ValueKind == JsonValueKind.Null) return this;
        ConfigReader reader = new(json, "picture");
        float[] size = reader.Numbers("input_size") ?? [Mean.Count, Height, Width];
        IReadOnlyList<float> mean = reader.Numbers("mean") ?? Mean, deviation = reader.Numbers("std") ?? Deviation;
        if (size.Length != 3 || size.Any(length => length is not (>= 1 and <= 1 << 14) || length != (int)length)) throw reader.Bad($"input_size must be channels, height and width, whole numbers from 1 to {1 << 14}, found [{string.Join(", ", size)}]");
        if (mean.Count != size[0] || deviation.Count != size[0] || deviation.Any(number => !(number > 0))) throw reader.Bad($"mean and std must have a number for each of {size[0]} channels, those of std above 0, found [{string.Join(", ", mean)}] and [{string.Join(", ", deviation)}]");
        float crop = reader.Number("crop_pct", Crop);
        if (crop is not (> 0 and <= 1)) throw reader.Bad($"crop_pct must be above 0 and at most 1, found {crop}");
        return this with
        {
            Height = (int)size[1],
            Width = (int)size[2],
            Mean = mean,
            Deviation = deviation,
            Crop = crop,
            Interpolation = reader.Text("interpolation", Interpolation),
        };
    }
}
