using System.Text;
using System.Text.Json.Nodes;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Tasks.Tests.Reading;

/// <summary>
/// A reader of a few thousand random numbers, in a folder of its own. What it answers means nothing, but it does so for reasons as any other
/// reader does: every law holds for it too.
/// </summary>
internal sealed class TinyReader : IDisposable
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    public TinyReader(ulong seed = 1, MatrixStorage storage = MatrixStorage.F32, BertConfig? config = null)
    {
        string[] vocabulary = Vocabulary();
        Config = (config ?? Default) with { Vocabulary = vocabulary.Length };
        RandomWeights weights = new(seed);
        _ = new SpanReader(new Scope(weights), Config);
        Save("config.json", ConfigJson(Config).ToJsonString());
        Save("tokenizer.json", TokenizerJson(vocabulary).ToJsonString());
        ParameterFile.Save(this["model.safetensors"], weights.All, BertNames.Map, storage);
        foreach (Weight weight in weights.All) weight.Dispose();
    }

    public static BertConfig Default { get; } = new() { Width = 22, Heads = 2, Layers = 3, FeedForward = 31, Positions = 64, InitialRange = 0.4f };

    public BertConfig Config { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-reader-").FullName;

    public string this[string file] => Path.Combine(Folder, file);

    public Reader Load() => Reader.Load(Folder);

    public void Save(string file, string text) => File.WriteAllText(this[file], text, new UTF8Encoding(false));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static JsonObject ConfigJson(BertConfig config) => new()
    {
        ["model_type"] = "bert",
        ["architectures"] = new JsonArray("BertForQuestionAnswering"),
        ["vocab_size"] = config.Vocabulary,
        ["hidden_size"] = config.Width,
        ["num_hidden_layers"] = config.Layers,
        ["num_attention_heads"] = config.Heads,
        ["intermediate_size"] = config.FeedForward,
        ["max_position_embeddings"] = config.Positions,
        ["type_vocab_size"] = config.SegmentTypes,
    };

    private static JsonObject TokenizerJson(string[] vocabulary)
    {
        JsonObject ids = [];
        for (int id = 0; id < vocabulary.Length; id++) ids[vocabulary[id]] = id;
        return new JsonObject
        {
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["lowercase"] = true },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["vocab"] = ids },
        };
    }

    private static string[] Vocabulary() =>
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Letters.Select(letter => $"{letter}"), .. Letters.Select(letter => $"##{letter}"), .. ".,!?'".Select(mark => $"{mark}"),
        "where", "who", "is", "went", "to", "the", "then", "alice", "bob", "garden", "court", "queen", "rabbit", "house", "saw", "ran", "in",
    ];
}
