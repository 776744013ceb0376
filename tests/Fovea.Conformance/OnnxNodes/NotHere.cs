namespace Fovea.Conformance.OnnxNodes;

/// <summary>Operators of the standard that are left out on purpose, and why.</summary>
internal static class NotHere
{
    private static readonly Dictionary<string, string> s_reasons = new()
    {
        ["StringNormalizer"] = "texts are taken apart by tokenizers",
        ["TfIdfVectorizer"] = "texts are taken apart by tokenizers",
        ["ImageDecoder"] = "pictures are read at the edge of the library",
    };

    /// <summary>Why there is no such operator here; null where it is not on purpose.</summary>
    public static string? Why(string op) => s_reasons.GetValueOrDefault(op);
}
