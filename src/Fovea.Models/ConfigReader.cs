using System.Text.Json;

namespace Fovea.Models;

/// <summary>Reads the values of a <c>config.json</c>, with errors that name the key.</summary>
internal readonly struct ConfigReader
{
    private const int LargestSize = 1 << 28, LargestSide = 1 << 14;

    private static readonly JsonElement s_empty = JsonElement.Parse("{}");

    private readonly JsonElement _json;
    private readonly string _architecture;

    public ConfigReader(JsonElement json, string architecture)
    {
        (_json, _architecture) = (json, architecture);
        if (json.ValueKind != JsonValueKind.Object) throw Bad($"must be a JSON object, found {json.ValueKind}");
    }

    public InvalidDataException Bad(string what) => new($"config.json of a {_architecture} model: {what}");

    public string Text(string key, string otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        { } value => throw Bad($"{key} must be a text, found {value.GetRawText()}"),
    };

    /// <summary>A length: a whole number from 1 to 2^28.</summary>
    public int Size(string key, int otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int size) && size is >= 1 and <= LargestSize => size,
        { } value => throw Bad($"{key} must be a whole number from 1 to {LargestSize}, found {value.GetRawText()}"),
    };

    /// <summary>How many there are of something that there may be none of: a whole number from 0 to 2^28.</summary>
    public int Count(string key, int otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int count) && count is >= 0 and <= LargestSize => count,
        { } value => throw Bad($"{key} must be a whole number from 0 to {LargestSize}, found {value.GetRawText()}"),
    };

    /// <summary>A token id: a whole number from 0; null where the file says so.</summary>
    public int? Token(string key, int otherwise) => !_json.TryGetProperty(key, out JsonElement value) ? otherwise : value switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } when value.TryGetInt32(out int id) && id is >= 0 and <= LargestSize => id,
        _ => throw Bad($"{key} must be a whole number from 0 to {LargestSize} or null, found {value.GetRawText()}"),
    };

    public float Number(string key, float otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetSingle(out float number) && float.IsFinite(number) => number,
        { } value => throw Bad($"{key} must be a finite number, found {value.GetRawText()}"),
    };

    /// <summary>The share of something that is dropped in training: from 0 to below 1.</summary>
    public float Share(string key, float otherwise) => Number(key, otherwise) is var share and >= 0 and < 1
        ? share
        : throw Bad($"{key} must be a number from 0 to below 1, found {Find(key)}");

    /// <summary>What is added so that nothing is divided by zero.</summary>
    public float Positive(string key, float otherwise) => Number(key, otherwise) is var number and > 0
        ? number
        : throw Bad($"{key} must be a positive number, found {Find(key)}");

    /// <summary>A list of finite numbers; null where there is none.</summary>
    public float[]? Numbers(string key)
    {
        if (Find(key) is not { } list) return null;
        float[] numbers = list.ValueKind == JsonValueKind.Array ? new float[list.GetArrayLength()] : [];
        for (int i = 0; i < numbers.Length; i++)
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetSingle(out numbers[i]) || !float.IsFinite(numbers[i])) numbers = [];
        return numbers.Length > 0 ? numbers : throw Bad($"{key} must be a list of finite numbers, found {list.GetRawText()}");
    }

    /// <summary>A list of texts; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } list) return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(text => text.ValueKind != JsonValueKind.String)) throw Bad($"{key} must be a list of texts, found {list.ValueKind}");
        return [.. list.EnumerateArray().Select(text => text.GetString()!)];
    }

    /// <summary>The sides of a picture or a patch: one number, or [height, width].</summary>
    public PixelSize Pixels(string key, int otherwise)
    {
        PixelSize found = (Find(key) is { ValueKind: JsonValueKind.Array } ? Sizes(key, []) : [Size(key, otherwise)]) switch
        {
            [int side] => new PixelSize(side, side),
            [int height, int width] => new PixelSize(height, width),
            _ => throw Bad($"{key} must be a whole number or [height, width], found {Find(key)}"),
        };
        return Math.Max(found.Height, found.Width) <= LargestSide ? found : throw Bad($"{key} must be at most {LargestSide} pixels, found {Find(key)}");
    }

    /// <summary>Several lengths.</summary>
    public int[] Sizes(string key, int[] otherwise)
    {
        if (Find(key) is not { } list) return otherwise;
        if (list.ValueKind != JsonValueKind.Array) throw Bad($"{key} must be a list of whole numbers, found {list.GetRawText()}");
        List<int> sizes = [];
        foreach (JsonElement value in list.EnumerateArray())
        {
            bool fits = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size is >= 1 and <= LargestSize;
            sizes.Add(fits ? value.GetInt32() : throw Bad($"{key} must hold whole numbers from 1 to {LargestSize}, found {list.GetRawText()}"));
        }
        return [.. sizes];
    }

    public bool Flag(string key, bool otherwise = false) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        { } value => throw Bad($"{key} must be true or false, found {value.GetRawText()}"),
    };

    public bool Has(string key) => Find(key) is not null;

    /// <summary>A part of the configuration that is an object of its own; empty where there is none.</summary>
    public ConfigReader Part(string key) => Find(key) switch
    {
        null => new ConfigReader(s_empty, _architecture),
        { ValueKind: JsonValueKind.Object } part => new ConfigReader(part, _architecture),
        { } value => throw Bad($"{key} must be an object, found {value.GetRawText()}"),
    };

    /// <summary>A text that has to be one of a few.</summary>
    public string OneOf(string key, params ReadOnlySpan<string> known)
    {
        string found = Text(key, known[0]);
        foreach (string one in known)
            if (one == found) return found;
        throw Bad($"{key} must be {string.Join(" or ", known.ToArray().Select(one => $"\"{one}\""))}, found \"{found}\"");
    }

    /// <summary>An activation by the name that the Hub gives it.</summary>
    public Activation Activation(string key, Activation otherwise) => Text(key, "") switch
    {
        "" => otherwise,
        "gelu" or "gelu_python" => Numerics.Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_python_tanh" or "gelu_accurate" or "gelu_fast" => Numerics.Activation.GeluTanh,
        "quick_gelu" => Numerics.Activation.QuickGelu,
        "relu" => Numerics.Activation.Relu,
        "relu6" => Numerics.Activation.Relu6,
        "leaky_relu" => Numerics.Activation.LeakyRelu,
        "silu" or "swish" => Numerics.Activation.Silu,
        "tanh" => Numerics.Activation.Tanh,
        "sigmoid" => Numerics.Activation.Sigmoid,
        "mish" => Numerics.Activation.Mish,
        string name => throw Bad($"{key} must be one of gelu, gelu_new, quick_gelu, relu, relu6, leaky_relu, silu, tanh, sigmoid, mish, found \"{name}\""),
    };

    /// <summary>The first of the <c>architectures</c>, or nothing.</summary>
    public string Architecture() =>
        Find("architectures") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String
            ? list[0].GetString()!
            : "";

    /// <summary>The names in <c>id2label</c>, in the order of their numbers; empty where there are none.</summary>
    public IReadOnlyList<string> ClassNames()
    {
        if (Find("id2label") is not { ValueKind: JsonValueKind.Object } labels) return [];
        SortedDictionary<int, string> names = [];
        foreach (JsonProperty label in labels.EnumerateObject())
        {
            if (!int.TryParse(label.Name, out int id) || id < 0 || label.Value.ValueKind != JsonValueKind.String)
                throw Bad($"id2label must map numbers to texts, found {label}");
            names[id] = label.Value.GetString()!;
        }
        if (names.Count > 0 && names.Keys.Last() != names.Count - 1)
            throw Bad($"id2label must name every class from 0 to {names.Keys.Last()}, found {names.Count} names");
        return [.. names.Values];
    }

    private JsonElement? Find(string key) =>
        _json.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
