using System.Text.Json;
using Fovea.Models;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>Makes a reader of its files.</summary>
internal static class ReaderFiles
{
    /// <summary>The fewest positions that a question and something of a text fit into.</summary>
    private const int FewestPositions = 16;

    public static ReadingModel Load(string folder)
    {
        ModelFolder files = ModelFolder.Open(folder);
        using ITensorSource weights = files.OpenWeights();
        return Build(folder, files.Config, weights, WordPieceTokenizer.Load(files.RequireTokenizer()), NameOf(folder));
    }

    public static ReadingModel Load(Func<string, Stream> open, string name)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentException.ThrowIfNullOrEmpty(name);
        JsonElement config = JsonFile.Parse(Bytes(open, "config.json"), $"{name}/config.json", JsonValueKind.Object);
        using Stream stream = open("model.safetensors");
        using SafetensorsFile weights = SafetensorsFile.Read(stream, $"{name}/model.safetensors");
        return Build(name, config, weights, WordPieceTokenizer.Parse(Bytes(open, "tokenizer.json")), name);
    }

    private static ReadingModel Build(string origin, JsonElement json, ITensorSource source, WordPieceTokenizer tokenizer, string name)
    {
        BertConfig config = BertConfig.Read(json);
        Expect(origin, config.Positions >= FewestPositions, $"expected max_position_embeddings of at least {FewestPositions}, found {config.Positions}");
        Expect(origin, config.SegmentTypes >= 2, $"expected type_vocab_size of at least 2, one for the question and one for the text, found {config.SegmentTypes}");
        Expect(origin, tokenizer.Vocabulary.Count <= config.Vocabulary, $"expected a tokenizer of at most {config.Vocabulary} tokens, as config.json says, found {tokenizer.Vocabulary.Count}");
        Expect(origin, config.Layers <= source.Tensors.Count, $"expected weights of {config.Layers} layers, as config.json says, found {source.Tensors.Count} tensors in all");
        SpanReader network = BertFolder.Build(config, source, (scope, sizes) => new SpanReader(scope, sizes));
        return new ReadingModel(tokenizer, network, name);
    }

    private static byte[] Bytes(Func<string, Stream> open, string file)
    {
        using Stream stream = open(file);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static void Expect(string origin, bool holds, string what)
    {
        if (!holds) throw new InvalidDataException($"cannot use {origin} as a reader: {what}; take all files of one model");
    }
}
