using System.Text.Json;
using Fovea.Inputs;

namespace Fovea.Conformance.Tokenizers;

/// <summary>
/// Tokenizers with texts: tokenizer.json or another file, and vectors.json with the ids, the tokens and the ranges of each text, in UTF-16 code
/// units; special tokens are put around a text, and have the range 0 to 0.
/// </summary>
public sealed class TokenizerKind : Kind
{
    private const string Vectors = "vectors.json";

    /// <inheritdoc/>
    public override string Name => "tokenizers";

    /// <inheritdoc/>
    public override string What => "tokenizers: ids, tokens and ranges of texts (golden/explain/tokenizers)";

    /// <inheritdoc/>
    protected override bool IsCase(string folder) => File.Exists(Path.Combine(folder, Vectors));

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        WordPieceTokenizer tokenizer = Open(folder);
        int number = 0;
        foreach (JsonElement vector in CaseFiles.Json(folder, Vectors)!.Value.GetProperty("cases").EnumerateArray())
        {
            string text = vector.GetProperty("text").GetString()!;
            TokenSequence sequence = tokenizer.Join(tokenizer.Encode(text).Tokens);
            string name = $"text {number++} ({Shown(text)})";
            int[] ids = sequence.Ids.ToArray();
            differences.Same($"{name} ids", vector.GetProperty("ids").Integers(), ids);
            if (vector.TryGetProperty("tokens", out JsonElement tokens))
                differences.Same($"{name} tokens", [.. tokens.EnumerateArray().Select(token => token.GetString()!)], [.. ids.Select(id => tokenizer.Vocabulary[id])]);
            if (vector.TryGetProperty("offsets", out JsonElement offsets))
                differences.Same($"{name} ranges", [.. offsets.EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32()))], Ranges(sequence));
        }
    }

    private static WordPieceTokenizer Open(string folder)
    {
        string kind = CaseFiles.Json(folder, "tokenizer.json") is { } json && json.TryGetProperty("model", out JsonElement model)
            ? ((JsonElement?)model).Text("type") ?? "of no type"
            : File.Exists(Path.Combine(folder, "vocab.txt")) ? "WordPiece" : "in another file than tokenizer.json and vocab.txt";
        return kind == "WordPiece" ? WordPieceTokenizer.Load(folder) : throw new UnknownCaseException($"a tokenizer {kind}");
    }

    private static (int, int)[] Ranges(TokenSequence sequence) =>
        [.. Enumerable.Range(0, sequence.Count).Select(i => sequence.Origin(i) is { } token ? (token.Start, token.End) : (0, 0))];

    private static string Shown(string text) => JsonSerializer.Serialize(text.Length <= 24 ? text : text[..24] + "...", TextJson.Default.String);
}

/// <summary>Writes a text so that it can be read whatever is in it.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class TextJson : System.Text.Json.Serialization.JsonSerializerContext;
