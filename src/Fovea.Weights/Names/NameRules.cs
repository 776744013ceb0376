using System.Diagnostics.CodeAnalysis;

namespace Fovea.Weights;

/// <summary>Rules for names with numbers in them: "layer.*.norm" is for "layer.3.norm", "stage.0.block.*" for all blocks of the first stage.</summary>
internal sealed class NameRules<T> where T : class
{
    private readonly Dictionary<string, T> _rules = [];
    private readonly List<string[]> _numbered = [];         // those that say some numbers themselves

    /// <summary>Adds a rule, unless there is one for the same names.</summary>
    public bool TryAdd(string rule, T value)
    {
        if (!_rules.TryAdd(rule, value)) return false;
        if (NameRules.Pattern(rule, out _) != rule) _numbered.Add(rule.Split('.'));
        return true;
    }

    /// <summary>Finds the rule for a name, and the numbers that its stars stand for.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out T? found, out string[] numbers)
    {
        if (_rules.TryGetValue(NameRules.Pattern(name, out numbers), out found)) return true;
        string[] parts = name.Split('.');
        foreach (string[] rule in _numbered)
        {
            if (!Fits(rule, parts)) continue;
            numbers = [.. parts.Where((_, i) => rule[i] == "*")];
            found = _rules[string.Join('.', rule)];
            return true;
        }
        return false;
    }

    private static bool Fits(string[] rule, string[] parts)
    {
        if (rule.Length != parts.Length) return false;
        for (int i = 0; i < rule.Length; i++)
            if (rule[i] != parts[i] && !(rule[i] == "*" && NameRules.IsNumber(parts[i]))) return false;
        return true;
    }
}

/// <summary>Numbers as parts of names, and stars in their place.</summary>
internal static class NameRules
{
    /// <summary>A name with its numbers replaced by stars.</summary>
    public static string Pattern(string name, out string[] numbers)
    {
        string[] parts = name.Split('.');
        var found = new List<string>();
        for (int i = 0; i < parts.Length; i++)
        {
            if (!IsNumber(parts[i])) continue;
            found.Add(parts[i]);
            parts[i] = "*";
        }
        numbers = [.. found];
        return string.Join('.', parts);
    }

    /// <summary>A pattern with numbers in the place of its stars.</summary>
    public static string Fill(string pattern, string[] numbers)
    {
        if (numbers.Length == 0) return pattern;
        string[] parts = pattern.Split('.');
        int next = 0;
        for (int i = 0; i < parts.Length; i++)
            if (parts[i] == "*") parts[i] = numbers[next++];
        return string.Join('.', parts);
    }

    public static bool IsNumber(string part) => part.Length > 0 && !part.AsSpan().ContainsAnyExceptInRange('0', '9');
}
