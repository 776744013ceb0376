using System.Text;
using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text;

/// <summary>How much of a text a vocabulary knows.</summary>
/// <param name="Characters">Visible characters of the text: no white space, no control characters, marks counted with their letters.</param>
/// <param name="Unknown">Those of them in words that the vocabulary cannot write at all.</param>
/// <param name="Spelled">Those in words of other scripts that it can only spell, nearly letter by letter: the model was hardly taught them.</param>
internal readonly record struct TextCoverage(int Characters, int Unknown, int Spelled)
{
    /// <summary>The share of characters that are neither unknown nor only spelled, 0 to 1; 1 for a text without visible characters.</summary>
    public double Known => Characters == 0 ? 1 : 1 - ((double)(Unknown + Spelled) / Characters);

    /// <summary>Measures the coverage of a text by the vocabulary of the tokenizer that cut it.</summary>
    public static TextCoverage Of(WordPieceTokenizer tokenizer, TokenizedText text)
    {
        ReadOnlySpan<TextToken> tokens = text.Tokens;
        int characters = Visible(text.Text.AsSpan(tokens.IsEmpty ? 0 : tokens[0].Start, tokens.IsEmpty ? 0 : tokens[^1].End - tokens[0].Start)), unknown = 0, spelled = 0;
        for (int first = 0, end; first < tokens.Length; first = end)
        {
            end = first + 1;
            while (end < tokens.Length && tokenizer.Vocabulary.IsContinuation(tokens[end].Id)) end++;
            ReadOnlySpan<char> word = text.Text.AsSpan(tokens[first].Start, tokens[end - 1].End - tokens[first].Start);
            if (tokens[first].Id == tokenizer.Unknown) unknown += Visible(word);
            else if (IsSpelled(word, end - first)) spelled += Visible(word);
        }
        return new TextCoverage(characters, unknown, spelled);
    }

    /// <summary>A word of another script than the Latin one, in more than two pieces for three characters; so a single ideograph too.</summary>
    private static bool IsSpelled(ReadOnlySpan<char> word, int pieces) =>
        Rune.DecodeFromUtf16(word, out Rune first, out _) == System.Buffers.OperationStatus.Done
        && first.Value >= FirstBeyondLatin && Rune.IsLetter(first) && 3 * pieces > 2 * Visible(word);

    private const int FirstBeyondLatin = 0x370;

    private static int Visible(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
            if (!CharacterClasses.IsWhiteSpace(rune.Value) && !CharacterClasses.IsOther(rune.Value) && rune.Value != 0xFFFD && !CharacterClasses.IsNonspacingMark(rune.Value)) count++;
        return count;
    }
}
