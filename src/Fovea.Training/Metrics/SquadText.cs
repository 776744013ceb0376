using System.Text;
using System.Text.RegularExpressions;

namespace Fovea.Training.Metrics;

/// <summary>
/// How answers are made comparable: lower case, no ASCII punctuation, no articles, single spaces.
/// "The Court!" and "court" are the same answer.
/// </summary>
/// <remarks>Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", 2016, arXiv:1606.05250, section 6.1.</remarks>
internal static partial class SquadText
{
    /// <summary>The answer in its comparable form; empty when nothing but punctuation and articles was there.</summary>
    public static string Normalise(string answer) => string.Join(' ', Words(answer));

    /// <summary>The words of the comparable form, in order.</summary>
    public static string[] Words(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        StringBuilder kept = new(answer.Length);
        foreach (char character in answer)
            if (!IsPunctuation(character)) kept.Append(char.ToLowerInvariant(character));
        return Articles().Replace(kept.ToString(), " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    // Only ASCII punctuation goes, as in the published evaluation; "the–court" still loses its article.
    private static bool IsPunctuation(char character) =>
        char.IsAscii(character) && (char.IsPunctuation(character) || char.IsSymbol(character));

    [GeneratedRegex(@"\b(a|an|the)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Articles();
}
