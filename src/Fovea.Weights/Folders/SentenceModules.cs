using System.Text.Json;

namespace Fovea.Weights;

/// <summary>How the vectors of the tokens become one vector of the sentence.</summary>
internal enum SentencePooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The first one, [CLS].</summary>
    First,

    /// <summary>The largest of each component.</summary>
    Maximum,

    /// <summary>Their sum over the square root of their number.</summary>
    MeanSquareRoot,
}

/// <summary>
/// What modules.json of a sentence-transformers model says: where the network is, how its token vectors are pooled, whether the result is scaled to length 1.
/// </summary>
/// <param name="Network">The folder of config.json and the weights, relative; empty for the folder itself.</param>
/// <param name="Pooling">How token vectors are pooled.</param>
/// <param name="Normalise">Whether the sentence's vector has length 1.</param>
/// <param name="MaximumTokens">How many tokens the model was made to read, [CLS] and [SEP] included; null when nothing is said.</param>
/// <remarks>Reimers and Gurevych, "Sentence-BERT", 2019, arXiv:1908.10084, section 3.</remarks>
internal sealed record SentenceModules(string Network, SentencePooling Pooling, bool Normalise, int? MaximumTokens)
{
    private static readonly (string Key, SentencePooling? Pooling)[] Flags =
    [
        ("pooling_mode_mean_tokens", SentencePooling.Mean),
        ("pooling_mode_cls_token", SentencePooling.First),
        ("pooling_mode_max_tokens", SentencePooling.Maximum),
        ("pooling_mode_mean_sqrt_len_tokens", SentencePooling.MeanSquareRoot),
        ("pooling_mode_weightedmean_tokens", null),
        ("pooling_mode_lasttoken", null),
    ];

    /// <summary>Reads modules.json and the files that it names.</summary>
    /// <exception cref="FileNotFoundException">A file that it names is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="NotSupportedException">It asks for a step that is not known here: the vectors would be others.</exception>
    public static SentenceModules Read(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        string network = "";
        SentencePooling? pooling = null;
        bool normalise = false;
        foreach (JsonElement module in JsonFile.Read(path, JsonValueKind.Array).EnumerateArray())
        {
            string type = Word(module, "type", path);
            string place = Place(module, path);
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer": network = place; break;
                case "Pooling": pooling = ReadPooling(Path.Combine(folder, place, "config.json")); break;
                case "Normalize": normalise = true; break;
                default: throw new NotSupportedException($"cannot use {path}: expected modules Transformer, Pooling and Normalize, found {Text.Quote(type)}; without it the vectors would be others");
            }
        }
        if (pooling is null) throw JsonFile.Bad(path, "expected a module Pooling, found none");
        return new SentenceModules(network, pooling.Value, normalise, ReadMaximumTokens(folder, network));
    }

    private static SentencePooling ReadPooling(string path)
    {
        JsonElement config = JsonFile.Read(path, JsonValueKind.Object);
        SentencePooling?[] on = [.. Flags.Where(flag => config.TryGetProperty(flag.Key, out JsonElement set) && set.ValueKind == JsonValueKind.True).Select(flag => flag.Pooling)];
        if (on.Length == 0 && config.TryGetProperty("pooling_mode", out JsonElement mode) && mode.ValueKind == JsonValueKind.String)
        {
            on = mode.GetString() switch
            {
                "mean" => [SentencePooling.Mean],
                "cls" => [SentencePooling.First],
                "max" => [SentencePooling.Maximum],
                "mean_sqrt_len_tokens" => [SentencePooling.MeanSquareRoot],
                _ => [null],
            };
        }
        if (on.Length == 0) throw JsonFile.Bad(path, "expected one pooling mode, found none");
        return on is [SentencePooling known]
            ? known
            : throw new NotSupportedException($"cannot use {path}: expected one pooling mode of mean, cls, max and mean_sqrt_len, found another or several; without it the vectors would be others");
    }

    private static int? ReadMaximumTokens(string folder, string network)
    {
        string path = Path.Combine(folder, network, "sentence_bert_config.json");
        if (!File.Exists(path)) return null;
        JsonElement config = JsonFile.Read(path, JsonValueKind.Object);
        if (!config.TryGetProperty("max_seq_length", out JsonElement length) || length.ValueKind == JsonValueKind.Null) return null;
        return length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int tokens) && tokens > 0
            ? tokens
            : throw JsonFile.Bad(path, $"expected 'max_seq_length' to be a whole number above 0, found {JsonFile.Shown(length)}");
    }

    // A folder inside the model's: a file from a stranger must not lead anywhere else.
    private static string Place(JsonElement module, string path)
    {
        string place = Word(module, "path", path);
        bool inside = !Path.IsPathRooted(place) && !place.Split('/', '\\').Contains("..") && !place.AsSpan().ContainsAny(":\0");
        return inside ? place : throw JsonFile.Bad(path, $"expected the path of a module inside the folder, found {Text.Quote(place)}");
    }

    private static string Word(JsonElement module, string key, string path) =>
        module.ValueKind == JsonValueKind.Object && module.TryGetProperty(key, out JsonElement word) && word.ValueKind == JsonValueKind.String
            ? word.GetString()!
            : throw JsonFile.Bad(path, $"expected every module to have a text '{key}', found {JsonFile.Shown(module)}");
}
