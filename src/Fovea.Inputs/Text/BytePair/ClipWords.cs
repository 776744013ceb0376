using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text.BytePair;

/// <summary>
/// What CLIP does to a text before it cuts it into tokens: characters and their marks are put together, capital letters become small, and words are runs of letters,
/// single digits, runs of other signs, and what English puts after an apostrophe.
/// </summary>
/// <remarks>Radford et al., 2021, arXiv:2103.00020, section 2.4; the rules are those of the published simple_tokenizer.py and of its tokenizer.json.</remarks>
internal sealed class ClipWords
{
    private const int CapitalDottedI = 0x130, DotAbove = 0x307, Apostrophe = '\'';

    private static readonly string[] s_endings = ["s", "t", "re", "ve", "m", "ll", "d"];

    private readonly List<(int CodePoint, int Start, int End)> _characters;

    /// <summary>Takes a text in.</summary>
    /// <param name="text">The stretch.</param>
    /// <param name="offset">Where it begins in the whole text.</param>
    public ClipWords(ReadOnlySpan<char> text, int offset)
    {
        _characters = [];
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length);             // half a surrogate pair is U+FFFD
            Add(rune.Value, offset + i, offset + i + length);
            i += length;
        }
        _characters = [.. _characters.SelectMany(Small)];
    }

    /// <summary>How many characters there are.</summary>
    public int Count => _characters.Count;

    /// <summary>The range of the original that a character came from.</summary>
    public (int Start, int End) RangeOf(int character) => (_characters[character].Start, _characters[character].End);

    /// <summary>Finds the next word.</summary>
    /// <param name="at">Where to begin; afterwards where the word begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryNext(ref int at, out int end)
    {
        while (at < Count && Rune.IsWhiteSpace(Character(at))) at++;
        end = at;
        if (at == Count) return false;
        Rune first = Character(at);
        int ending = first.Value == Apostrophe ? EndingAt(at + 1) : 0;
        end = ending > 0 ? at + 1 + ending : Rune.IsNumber(first) ? at + 1 : EndOf(at, letters: Rune.IsLetter(first));
        return true;
    }

    /// <summary>Whether a text, in small letters, stands at a place.</summary>
    public bool StartsWith(int at, string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
            if (at >= Count || _characters[at++].CodePoint != rune.Value) return false;
        return true;
    }

    /// <summary>The bytes of a character in UTF-8.</summary>
    public int Write(int character, Span<byte> bytes) => Character(character).EncodeToUtf8(bytes);

    private int EndingAt(int at) => s_endings.FirstOrDefault(letters => StartsWith(at, letters))?.Length ?? 0;

    private int EndOf(int at, bool letters)
    {
        int end = at + 1;
        while (end < Count && (letters ? Rune.IsLetter(Character(end)) : IsSign(Character(end)))) end++;
        return end;
    }

    private static bool IsSign(Rune rune) => !Rune.IsLetter(rune) && !Rune.IsNumber(rune) && !Rune.IsWhiteSpace(rune);

    private Rune Character(int at) => new(_characters[at].CodePoint);

    private void Add(int codePoint, int start, int end)
    {
        int composed = _characters.Count > 0 ? ComposedForms.Of(_characters[^1].CodePoint, codePoint) : -1;
        if (composed >= 0) _characters[^1] = (composed, _characters[^1].Start, end);
        else _characters.Add((codePoint, start, end));
    }

    /// <summary>In small letters; İ becomes two characters.</summary>
    private static IEnumerable<(int, int, int)> Small((int CodePoint, int Start, int End) character)
    {
        bool dotted = character.CodePoint == CapitalDottedI;
        yield return (dotted ? 'i' : Rune.ToLowerInvariant(new Rune(character.CodePoint)).Value, character.Start, character.End);
        if (dotted) yield return (DotAbove, character.Start, character.End);
    }
}
