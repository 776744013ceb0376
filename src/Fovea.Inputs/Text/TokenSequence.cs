namespace Fovea.Inputs;

/// <summary>What a model is given: the tokens of one or two texts with the special tokens around them, and the way back to the texts.</summary>
public sealed class TokenSequence
{
    private readonly int[] _ids, _types;
    private readonly TextToken[] _origins;

    private TokenSequence(int[] ids, int[] types, TextToken[] origins, Range first, Range? second) =>
        (_ids, _types, _origins, First, Second) = (ids, types, origins, first, second);

    /// <summary>How many positions there are.</summary>
    public int Count => _ids.Length;

    /// <summary>[T]: the token at each position.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>[T]: 0 for [CLS], the first text and its [SEP], 1 for the second text and its [SEP].</summary>
    public ReadOnlySpan<int> Types => _types;

    /// <summary>The positions of the first text, special tokens left out.</summary>
    public Range First { get; }

    /// <summary>The positions of the second text, special tokens left out; null where there is only one.</summary>
    public Range? Second { get; }

    /// <summary>The token at a position with its range in its text; null at a special token.</summary>
    /// <param name="position">From 0.</param>
    public TextToken? Origin(int position) => _origins[position] is { End: > 0 } token ? token : null;

    internal static TokenSequence Of(WordPieceTokenizer tokenizer, ReadOnlySpan<TextToken> text)
    {
        var sequence = new TokenSequence(new int[text.Length + 2], new int[text.Length + 2], new TextToken[text.Length + 2], 1..(1 + text.Length), null);
        sequence._ids[0] = tokenizer.Cls;
        sequence.Put(text, 1, type: 0, tokenizer.Sep);
        return sequence;
    }

    internal static TokenSequence Of(WordPieceTokenizer tokenizer, ReadOnlySpan<TextToken> first, ReadOnlySpan<TextToken> second)
    {
        int start = first.Length + 2, count = start + second.Length + 1;
        var sequence = new TokenSequence(new int[count], new int[count], new TextToken[count], 1..(1 + first.Length), start..(count - 1));
        sequence._ids[0] = tokenizer.Cls;
        sequence.Put(first, 1, type: 0, tokenizer.Sep);
        sequence.Put(second, start, type: 1, tokenizer.Sep);
        return sequence;
    }

    private void Put(ReadOnlySpan<TextToken> tokens, int at, int type, int sep)
    {
        tokens.CopyTo(_origins.AsSpan(at));
        for (int i = 0; i < tokens.Length; i++) _ids[at + i] = tokens[i].Id;
        _ids[at + tokens.Length] = sep;
        _types.AsSpan(at, tokens.Length + 1).Fill(type);
    }
}
