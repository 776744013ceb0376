using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text;

/// <summary>What BERT does to a text before it cuts it; the names are those of <c>tokenizer.json</c>.</summary>
/// <param name="CleanText">Leave out control and format characters; every other white space is a space.</param>
/// <param name="HandleChineseCharacters">Every CJK ideograph is a word of its own.</param>
/// <param name="StripAccents">Decompose and leave out the marks: é is e.</param>
/// <param name="Lowercase">By the Unicode lower case of each character alone: Σ is σ, also at the end of a word.</param>
internal readonly record struct BertNormalization(bool CleanText, bool HandleChineseCharacters, bool StripAccents, bool Lowercase)
{
    /// <summary>What the uncased models use, and what is meant where nothing is said.</summary>
    public static BertNormalization Uncased { get; } = new(true, true, true, true);

    /// <summary>Nothing is changed.</summary>
    public static BertNormalization None { get; }
}

/// <summary>How a normalised character takes part in words.</summary>
internal enum CharacterKind { Removed, Space, Punctuation, Ideograph, Plain }

/// <summary>Takes normalised characters, each with the range of the original text that it came from.</summary>
internal interface INormalizedSink
{
    /// <summary>One code point; several in a row have the same range where one character was taken apart.</summary>
    void Add(int codePoint, CharacterKind kind, int start, int end);
}

/// <summary>
/// BERT's normaliser, character by character: no normalised copy of the text is made. What becomes of a character is worked out once
/// and kept, a page of 256 characters at a time.
/// </summary>
/// <remarks>
/// The rules are those of google-research/bert, tokenization.py (Devlin et al. 2018, arXiv:1810.04805), as Hugging Face's BertNormalizer and
/// BertPreTokenizer read them: first clean, then ideographs, then accents, then lower case, and last white space and punctuation.
/// Immutable to the eye; pages that two threads work out at once are the same.
/// </remarks>
internal sealed class BertNormalizer(BertNormalization options)
{
    private const int PageSize = 256, KindShift = 21, CodePointBits = (1 << KindShift) - 1;
    private const uint Several = 1u << 24;
    private const int CapitalDottedI = 0x130, DotAbove = 0x307;

    /// <summary>By the upper bits of a code point; an entry is the code point that it becomes, its kind, and whether there are several.</summary>
    private readonly uint[]?[] _pages = new uint[]?[0x110000 / PageSize];

    public BertNormalization Options { get; } = options;

    /// <summary>Hands every character of a stretch of text, normalised, to a sink.</summary>
    /// <param name="text">The stretch.</param>
    /// <param name="offset">Where it begins in the whole text.</param>
    /// <param name="sink">Takes the characters.</param>
    public void Normalize<TSink>(ReadOnlySpan<char> text, int offset, ref TSink sink)
        where TSink : struct, INormalizedSink, allows ref struct
    {
        for (int i = 0; i < text.Length;)
        {
            int codePoint = text[i], start = offset + i++;
            if (char.IsSurrogate((char)codePoint) && i < text.Length && char.IsSurrogatePair((char)codePoint, text[i]))
                codePoint = char.ConvertToUtf32((char)codePoint, text[i++]);

            uint entry = Entry(codePoint);
            CharacterKind kind = Kind(entry);
            if (kind == CharacterKind.Removed) continue;
            if ((entry & Several) == 0) sink.Add((int)(entry & CodePointBits), kind, start, offset + i);
            else AddSeveral(codePoint, start, offset + i, ref sink);
        }
    }

    private void AddSeveral<TSink>(int codePoint, int start, int end, ref TSink sink)
        where TSink : struct, INormalizedSink, allows ref struct
    {
        Span<int> characters = stackalloc int[UnaccentedForms.Longest];
        foreach (int character in characters[..Rewrite(codePoint, characters)])
            sink.Add(character, CharacterKind.Plain, start, end);
    }

    private static CharacterKind Kind(uint entry) => (CharacterKind)((entry & ~Several) >> KindShift);

    private uint Entry(int codePoint) =>
        (Volatile.Read(ref _pages[codePoint / PageSize]) ?? MakePage(codePoint / PageSize))[codePoint % PageSize];

    private uint[] MakePage(int page)
    {
        var entries = new uint[PageSize];
        for (int i = 0; i < PageSize; i++) entries[i] = MakeEntry((page * PageSize) + i);
        Volatile.Write(ref _pages[page], entries);
        return entries;
    }

    private uint MakeEntry(int codePoint)
    {
        if (Options.CleanText && IsCleanedAway(codePoint)) return Pack(CharacterKind.Removed, codePoint);
        if (Options.CleanText && CharacterClasses.IsWhiteSpace(codePoint)) return Pack(CharacterKind.Space, ' ');

        Span<int> characters = stackalloc int[UnaccentedForms.Longest];
        int count = Rewrite(codePoint, characters);
        if (count == 0) return Pack(CharacterKind.Removed, codePoint);
        if (count > 1) return Several | Pack(CharacterKind.Plain, codePoint);

        CharacterKind kind = Options.HandleChineseCharacters && CharacterClasses.IsIdeograph(codePoint) ? CharacterKind.Ideograph
            : CharacterClasses.IsWhiteSpace(characters[0]) ? CharacterKind.Space
            : CharacterClasses.IsPunctuation(characters[0]) ? CharacterKind.Punctuation
            : CharacterKind.Plain;
        return Pack(kind, characters[0]);
    }

    private static uint Pack(CharacterKind kind, int codePoint) => ((uint)kind << KindShift) | (uint)codePoint;

    /// <summary>Control characters go, but not tabs and line ends. Half a surrogate pair stands for no character, as U+FFFD does.</summary>
    private static bool IsCleanedAway(int codePoint) => codePoint is 0 or 0xFFFD or (>= 0xD800 and <= 0xDFFF)
        || (codePoint is not ('\t' or '\n' or '\r') && CharacterClasses.IsOther(codePoint));

    /// <summary>Accents and lower case. Only İ without its accent taken away becomes two characters by its lower case.</summary>
    private int Rewrite(int codePoint, Span<int> characters)
    {
        int count = 1;
        characters[0] = codePoint;
        if (Options.StripAccents) count = UnaccentedForms.Write(codePoint, characters);
        if (!Options.Lowercase) return count;

        if (count == 1 && characters[0] == CapitalDottedI)
        {
            (characters[0], characters[1]) = ('i', DotAbove);
            return 2;
        }
        foreach (ref int character in characters[..count])
            if (Rune.IsValid(character)) character = Rune.ToLowerInvariant(new Rune(character)).Value;
        return count;
    }
}
