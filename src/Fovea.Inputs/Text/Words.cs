using System.Globalization;
using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text;

/// <summary>
/// The words of a text: runs of letters, digits and marks, with the apostrophes and number points inside them (don't, 3.14). An ideograph, or a
/// character of kana, is a word of its own. Hyphens part words.
/// </summary>
internal static class Words
{
    /// <summary>Walks over the words of a text, or of a part of it, without allocating; ranges are those of <paramref name="text"/>.</summary>
    public static Enumerator In(string text) => In(text, new TextRange(0, text.Length));

    /// <inheritdoc cref="In(string)"/>
    public static Enumerator In(string text, TextRange part) => new(text, part);

    /// <summary>All words of a text.</summary>
    public static List<TextRange> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TextRange> words = [];
        foreach (TextRange word in In(text)) words.Add(word);
        return words;
    }

    /// <summary>Whether a word carries content: not one of those that hold English sentences together (the, of, who, didn't).</summary>
    public static bool IsContent(ReadOnlySpan<char> word)
    {
        int apostrophe = word.IndexOfAny('\'', '’');
        return !Held.Contains(word) && (apostrophe <= 0 || !Held.Contains(word[..apostrophe]));
    }

    /// <summary>Walks over words.</summary>
    internal struct Enumerator(string text, TextRange part)
    {
        private int _at = part.Start;

        public readonly Enumerator GetEnumerator() => this;

        public TextRange Current { get; private set; }

        public bool MoveNext()
        {
            while (_at < part.End)
            {
                int start = _at;
                Kind kind = Next();
                if (kind == Kind.Other) continue;
                if (kind == Kind.Letter) Extend();
                Current = new TextRange(start, _at);
                return true;
            }
            return false;
        }

        private void Extend()
        {
            while (_at < part.End)
            {
                int before = _at;
                Kind kind = Next();
                if (kind == Kind.Letter || (kind == Kind.Other && JoinsWords(before))) continue;
                _at = before;
                return;
            }
        }

        private Kind Next()
        {
            char unit = text[_at];
            if (unit < 0x80) { _at++; return char.IsAsciiLetterOrDigit(unit) ? Kind.Letter : Kind.Other; }
            bool whole = Rune.TryGetRuneAt(text, _at, out Rune rune) && _at + rune.Utf16SequenceLength <= part.End;
            _at += whole ? rune.Utf16SequenceLength : 1;
            return whole ? KindOf(rune) : Kind.Other;
        }

        /// <summary>An apostrophe between letters, a point or comma between digits.</summary>
        private readonly bool JoinsWords(int at) => at + 1 < part.End && at > part.Start && (text[at] switch
        {
            '\'' or '’' => char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]),
            '.' or ',' => char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]),
            '\u00AD' or '\u200D' or '\u200C' => true,
            _ => false,
        });
    }

    private enum Kind { Other, Letter, Alone }

    private static Kind KindOf(Rune rune)
    {
        if (CharacterClasses.IsIdeograph(rune.Value) || rune.Value is (>= 0x3041 and <= 0x30FF and not (0x30A0 or 0x30FB)) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9F)) return Kind.Alone;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => Kind.Letter,
            _ => Kind.Other,
        };
    }

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Held = new HashSet<string>((
        "a about above after again against all also am an and any are aren as at be because been before being below between both but by can cannot "
        + "could couldn d did didn do does doesn doing don down during each either else ever few for from further had hadn has hasn have haven having "
        + "he her here hers herself him himself his how i if in into is isn it its itself just ll m me might mightn more most much must mustn my "
        + "myself neither no nor not now of off on once one only onto or other our ours ourselves out over own per quite rather re s same shall shan "
        + "she should shouldn since so some such t than that the their theirs them themselves then there these they this those though through thus "
        + "to too under until up upon us ve very was wasn we were weren what when where whether which while who whom whose why will with within "
        + "without won would wouldn yes yet you your yours yourself yourselves").Split(' '), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
