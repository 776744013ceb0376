using System.Text;
using System.Text.Json;

namespace Fovea.Inputs.Text.BytePair;

/// <summary>What the files of a CLIP tokenizer say.</summary>
internal sealed record ClipVocabulary(BytePairs Pairs, IReadOnlyList<AddedToken> AddedTokens, int Begin, int End);

/// <summary>Finds the files of a CLIP tokenizer and reads them.</summary>
internal static class ClipFiles
{
    private const string Json = "tokenizer.json", Words = "vocab.json", Merges = "merges.txt";
    private const string Suffix = "</w>", BeginMark = "<|startoftext|>", EndMark = "<|endoftext|>";
    private const int LargestFile = 256 << 20;

    public static ClipVocabulary Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, Json) : path;
        if (File.Exists(file)) return TokenizerJson.Parse(Bytes(file), file, root => OfJson(root, file));
        string words = Path.Combine(path, Words), merges = Path.Combine(path, Merges);
        if (!File.Exists(words) || !File.Exists(merges))
            throw new FileNotFoundException($"tokenizer: expected {Json}, or {Words} and {Merges}, in the folder '{path}', found neither; take them from the model's page", file);
        Dictionary<string, int> ids = TokenizerJson.Parse(Bytes(words), words, root => Ids(root, words));
        string[] lines = [.. Encoding.UTF8.GetString(Bytes(merges)).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))];
        return Of(ids, [.. lines.Select(line => Pair(line, merges))], [], merges);
    }

    private static ClipVocabulary OfJson(JsonElement root, string name)
    {
        if (!root.TryGetProperty("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object || Text(model, "type") is not ("BPE" or null) || Text(model, "end_of_word_suffix") != Suffix)
            throw WordPieceFiles.Bad(name, $"a model of type BPE whose words end with {Suffix}", "another", "this reader is for CLIP");
        if (!model.TryGetProperty("vocab", out JsonElement vocab) || vocab.ValueKind != JsonValueKind.Object) throw WordPieceFiles.Bad(name, "an object 'vocab'", "none");
        if (!model.TryGetProperty("merges", out JsonElement merges) || merges.ValueKind != JsonValueKind.Array) throw WordPieceFiles.Bad(name, "a list 'merges'", "none");
        Dictionary<string, int> ids = Ids(vocab, name);
        return Of(ids, [.. merges.EnumerateArray().Select(merge => Pair(merge, name))], Added(root, ids, name), name);
    }

    private static ClipVocabulary Of(Dictionary<string, int> ids, List<(string, string)> merges, List<AddedToken> added, string name)
    {
        int Mark(string mark) => ids.TryGetValue(mark, out int id) ? id : throw WordPieceFiles.Bad(name, $"the token {mark}", "none");
        foreach (string mark in (string[])[BeginMark, EndMark])
            if (!added.Exists(token => token.Content == mark)) added.Add(new AddedToken(Mark(mark), mark, Normalized: true));
        return new ClipVocabulary(new BytePairs(ids, merges, Suffix, name), added, Mark(BeginMark), Mark(EndMark));
    }

    private static List<AddedToken> Added(JsonElement root, Dictionary<string, int> ids, string name)
    {
        List<AddedToken> added = [];
        if (!root.TryGetProperty("added_tokens", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return added;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || Text(item, "content") is not { Length: > 0 } content || !item.TryGetProperty("id", out JsonElement number))
                throw WordPieceFiles.Bad(name, "added_tokens with id and content", item.GetRawText());
            int id = Id(number, name);
            ids.TryAdd(content, id);
            added.Add(new AddedToken(id, content, TokenizerJson.Flag(item, "single_word", false, name), TokenizerJson.Flag(item, "lstrip", false, name),
                TokenizerJson.Flag(item, "rstrip", false, name), TokenizerJson.Flag(item, "normalized", false, name)));
        }
        return added;
    }

    private static Dictionary<string, int> Ids(JsonElement vocab, string name)
    {
        Dictionary<string, int> ids = new(vocab.GetPropertyCount());
        foreach (JsonProperty token in vocab.EnumerateObject()) ids[token.Name] = Id(token.Value, name);
        return ids;
    }

    private static int Id(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id) && id >= 0 ? id : throw WordPieceFiles.Bad(name, "token ids from 0", value.GetRawText());

    /// <summary>"a b", or ["a", "b"].</summary>
    private static (string, string) Pair(JsonElement merge, string name) => merge.ValueKind switch
    {
        JsonValueKind.String => Pair(merge.GetString()!, name),
        JsonValueKind.Array when merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String => (merge[0].GetString()!, merge[1].GetString()!),
        _ => throw WordPieceFiles.Bad(name, "merges of two tokens", merge.GetRawText()),
    };

    private static (string, string) Pair(string merge, string name) =>
        merge.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw WordPieceFiles.Bad(name, "merges of two tokens", $"'{merge}'");

    private static string? Text(JsonElement json, string key) => json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LargestFile ? File.ReadAllBytes(path) : throw WordPieceFiles.Bad(path, $"at most {LargestFile:N0} bytes", $"{length:N0}");
    }
}
