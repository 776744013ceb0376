using System.Text;
using System.Text.Json.Nodes;
using Fovea.Weights;

namespace Fovea.Models.Tests;

/// <summary>A model of the BERT family with a few thousand random numbers, in a folder of its own. What it says means nothing; every law holds for it too.</summary>
internal sealed class TinyBert : IDisposable
{
    /// <param name="build">Which model; a span reader where it is left out.</param>
    /// <param name="config">Its sizes; <see cref="Sizes"/> where they are left out.</param>
    /// <param name="seed">What the numbers are drawn from.</param>
    public TinyBert(Func<Scope, BertConfig, TokenModel>? build = null, BertConfig? config = null, ulong seed = 1)
    {
        Config = config ?? Sizes;
        RandomWeights weights = new(seed);
        _ = build is null ? new SpanReader(new Scope(weights), Config) : build(new Scope(weights), Config);
        Save(ConfigJson(Config));
        ParameterFile.Save(this["model.safetensors"], weights.All, BertNames.Map);
        foreach (Weight weight in weights.All) weight.Dispose();
    }

    /// <summary>Prime, or as near to it as heads allow.</summary>
    public static BertConfig Sizes { get; } = new() { Vocabulary = 29, Width = 22, Heads = 2, Layers = 3, FeedForward = 31, Positions = 37, InitialRange = 0.4f };

    public BertConfig Config { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-bert-").FullName;

    public string this[string file] => Path.Combine(Folder, file);

    public void Save(JsonNode config) => File.WriteAllText(this["config.json"], config.ToJsonString(), new UTF8Encoding(false));

    /// <summary>Puts other tensors in the place of the file's, or beside them; null takes one away.</summary>
    public void Change(params (string Name, long[] Shape, float[]? Values)[] tensors)
    {
        SafetensorsWriter writer = new();
        using (SafetensorsFile file = SafetensorsFile.Open(this["model.safetensors"]))
            foreach (StoredTensor tensor in file.Tensors.Values.Where(tensor => !Array.Exists(tensors, changed => changed.Name == tensor.Name)))
                writer.Add(tensor.Name, tensor.Shape.ToArray(), tensor.ToFloats());
        foreach ((string name, long[] shape, float[]? values) in tensors)
            if (values is not null) writer.Add(name, shape, values);
        writer.Save(this["model.safetensors"]);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static JsonObject ConfigJson(BertConfig config) => new()
    {
        ["model_type"] = "bert",
        ["vocab_size"] = config.Vocabulary,
        ["hidden_size"] = config.Width,
        ["num_hidden_layers"] = config.Layers,
        ["num_attention_heads"] = config.Heads,
        ["intermediate_size"] = config.FeedForward,
        ["max_position_embeddings"] = config.Positions,
        ["type_vocab_size"] = config.SegmentTypes,
        ["is_decoder"] = config.Causal,
        ["num_labels"] = config.Classes,
    };
}
