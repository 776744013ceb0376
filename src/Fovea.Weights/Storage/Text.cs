using System.Globalization;
using System.Text;

namespace Fovea.Weights;

/// <summary>Names and shapes as messages write them. A file can hold any name: none may flood a terminal or steer it.</summary>
internal static class Text
{
    private const int Longest = 120;

    /// <summary>In single quotes, cut when long, control characters escaped.</summary>
    public static string Quote(string name) => $"'{Plain(name)}'";

    /// <summary>Cut when long, control characters escaped.</summary>
    public static string Plain(string name)
    {
        var shown = new StringBuilder();
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            bool steers = char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format;   // Format: direction marks
            if (steers) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else shown.Append(c);
        }
        if (name.Length > Longest)
        {
            if (char.IsHighSurrogate(shown[^1])) shown.Length--;
            shown.Append("...");
        }
        return shown.ToString();
    }

    /// <summary>"[2, 3]".</summary>
    public static string Shape(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.Length; i++) text.Append(i == 0 ? "" : ", ").Append(shape[i]);
        return text.Append(']').ToString();
    }

    /// <summary>The first names in order, and how many more there are.</summary>
    public static string Few(IEnumerable<string> names, int most = 5)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        if (all.Length == 0) return "none";
        string some = string.Join(", ", all.Take(most).Select(Plain));
        return all.Length > most ? $"{some} and {all.Length - most} more" : some;
    }
}
