using System.Text.Json;

namespace Fovea.Weights;

/// <summary>
/// A model as the Hugging Face Hub lays it out: config.json, model.safetensors (or several files and their index), tokenizer files, and for sentence
/// models modules.json. The folder is only looked into; nothing is written.
/// </summary>
internal sealed class ModelFolder
{
    private const string Weights = "model.safetensors", Index = "model.safetensors.index.json", Modules = "modules.json";

    private ModelFolder(string path, JsonElement config, SentenceModules? sentence)
    {
        Path = path;
        Config = config;
        Sentence = sentence;
    }

    /// <summary>Where config.json and the weights are: the folder that was opened, or the one that its modules.json names for the network.</summary>
    public string Path { get; }

    /// <summary>config.json, an object.</summary>
    public JsonElement Config { get; }

    /// <summary>What modules.json says; null when there is none.</summary>
    public SentenceModules? Sentence { get; }

    /// <summary>"bert" and the like: what config.json calls the architecture; empty when it says nothing.</summary>
    public string ModelType => Config.TryGetProperty("model_type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";

    /// <summary>tokenizer.json, null when there is none.</summary>
    public string? TokenizerFile => Find("tokenizer.json");

    /// <summary>vocab.txt, null when there is none.</summary>
    public string? VocabularyFile => Find("vocab.txt");

    /// <summary>Opens a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has no config.json.</exception>
    /// <exception cref="InvalidDataException">It is a file, or its config.json or modules.json is damaged.</exception>
    public static ModelFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) throw new InvalidDataException($"cannot open the model {path}: expected a folder with config.json, {Weights} and tokenizer.json, found a file; name the folder that holds it");
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"cannot open the model {path}: there is no such folder; check the path");
        string modules = System.IO.Path.Combine(path, Modules);
        SentenceModules? sentence = File.Exists(modules) ? SentenceModules.Read(modules) : null;
        string network = sentence is null ? path : System.IO.Path.Combine(path, sentence.Network);
        string config = System.IO.Path.Combine(network, "config.json");
        if (!File.Exists(config)) throw Lacks(network, "config.json", "the settings of a Hugging Face model", "copy it from where the weights come from");
        return new ModelFolder(network, JsonFile.Read(config, JsonValueKind.Object), sentence);
    }

    /// <summary>The path of a file in the folder; null when it is not there.</summary>
    public string? Find(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The path of a file in the folder.</summary>
    /// <param name="name">The file.</param>
    /// <param name="what">What it holds, for the message.</param>
    /// <exception cref="FileNotFoundException">It is not there; the message says what is.</exception>
    public string Require(string name, string what) => Find(name) ?? throw Lacks(Path, name, what, "copy it from where the weights come from");

    /// <summary>tokenizer.json, else vocab.txt.</summary>
    /// <exception cref="FileNotFoundException">Neither is there; the message says what is.</exception>
    public string RequireTokenizer() =>
        TokenizerFile ?? VocabularyFile ?? throw Lacks(Path, "tokenizer.json or vocab.txt", "the vocabulary of the model", "copy one from where the weights come from");

    /// <summary>Opens the weights: model.safetensors, or the files that model.safetensors.index.json names.</summary>
    /// <exception cref="FileNotFoundException">There are none in this format; the message says what is there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public ITensorSource OpenWeights()
    {
        if (Find(Weights) is string single) return SafetensorsFile.Open(single);
        if (Find(Index) is string index) return SafetensorsShards.Open(index);
        bool pickled = Directory.EnumerateFiles(Path, "pytorch_model*.bin").Any();
        throw Lacks(Path, $"{Weights} or {Index}", "the weights", pickled
            ? "pytorch_model.bin is not read, for it can run code: save the model again with safe_serialization=True"
            : "get the weights in the safetensors format");
    }

    private static FileNotFoundException Lacks(string folder, string name, string what, string fix)
    {
        string[] there = Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => System.IO.Path.GetFileName(entry))] : [];
        return new($"cannot open the model {folder}: looked for {name} ({what}), the folder has {Text.Few(there, most: 10)}; {fix}", System.IO.Path.Combine(folder, name));
    }
}
