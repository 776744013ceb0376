using System.Text.Json;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>Networks for pictures by their published names, as timm has them: <c>ImageModels.Create("seresnet50", scope)</c>.</summary>
public static class ImageModels
{
    private static readonly SortedDictionary<string, PublishedNetwork> s_known = All();

    /// <summary>All names, in order.</summary>
    public static IReadOnlyCollection<string> Names => s_known.Keys;

    /// <summary>Builds a network.</summary>
    /// <param name="name">A published name, such as "resnet50".</param>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="classes">How many classes it tells apart.</param>
    /// <exception cref="ArgumentException">There is no network of this name; or no class.</exception>
    public static ImageClassifier Create(string name, Scope scope, int classes = 1_000)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Shape.Expect(classes >= 1, $"a classifier tells at least 1 class apart, got {classes}");
        return (Find(name) ?? throw new ArgumentException(Unknown(name), nameof(name))).Create(scope, classes);
    }

    /// <summary>Loads a network from files of timm or transformers.</summary>
    /// <param name="path">A folder with config.json and model.safetensors, or a single .safetensors file.</param>
    /// <param name="name">The published name, where there is no config.json that says it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights are not those that config.json speaks of; all that is wrong is listed.</exception>
    /// <exception cref="ArgumentException">There is no network of this name.</exception>
    public static ImageClassifier Load(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            ModelFolder folder = ModelFolder.Open(path);
            using ITensorSource weights = folder.OpenWeights();
            return Load(weights, folder.Config, name);
        }
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "config.json");
        using ITensorSource source = SafetensorsFile.Open(path);
        if (name is null && File.Exists(beside)) return Load(source, JsonFile.Read(beside, JsonValueKind.Object), null);
        if (name is null) throw new InvalidDataException($"cannot load {path}: nothing says which network it is: give its name, such as \"resnet50\", or put its config.json beside it");
        return Fill(Find(name) ?? throw new ArgumentException(Unknown(name), nameof(name)), source, null);
    }

    /// <summary>The network of a name; null where there is none.</summary>
    internal static PublishedNetwork? Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return s_known.GetValueOrDefault(name);
    }

    /// <summary>The names that somebody may have meant.</summary>
    internal static IEnumerable<string> Near(string name) => Nearest.To(name, s_known.Keys);

    /// <summary>Builds a network and fills it.</summary>
    /// <param name="network">Which.</param>
    /// <param name="source">The weights; they can be closed afterwards.</param>
    /// <param name="classes">How many classes; where it is null, as many as the last layer has.</param>
    /// <exception cref="InvalidDataException">The weights are others: all that is wrong is listed.</exception>
    internal static ImageClassifier Fill(PublishedNetwork network, ITensorSource source, int? classes)
    {
        NameMap names = network.Keys();
        if (!names.TryFind("classifier.bias", source, out StoredTensor? last)) classes = network.Headless ? 0 : classes;
        else if (classes is null && last.Shape.Length == 1) classes = (int)Math.Clamp(last.Count, 1, int.MaxValue);
        CheckpointWeights weights = new(names, source);
        try
        {
            ImageClassifier model = network.Create(new Scope(weights), classes ?? network.Classes);
            weights.Fill(source);
            model.Own(weights);
            return model;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Loads a network from an opened checkpoint and its config.json.</summary>
    internal static ImageClassifier Load(ITensorSource source, JsonElement json, string? name)
    {
        if (name is null && HubNetworks.Find(json) is { } hub)
        {
            ImageClassifier found = Fill(hub, source, hub.Classes);
            found.ClassNames = HubNetworks.ClassNames(json, found.Classes);
            return found;
        }
        ConfigReader config = new(json, "picture");
        string architecture = name ?? config.Text("architecture", "");
        if (architecture.Length == 0) throw config.Bad("architecture must name the network, such as \"resnet50\", found nothing");
        PublishedNetwork network = Find(architecture) ?? throw config.Bad(Unknown(architecture));
        ImageClassifier model = Fill(network with { Input = network.Input.Read(json) }, source, config.Has("num_classes") ? config.Size("num_classes", network.Classes) : null);
        model.ClassNames = config.Texts("label_names");
        return model;
    }

    private static string Unknown(string name) =>
        $"there is no network '{Text.Plain(name)}': expected one of {s_known.Count} published names, near it {string.Join(", ", Near(name))}";

    // Each family says its names in a file of its own.
    private static SortedDictionary<string, PublishedNetwork> All()
    {
        IEnumerable<PublishedNetwork>[] families = [ResNets.All, Vggs.All, SmallResNets.All, SelectiveNetwork.All, MobileNetworks.All, InceptionNetworks.All, RegNets.All, ShuffleNets.All, VisionTransformers.All, Swins.All, ConvNexts.All];
        return new(families.SelectMany(family => family).ToDictionary(network => network.Name), StringComparer.Ordinal);
    }
}
