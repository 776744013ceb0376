using System.Text.Json;

namespace Fovea.Inputs.Text;

/// <summary>Reads a WordPiece tokenizer from a <c>tokenizer.json</c>. What the file says of truncation and padding is the caller's affair.</summary>
internal static class TokenizerJson
{
    public static WordPieceSettings Read(ReadOnlyMemory<byte> utf8, string name, WordPieceConfig? config = null) =>
        Parse(utf8, name, root => Settings(root, name, config ?? WordPieceConfig.Nothing));

    private static WordPieceSettings Settings(JsonElement root, string name, WordPieceConfig config)
    {
        JsonElement model = Object(root, "model", name);
        if (model.TryGetProperty("type", out JsonElement type) ? !type.ValueEquals("WordPiece") : model.TryGetProperty("merges", out _))
            throw WordPieceFiles.Bad(name, "a model of type WordPiece", type.ValueKind == JsonValueKind.Undefined ? "one with merges" : type.GetRawText(), "this reader is for BERT and its kin");
        ExpectBertWords(root, name);

        List<string?> tokens = Vocabulary(Object(model, "vocab", name), name);
        List<AddedToken> added = Added(root, tokens, name);
        (string? cls, string? sep) = Template(root);
        return new WordPieceSettings
        {
            Tokens = [.. tokens],
            AddedTokens = added,
            Normalization = Normalization(root, name),
            ContinuingPrefix = Text(model, "continuing_subword_prefix", name) ?? "##",
            LongestWord = LongestWord(model, name),
            UnknownToken = Text(model, "unk_token", name) ?? "[UNK]",
            ClsToken = cls ?? config.Cls ?? "[CLS]",
            SepToken = sep ?? config.Sep ?? "[SEP]",
            PadToken = config.Pad ?? "[PAD]",
            MaskToken = config.Mask ?? "[MASK]",
        };
    }

    /// <summary>Parses an object and reads something from it; what is no JSON object, or no Unicode text, is an error that names the file.</summary>
    public static T Parse<T>(ReadOnlyMemory<byte> utf8, string name, Func<JsonElement, T> read)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? read(root) : throw WordPieceFiles.Bad(name, "a JSON object", $"{root.ValueKind}");
        }
        catch (JsonException wrong)
        {
            throw WordPieceFiles.Bad(name, "JSON", $"a mistake at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine}");
        }
        catch (InvalidOperationException)   // what JsonElement throws for a string with half a surrogate pair
        {
            throw WordPieceFiles.Bad(name, "Unicode text in every string", "half a surrogate pair");
        }
    }

    public static bool Flag(JsonElement element, string key, bool otherwise, string name) =>
        !element.TryGetProperty(key, out JsonElement value) ? otherwise : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => otherwise,
            _ => throw WordPieceFiles.Bad(name, $"true, false or null for {key}", value.GetRawText()),
        };

    /// <summary>Ids may have holes, but not so many that a small file asks for much memory.</summary>
    private static List<string?> Vocabulary(JsonElement vocab, string name)
    {
        int count = vocab.GetPropertyCount();
        List<string?> tokens = new(count);
        foreach (JsonProperty property in vocab.EnumerateObject())
            Put(tokens, Id(property.Value, (2 * count) + 1024, name), property.Name, name);
        return tokens;
    }

    private static void Put(List<string?> tokens, int id, string token, string name)
    {
        while (tokens.Count <= id) tokens.Add(null);
        if (tokens[id] is { } other && other != token)
            throw WordPieceFiles.Bad(name, "one token per id", $"'{other}' and '{token}' with id {id}");
        tokens[id] = token;
    }

    /// <summary>Added tokens; those that the vocabulary lacks are entered there with the id that they bring.</summary>
    private static List<AddedToken> Added(JsonElement root, List<string?> tokens, string name)
    {
        List<AddedToken> added = [];
        if (!root.TryGetProperty("added_tokens", out JsonElement list) || list.ValueKind == JsonValueKind.Null) return added;
        if (list.ValueKind != JsonValueKind.Array) throw WordPieceFiles.Bad(name, "a list of added_tokens", $"{list.ValueKind}");

        int most = tokens.Count + list.GetArrayLength() + 1024;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || Text(item, "content", name) is not { Length: > 0 } content || !item.TryGetProperty("id", out JsonElement number))
                throw WordPieceFiles.Bad(name, "added_tokens with id and content", item.GetRawText());
            int id = Id(number, most, name);
            if (id >= tokens.Count || tokens[id] != content) id = tokens.IndexOf(content) is var known and >= 0 ? known : id;
            Put(tokens, id, content, name);
            added.Add(new AddedToken(id, content, Flag(item, "single_word", false, name), Flag(item, "lstrip", false, name),
                Flag(item, "rstrip", false, name), Flag(item, "normalized", false, name)));
        }
        return added;
    }

    /// <summary>No normaliser at all leaves the text as it is; a sequence of one is that one.</summary>
    private static BertNormalization Normalization(JsonElement root, string name)
    {
        if (Only(root, "normalizer", "normalizers") is not { } normalizer) return BertNormalization.None;
        if (TypeOf(normalizer) != "BertNormalizer")
            throw WordPieceFiles.Bad(name, "a normalizer of type BertNormalizer", $"'{TypeOf(normalizer)}'", "this reader is for BERT and its kin");

        bool lowercase = Flag(normalizer, "lowercase", true, name);
        return new BertNormalization(Flag(normalizer, "clean_text", true, name), Flag(normalizer, "handle_chinese_chars", true, name),
            Flag(normalizer, "strip_accents", lowercase, name), lowercase);
    }

    private static void ExpectBertWords(JsonElement root, string name)
    {
        if (Only(root, "pre_tokenizer", "pretokenizers") is not { } words || TypeOf(words) != "BertPreTokenizer")
            throw WordPieceFiles.Bad(name, "a pre_tokenizer of type BertPreTokenizer", $"'{(Only(root, "pre_tokenizer", "pretokenizers") is { } other ? TypeOf(other) : "none")}'", "this reader is for BERT and its kin");
    }

    private static JsonElement? Only(JsonElement root, string key, string listKey)
    {
        if (!root.TryGetProperty(key, out JsonElement value) || value.ValueKind != JsonValueKind.Object) return null;
        return value.TryGetProperty(listKey, out JsonElement list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 1 && list[0].ValueKind == JsonValueKind.Object
            ? list[0] : value;
    }

    private static string TypeOf(JsonElement element) =>
        element.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";

    /// <summary>The tokens that the post-processor puts before and after a text.</summary>
    private static (string? Cls, string? Sep) Template(JsonElement root)
    {
        if (!root.TryGetProperty("post_processor", out JsonElement processor) || processor.ValueKind != JsonValueKind.Object) return (null, null);
        if (processor.TryGetProperty("cls", out JsonElement cls) && processor.TryGetProperty("sep", out JsonElement sep)) return (First(cls), First(sep));
        if (!processor.TryGetProperty("single", out JsonElement single) || single.ValueKind != JsonValueKind.Array || single.GetArrayLength() != 3) return (null, null);
        return (SpecialToken(single[0]), SpecialToken(single[2]));
    }

    private static string? First(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() > 0 && pair[0].ValueKind == JsonValueKind.String ? pair[0].GetString() : null;

    private static string? SpecialToken(JsonElement piece) =>
        piece.ValueKind == JsonValueKind.Object && piece.TryGetProperty("SpecialToken", out JsonElement special)
        && special.ValueKind == JsonValueKind.Object && special.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private static int LongestWord(JsonElement model, string name) =>
        !model.TryGetProperty("max_input_chars_per_word", out JsonElement value) ? 100
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int longest) && longest > 0 ? longest
        : throw WordPieceFiles.Bad(name, "a positive max_input_chars_per_word", value.GetRawText());

    private static int Id(JsonElement value, int most, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id) && id >= 0 && id < most ? id
        : throw WordPieceFiles.Bad(name, $"token ids from 0 to {most - 1}", value.GetRawText());

    private static JsonElement Object(JsonElement parent, string key, string name) =>
        parent.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value
        : throw WordPieceFiles.Bad(name, $"an object '{key}'", value.ValueKind == JsonValueKind.Undefined ? "none" : $"{value.ValueKind}");

    private static string? Text(JsonElement parent, string key, string name)
    {
        if (!parent.TryGetProperty(key, out JsonElement value)) return null;
        if (value.ValueKind != JsonValueKind.String) throw WordPieceFiles.Bad(name, $"a string for {key}", value.GetRawText());
        return value.GetString();
    }
}
