using System.Globalization;
using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text;

/// <summary>A token that is looked for in the text itself, before it is cut into words, such as [MASK].</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Content">How it is written.</param>
/// <param name="SingleWord">Only where no letter, digit, mark or underscore touches it.</param>
/// <param name="LeftStrip">It takes the white space before it along.</param>
/// <param name="RightStrip">It takes the white space after it along.</param>
/// <param name="Normalized">It is looked for in the normalised text (in lower case, say), not in the text as written.</param>
internal readonly record struct AddedToken(
    int Id, string Content, bool SingleWord = false, bool LeftStrip = false, bool RightStrip = false, bool Normalized = false);

/// <summary>Finds added tokens: the leftmost first, and of those that begin at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, AddedToken[]> _byFirst;
    private readonly System.Buffers.SearchValues<char> _firsts;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _byFirst = tokens.Where(token => token.Content.Length > 0)
            .GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
        _firsts = System.Buffers.SearchValues.Create([.. _byFirst.Keys]);
    }

    public bool IsEmpty => _byFirst.Count == 0;

    /// <summary>Finds the next added token at or after <paramref name="from"/>; false where there is none.</summary>
    /// <param name="text">The text, whole: what touches a token is looked at.</param>
    /// <param name="from">Where the search begins; white space before it is not taken along.</param>
    /// <param name="found">The token.</param>
    /// <param name="start">Where it begins, white space included that it takes along.</param>
    /// <param name="end">Where it ends, likewise.</param>
    public bool TryFind(ReadOnlySpan<char> text, int from, out AddedToken found, out int start, out int end)
    {
        for (int at = from; at < text.Length; at++)
        {
            int step = text[at..].IndexOfAny(_firsts);
            if (step < 0) break;
            at += step;
            if (!TryMatch(text[at..], out found)) continue;

            (start, end) = (at, at + found.Content.Length);
            if (found.SingleWord && (EndsInWord(text[..start]) || BeginsWithWord(text[end..]))) { at = end - 1; continue; }
            while (found.LeftStrip && start > from && CharacterClasses.IsWhiteSpace(text[start - 1])) start--;
            while (found.RightStrip && end < text.Length && CharacterClasses.IsWhiteSpace(text[end])) end++;
            return true;
        }
        (found, start, end) = (default, text.Length, text.Length);
        return false;
    }

    private bool TryMatch(ReadOnlySpan<char> text, out AddedToken found)
    {
        foreach (AddedToken token in _byFirst[text[0]])
        {
            if (!text.StartsWith(token.Content, StringComparison.Ordinal)) continue;
            found = token;
            return true;
        }
        found = default;
        return false;
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune last, out _) == System.Buffers.OperationStatus.Done && IsWord(last);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune first, out _) == System.Buffers.OperationStatus.Done && IsWord(first);

    /// <summary>What regular expressions call \w.</summary>
    private static bool IsWord(Rune character) => Rune.IsLetter(character) || character.Value is 0x200C or 0x200D
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.ConnectorPunctuation;
}
