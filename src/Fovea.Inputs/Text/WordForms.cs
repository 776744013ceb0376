using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text;

/// <summary>
/// Brings the forms of an English word together for searching: small letters, no accents, no possessive, and the commonest endings off (shouts,
/// shouted, shouting). Rough on purpose: two words wrongly taken for one cost a search little.
/// </summary>
internal static class WordForms
{
    /// <summary>How much of a word is looked at.</summary>
    public const int Longest = 64;

    /// <summary>The form, written into <paramref name="room"/>, which holds at least <see cref="Longest"/> units.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> word, Span<char> room)
    {
        int length = 0;
        Span<int> plain = stackalloc int[UnaccentedForms.Longest];
        foreach (Rune rune in word.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                if (length == Longest) break;
                room[length++] = (char)(rune.Value is >= 'A' and <= 'Z' ? rune.Value | 0x20 : rune.Value);
                continue;
            }
            foreach (int codePoint in plain[..UnaccentedForms.Write(rune.Value, plain)])
            {
                if (length + 2 > Longest) break;
                length += Rune.ToLowerInvariant(new Rune(codePoint == '’' ? '\'' : codePoint)).EncodeToUtf16(room[length..]);
            }
        }
        return WithoutEnding(room[..length]);
    }

    private static ReadOnlySpan<char> WithoutEnding(Span<char> word)
    {
        if (word.IndexOf('\'') is var apostrophe and > 0) word = word[..apostrophe];
        if (word.Length > 4 && word.EndsWith("ies")) { word[^3] = 'y'; return word[..^2]; }
        if (word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i')) word = word[..^1];
        if (word.Length > 5 && word.EndsWith("ing") && HasVowel(word[..^3])) word = Undoubled(word[..^3]);
        else if (word.Length > 4 && word.EndsWith("ied")) { word[^3] = 'y'; return word[..^2]; }
        else if (word.Length > 4 && word.EndsWith("ed") && HasVowel(word[..^2])) word = Undoubled(word[..^2]);
        return word.Length > 3 && word[^1] == 'e' ? word[..^1] : word;
    }

    /// <summary>stopped, stopp, stop; but called stays call.</summary>
    private static Span<char> Undoubled(Span<char> stem) =>
        stem.Length > 2 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e' or 'o') ? stem[..^1] : stem;

    private static bool HasVowel(ReadOnlySpan<char> stem) => stem.ContainsAny(Vowels);

    private static readonly System.Buffers.SearchValues<char> Vowels = System.Buffers.SearchValues.Create("aeiouy");
}
