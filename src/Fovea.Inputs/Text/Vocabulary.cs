using Fovea.Inputs.Text;

namespace Fovea.Inputs;

/// <summary>The pieces of text that a model knows, by number and by name.</summary>
internal sealed class Vocabulary
{
    private readonly string?[] _tokens;

    internal Vocabulary(string?[] tokens, string continuingPrefix)
    {
        (_tokens, ContinuingPrefix) = (tokens, continuingPrefix);
        Pieces = new PieceTable(tokens, continuingPrefix);
    }

    /// <summary>How many ids there are; the largest is one less.</summary>
    public int Count => _tokens.Length;

    /// <summary>What marks a token that goes on inside a word, such as "##".</summary>
    public string ContinuingPrefix { get; }

    internal PieceTable Pieces { get; }

    /// <summary>The token of an id, with the prefix where it has one. Empty where the vocabulary has a hole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative or not below <see cref="Count"/>.</exception>
    public string this[int id] => (uint)id < (uint)_tokens.Length
        ? _tokens[id] ?? ""
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"token id must be from 0 to {Count - 1}");

    /// <summary>The id of a token, which is given as the vocabulary writes it ("##ing"); null where it is not known.</summary>
    public int? Find(ReadOnlySpan<char> token) => Pieces.Find(token) is var id and >= 0 ? id : null;

    /// <summary>Whether a token goes on inside a word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative or not below <see cref="Count"/>.</exception>
    public bool IsContinuation(int id) =>
        this[id] is var token && token.Length > ContinuingPrefix.Length && token.StartsWith(ContinuingPrefix, StringComparison.Ordinal);
}
