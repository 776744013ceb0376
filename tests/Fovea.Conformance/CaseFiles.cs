using System.Text.Json;

namespace Fovea.Conformance;

/// <summary>Reads what a case says of itself.</summary>
internal static class CaseFiles
{
    /// <summary>A JSON file of a case, or nothing where there is none.</summary>
    public static JsonElement? Json(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>A text of an object, or null where it has none.</summary>
    public static string? Text(this JsonElement? json, string key) =>
        json is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int[] Integers(this JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];
}
