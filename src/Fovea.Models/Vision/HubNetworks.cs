using System.Globalization;
using System.Text.Json;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>Networks for pictures, and for video, as transformers stores them: config.json says every size, so that they need no published name.</summary>
internal static class HubNetworks
{
    private static readonly Dictionary<string, Func<JsonElement, PublishedNetwork>> s_known = new()
    {
        ["vit"] = json => Vision(json, VisionTransformerNames.Vit),
        ["deit"] = json => Vision(json, VisionTransformerNames.Deit),
        ["dinov2"] = json => Vision(json, VisionTransformerNames.Dinov2),
        ["dinov2_with_registers"] = json => Vision(json, VisionTransformerNames.Dinov2WithRegisters),
        ["swin"] = json => Of("swin", SwinNames.Map, SwinConfig.Read(json), config => config.Classes, config => config.Image, (scope, config, classes) => new SwinTransformer(scope, config with { Classes = classes })),
        ["convnext"] = json => Of("convnext", ConvNextNames.Map, ConvNextConfig.Read(json), config => config.Classes, _ => new PixelSize(224, 224), (scope, config, classes) => new ConvNext(scope, config with { Classes = classes })),
        ["videomae"] = json => Of("videomae", VideoNames.VideoMae, VideoConfig.ReadVideoMae(json), config => config.Classes, config => config.Patches.Image, (scope, config, classes) => new VideoMae(scope, config with { Classes = classes })),
        ["timesformer"] = json => Of("timesformer", VideoNames.TimeSformer, VideoConfig.ReadTimeSformer(json), config => config.Classes, config => config.Patches.Image, (scope, config, classes) => new TimeSformer(scope, config with { Classes = classes })),
    };

    /// <summary>The network that a config.json speaks of; null where it is not one of these.</summary>
    /// <exception cref="InvalidDataException">Its sizes contradict each other.</exception>
    public static PublishedNetwork? Find(JsonElement json) =>
        json.TryGetProperty("model_type", out JsonElement type) && type.ValueKind == JsonValueKind.String && s_known.TryGetValue(type.GetString()!, out var read) ? read(json) : null;

    /// <summary>What id2label calls the classes, by their numbers; empty where it does not name each.</summary>
    public static IReadOnlyList<string> ClassNames(JsonElement json, int classes)
    {
        if (!json.TryGetProperty("id2label", out JsonElement labels) || labels.ValueKind != JsonValueKind.Object) return [];
        string[] names = [.. Enumerable.Range(0, classes)
            .Select(index => labels.TryGetProperty(index.ToString(CultureInfo.InvariantCulture), out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null).OfType<string>()];
        return names.Length == classes ? names : [];
    }

    private static PublishedNetwork Vision(JsonElement json, NameMap names)
    {
        VisionTransformerConfig config = VisionTransformerConfig.Read(json);
        return Of(config.Type, names, config, config => config.Classes, config => config.Patches.Image, (scope, config, classes) => new VisionTransformer(scope, config with { Classes = classes })) with
        {
            Headless = config.Summary == PictureSummary.FirstAndMean,
        };
    }

    private static PublishedNetwork Of<T>(string name, NameMap names, T config, Func<T, int> classes, Func<T, PixelSize> side, Func<Scope, T, int, ImageClassifier> build) =>
        new(name, () => names, (scope, wanted) => build(scope, config, wanted))
        {
            Classes = classes(config),
            Input = new ImageInput { Height = side(config).Height, Width = side(config).Width },
        };
}
