using System.Text.Json;

namespace Fovea.Inputs.Pictures;

/// <summary>The values of a file that says how pictures are prepared, with errors that name the key.</summary>
internal readonly struct PreparationKeys
{
    private const int LargestSide = 1 << 14;

    private readonly JsonElement _json;
    private readonly string _name;

    public PreparationKeys(JsonElement json, string name)
    {
        (_json, _name) = (json, name);
        if (json.ValueKind != JsonValueKind.Object) throw Bad($"expected an object, found {json.ValueKind}");
    }

    public InvalidDataException Bad(string what) => new($"{_name}: {what}; take the file from where the weights come from");

    public NotSupportedException Unknown(string what) => new($"{_name}: {what}");

    public bool Has(string key) => Find(key) is not null;

    /// <summary>An object within it; null where there is none.</summary>
    public PreparationKeys? Inner(string key) => Find(key) is { ValueKind: JsonValueKind.Object } inner ? new PreparationKeys(inner, $"{_name}, {key}") : null;

    public string Text(string key, string otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        { } value => throw Bad($"{key} must be a text, found {value.GetRawText()}"),
    };

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Bad($"{key} must be true or false, found {value.GetRawText()}"),
    };

    /// <summary>Pixels of a side; null where the key is not there, or is no number.</summary>
    public int? Side(string key) => Find(key) is { ValueKind: JsonValueKind.Number } value ? Side(key, value) : null;

    /// <summary>Whole numbers, such as [3, 224, 224].</summary>
    public int[] Sides(string key)
    {
        PreparationKeys keys = this;
        return Find(key) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(value => keys.Side(key, value))] : throw Bad($"{key} must be a list of sizes, found {Shown(key)}");
    }

    public double Positive(string key, double otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out double number) && number is > 0 and < 1e9 => number,
        { } value => throw Bad($"{key} must be a positive number, found {value.GetRawText()}"),
    };

    public int Whole(string key, int otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int number) => number,
        { } value => throw Bad($"{key} must be a whole number, found {value.GetRawText()}"),
    };

    /// <summary>A finite number for each channel; those given where the key is not there.</summary>
    public double[] PerChannel(string key, int channels, double[]? otherwise = null)
    {
        if (Find(key) is not { } value) return otherwise ?? throw Bad($"expected {key}, found nothing");
        double[] numbers = value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Number && one.TryGetDouble(out double number) ? number : double.NaN)]
            : [];
        return numbers.Length == channels && numbers.All(double.IsFinite) ? numbers : throw Bad($"{key} must be {channels} finite numbers, found {value.GetRawText()}");
    }

    private string Shown(string key) => Find(key)?.GetRawText() ?? "nothing";

    private int Side(string key, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int side) && side is >= 1 and <= LargestSide
        ? side
        : throw Bad($"{key} must be from 1 to {LargestSide} pixels, found {value.GetRawText()}");

    private JsonElement? Find(string key) =>
        _json.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
