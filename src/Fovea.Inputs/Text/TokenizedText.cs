namespace Fovea.Inputs;

/// <summary>A text and the tokens that it was cut into, without the special tokens that a model wants around them.</summary>
public sealed class TokenizedText
{
    private readonly TextToken[] _tokens;

    internal TokenizedText(string text, TextToken[] tokens, int count) => (Text, _tokens, Count) = (text, tokens, count);

    /// <summary>The text as it was given; the ranges of the tokens are ranges of it.</summary>
    public string Text { get; }

    /// <summary>How many tokens there are.</summary>
    public int Count { get; }

    /// <summary>The tokens, in the order of the text.</summary>
    public ReadOnlySpan<TextToken> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>The part of the text that a token stands for.</summary>
    /// <param name="index">Which token, from 0.</param>
    public ReadOnlySpan<char> this[int index] => Text.AsSpan(Tokens[index].Start, Tokens[index].End - Tokens[index].Start);
}
