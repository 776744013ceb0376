using Fovea.Inputs.Text;

namespace Fovea.Inputs.Tests.Text;

/// <summary>Tokenizers that are small enough to be read, for tests of one thing at a time.</summary>
internal static class Small
{
    public static WordPieceTokenizer Tokenizer(string[] vocabulary, bool uncased = true) =>
        Tokenizer(vocabulary, uncased ? BertNormalization.Uncased : BertNormalization.Uncased with { Lowercase = false, StripAccents = false });

    public static WordPieceTokenizer Tokenizer(string[] vocabulary, BertNormalization normalization, params AddedToken[] added) =>
        new(new WordPieceSettings { Tokens = Distinct(vocabulary), Normalization = normalization, AddedTokens = added });

    /// <summary>Special tokens, then every letter and digit, alone and inside a word, then what is given.</summary>
    public static WordPieceTokenizer Letters(params string[] more) => Tokenizer([.. LetterTokens(), .. more]);

    public static string[] LetterTokens() =>
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        .. "abcdefghijklmnopqrstuvwxyz0123456789".Select(letter => $"{letter}"),
        .. "abcdefghijklmnopqrstuvwxyz0123456789".Select(letter => $"##{letter}"),
        .. ".,!?'\"-()[]:;".Select(letter => $"{letter}"),
    ];

    /// <summary>Tokens with what they are and the text that they stand for: "the:The caf:caf ##e:é".</summary>
    public static string Show(this WordPieceTokenizer tokenizer, string text)
    {
        TokenizedText tokens = tokenizer.Encode(text);
        return string.Join(' ', Enumerable.Range(0, tokens.Count).Select(i => $"{tokenizer.Vocabulary[tokens.Tokens[i].Id]}:{tokens[i]}"));
    }

    private static string[] Distinct(string[] tokens) => [.. tokens.Distinct()];
}
