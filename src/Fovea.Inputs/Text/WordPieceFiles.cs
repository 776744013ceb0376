using System.Text;
using System.Text.Json;

namespace Fovea.Inputs.Text;

/// <summary>Finds the files of a WordPiece tokenizer and reads them.</summary>
internal static class WordPieceFiles
{
    private const string Json = "tokenizer.json", Words = "vocab.txt", Config = "tokenizer_config.json";
    private const long LargestFile = 256L << 20;

    public static WordPieceSettings Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? FileIn(path) : path;
        if (!File.Exists(file))
            throw new FileNotFoundException($"tokenizer: expected a folder with {Json} or {Words}, or such a file; '{path}' does not exist; check the path", path);

        string config = Path.Combine(Path.GetDirectoryName(file) ?? "", Config);
        WordPieceConfig? named = File.Exists(config) ? WordPieceConfig.Read(ReadBytes(config), config) : null;
        return Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? TokenizerJson.Read(ReadBytes(file), file, named)
            : ReadWords(ReadBytes(file), file, named);
    }

    /// <summary>One token a line; its number, from 0, is the token's id.</summary>
    public static WordPieceSettings ReadWords(ReadOnlySpan<byte> utf8, string name, WordPieceConfig? config = null)
    {
        config ??= WordPieceConfig.Nothing;
        List<string?> tokens = [];
        foreach (string line in Decode(utf8, name).Split('\n')) tokens.Add(line.TrimEnd());
        if (tokens is [.., ""]) tokens.RemoveAt(tokens.Count - 1);
        if (tokens.Count == 0) throw new InvalidDataException($"{name}: expected one token per line, found an empty file; take the file from the model's folder");

        var settings = new WordPieceSettings
        {
            Tokens = [.. tokens],
            Normalization = config.Normalization,
            UnknownToken = config.Unknown ?? "[UNK]",
            ClsToken = config.Cls ?? "[CLS]",
            SepToken = config.Sep ?? "[SEP]",
            PadToken = config.Pad ?? "[PAD]",
            MaskToken = config.Mask ?? "[MASK]",
        };
        return settings with { AddedTokens = AddedTokensOf(settings) };
    }

    public static InvalidDataException Bad(string name, string expected, string found, string fix = "take the file from the model's folder again") =>
        new($"{name}: expected {expected}, found {found}; {fix}");

    /// <summary>A vocabulary of lines does not say which tokens are looked for in the text: the special ones are.</summary>
    private static List<AddedToken> AddedTokensOf(WordPieceSettings settings)
    {
        List<AddedToken> added = [];
        foreach (string special in (string[])[settings.UnknownToken, settings.ClsToken, settings.SepToken, settings.PadToken, settings.MaskToken])
            if (Array.LastIndexOf(settings.Tokens, special) is var id and >= 0) added.Add(new AddedToken(id, special));
        return added;
    }

    private static string FileIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, Json))) return Path.Combine(folder, Json);
        if (File.Exists(Path.Combine(folder, Words))) return Path.Combine(folder, Words);
        throw new FileNotFoundException($"tokenizer: expected {Json} or {Words} in the folder '{folder}', found neither; take one from the model's page", Path.Combine(folder, Json));
    }

    private static byte[] ReadBytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LargestFile
            ? File.ReadAllBytes(path)
            : throw Bad(path, $"at most {LargestFile:N0} bytes", $"{length:N0}");
    }

    private static string Decode(ReadOnlySpan<byte> utf8, string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        }
        catch (DecoderFallbackException wrong)
        {
            throw Bad(name, "UTF-8 text", $"other bytes at offset {wrong.Index}");
        }
    }
}

/// <summary>What <c>tokenizer_config.json</c> says; null where it is silent.</summary>
internal sealed record WordPieceConfig(BertNormalization Normalization, string? Unknown, string? Cls, string? Sep, string? Pad, string? Mask)
{
    public static WordPieceConfig Nothing { get; } = new(BertNormalization.Uncased, null, null, null, null, null);

    public static WordPieceConfig Read(ReadOnlyMemory<byte> utf8, string name) => TokenizerJson.Parse(utf8, name, root => Of(root, name));

    private static WordPieceConfig Of(JsonElement root, string name)
    {
        bool lowercase = TokenizerJson.Flag(root, "do_lower_case", true, name);
        return new WordPieceConfig(
            new BertNormalization(true, TokenizerJson.Flag(root, "tokenize_chinese_chars", true, name), TokenizerJson.Flag(root, "strip_accents", lowercase, name), lowercase),
            Token(root, "unk_token"), Token(root, "cls_token"), Token(root, "sep_token"), Token(root, "pad_token"), Token(root, "mask_token"));
    }

    /// <summary>A special token is a string or an object with its content.</summary>
    private static string? Token(JsonElement root, string key)
    {
        if (!root.TryGetProperty(key, out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content)) value = content;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
