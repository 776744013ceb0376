using System.Text;
using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>
/// Makes a readable sentence of the tokens of the Penn Treebank convention ("-LRB- he did n't , he said -RRB-" becomes
/// "(he didn't, he said)") and keeps where every token went.
/// </summary>
/// <remarks>
/// The convention: Marcus, Santorini, Marcinkiewicz, "Building a Large Annotated Corpus of English: The Penn Treebank",
/// Computational Linguistics 19(2), 1993. Quotes open with `` or ` and close with '' or ', brackets are spelled out, clitics
/// are cut off. A pound sign may have become "#" there; that is not undone, because "#1" is written so too.
/// </remarks>
internal sealed class PennText
{
    private static readonly HashSet<string> Closing =
        [",", ".", ";", ":", "?", "!", "%", ")", "]", "}", "-RRB-", "-RSB-", "-RCB-", "''", "'"];

    private static readonly HashSet<string> Opening =
        ["(", "[", "{", "-LRB-", "-LSB-", "-LCB-", "``", "`", "$", "US$", "A$", "C$", "R$", "£", "€", "¥", "#"];

    private static readonly HashSet<string> Clitics =
        new(StringComparer.OrdinalIgnoreCase) { "'s", "n't", "'ve", "'re", "'m", "'d", "'ll" };

    private readonly TextRange[] _tokens;

    private PennText(string text, TextRange[] tokens) => (Text, _tokens) = (text, tokens);

    /// <summary>The sentence.</summary>
    public string Text { get; }

    /// <summary>Where each token stands in the sentence.</summary>
    public IReadOnlyList<TextRange> Tokens => _tokens;

    /// <summary>Joins tokens to a sentence.</summary>
    public static PennText Join(IReadOnlyList<string> tokens)
    {
        StringBuilder text = new();
        TextRange[] spans = new TextRange[tokens.Count];
        bool straightIsOpen = false;
        bool glued = true;                                  // nothing goes between the last token and the next
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            if (token == "\"") (token, straightIsOpen) = (straightIsOpen ? "''" : "``", !straightIsOpen);

            string written = Written(token);
            bool range = token == "--" && i > 0 && i + 1 < tokens.Count && IsNumber(tokens[i - 1]) && IsNumber(tokens[i + 1]);   // 10 -- 18: 10–18
            if (!glued && !range && !Closing.Contains(token) && !Clitics.Contains(token)) text.Append(' ');
            spans[i] = new(text.Length, text.Length + written.Length);
            text.Append(written);
            glued = range || Opening.Contains(token);
        }
        return new(text.ToString(), spans);
    }

    /// <summary>The stretch of the sentence from token <paramref name="first"/> to token <paramref name="last"/>, both included.</summary>
    public TextRange Cover(int first, int last) => new(_tokens[first].Start, _tokens[last].End);

    /// <summary>Puts right what tokenising does to a question that a person typed: spaces before marks, doubled spaces.</summary>
    public static string Tidy(string question)
    {
        string[] words = question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Join(words).Text;
    }

    private static bool IsNumber(string token) => char.IsAsciiDigit(token[0]);

    private static string Written(string token) => token switch
    {
        "-LRB-" => "(",
        "-RRB-" => ")",
        "-LSB-" => "[",
        "-RSB-" => "]",
        "-LCB-" => "{",
        "-RCB-" => "}",
        "``" or "''" => "\"",
        "`" => "'",
        "--" => "–",
        _ => token,
    };
}
