namespace Fovea.Inputs.Text;

/// <summary>Tokens as they are found. It grows by halves, not by doubling: the tokens of 20 MB of text are many.</summary>
internal struct TokenList(int capacity)
{
    private TextToken[] _tokens = new TextToken[capacity];

    public int Count { get; private set; }

    public void Add(int id, int start, int end)
    {
        if (Count == _tokens.Length) Array.Resize(ref _tokens, Count + (Count / 2) + 16);
        _tokens[Count++] = new TextToken(id, start, end);
    }

    /// <summary>Takes back the last tokens, so that <paramref name="count"/> remain.</summary>
    public void Shorten(int count) => Count = count;

    public readonly TokenizedText Of(string text) => new(text, _tokens, Count);
}
