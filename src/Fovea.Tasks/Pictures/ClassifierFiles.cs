using System.Text.Json;
using Fovea.Inputs.Pictures;
using Fovea.Models;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>Makes a classifier of its files.</summary>
internal static class ClassifierFiles
{
    private const string Preparation = "preprocessor_config.json";

    public static Classifier Load(string folder)
    {
        ModelFolder files = ModelFolder.Open(folder);
        PicturePreparation? preparation = files.Find(Preparation) is { } path ? PicturePreparation.Read(JsonFile.Read(path, JsonValueKind.Object), path) : null;
        using ITensorSource weights = files.OpenWeights();
        return Build(folder, files.Config, weights, preparation, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
    }

    public static Classifier Load(Func<string, Stream> open, string name)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentException.ThrowIfNullOrEmpty(name);
        using MemoryStream bytes = new();
        using (Stream stream = open("config.json")) stream.CopyTo(bytes);
        JsonElement config = JsonFile.Parse(bytes.ToArray(), $"{name}/config.json", JsonValueKind.Object);
        using Stream file = open("model.safetensors");
        using SafetensorsFile weights = SafetensorsFile.Read(file, $"{name}/model.safetensors");
        return Build(name, config, weights, null, name);
    }

    private static Classifier Build(string origin, JsonElement config, ITensorSource weights, PicturePreparation? preparation, string name)
    {
        if (config.TryGetProperty("model_type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() == "clip")
            throw new InvalidDataException($"cannot use {origin} as a classifier: its model (CLIP) must be told what pictures may show; give such texts with --labels, or load it as a ZeroShotClassifier");
        preparation ??= config.TryGetProperty("pretrained_cfg", out _) || config.TryGetProperty("input_size", out _) ? PicturePreparation.Read(config, $"{origin}/config.json") : null;
        ImageClassifier network = ImageModels.Load(weights, config, null);
        try
        {
            if (network.ClassNames.Count > 0 && network.ClassNames.Count != network.Classes)
                throw new InvalidDataException($"cannot use {origin} as a classifier: its config.json names {network.ClassNames.Count} classes, its last layer tells {network.Classes} apart; take all files of one model");
            string[] names = network.ClassNames.Count > 0 ? [.. network.ClassNames] : [.. Enumerable.Range(0, network.Classes).Select(index => FormattableString.Invariant($"class {index}"))];
            return new Classifier(network, preparation ?? Usual(network.Input), names, name);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>As the network's family is trained, where its files say nothing of it.</summary>
    private static PicturePreparation Usual(ImageInput input) => new()
    {
        Size = PictureSize.Shortest((int)(Math.Min(input.Width, input.Height) / input.Crop)),
        Filter = PictureFilter.Bicubic,
        Crop = (input.Width, input.Height),
        RoundsCrop = true,
        Channels = input.Mean.Count,
        Mean = [.. input.Mean.Select(mean => (double)mean)],
        Deviation = [.. input.Deviation.Select(deviation => (double)deviation)],
    };
}
