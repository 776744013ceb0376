namespace Fovea.Inputs.Text;

/// <summary>
/// Finds the longest piece of the vocabulary that a stretch of characters begins with. Greedy longest match asks for it again and again;
/// the hashes of all beginnings come from one walk, so that a match costs no more than the longest piece has characters, whatever the text.
/// </summary>
internal sealed class PieceTable
{
    /// <summary>The upper half is the hash, the lower half the token's id plus one; 0 is a free place.</summary>
    private readonly ulong[] _slots;
    private readonly string?[] _tokens;
    private readonly string _prefix;
    private readonly int _longestFirst, _longestNext;

    private const uint FirstSeed = 0x811C9DC5, NextSeed = 0x5BD1E995, Prime = 0x01000193;

    /// <param name="tokens">By id; holes are null.</param>
    /// <param name="prefix">What marks a piece inside a word, such as "##".</param>
    public PieceTable(string?[] tokens, string prefix)
    {
        (_tokens, _prefix) = (tokens, prefix);
        _slots = new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(4 * tokens.Length) + 16)];
        for (int id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is not { Length: > 0 } token) continue;
            Insert(token, FirstSeed, 0, id);
            _longestFirst = Math.Max(_longestFirst, token.Length);
            if (token.Length <= prefix.Length || !token.StartsWith(prefix, StringComparison.Ordinal)) continue;
            Insert(token, NextSeed, prefix.Length, id);
            _longestNext = Math.Max(_longestNext, token.Length - prefix.Length);
        }
    }

    /// <summary>The id of the longest piece at the beginning of <paramref name="word"/>, or -1.</summary>
    /// <param name="word">What is left of the word.</param>
    /// <param name="first">Whether it begins the word; else pieces that carry the prefix are meant.</param>
    /// <param name="length">How many UTF-16 units the piece takes.</param>
    /// <param name="hashes">Room to work in, at least as long as the word.</param>
    public int FindLongest(ReadOnlySpan<char> word, bool first, out int length, Span<uint> hashes)
    {
        int longest = Math.Min(word.Length, first ? _longestFirst : _longestNext), skipped = first ? 0 : _prefix.Length;
        uint hash = first ? FirstSeed : NextSeed;
        for (int i = 0; i < longest; i++) hashes[i] = hash = (hash ^ word[i]) * Prime;

        for (length = longest; length > 0; length--)
        {
            int id = Find(word[..length], hashes[length - 1], skipped);
            if (id >= 0) return id;
        }
        return -1;
    }

    /// <summary>The id of a whole token, its prefix included, or -1.</summary>
    public int Find(ReadOnlySpan<char> token)
    {
        uint hash = FirstSeed;
        foreach (char character in token) hash = (hash ^ character) * Prime;
        return Find(token, hash, 0);
    }

    private int Find(ReadOnlySpan<char> piece, uint hash, int skipped)
    {
        for (uint slot = Scatter(hash); ; slot++)
        {
            ulong entry = _slots[slot & (uint)(_slots.Length - 1)];
            if (entry == 0) return -1;
            if ((uint)(entry >> 32) != hash) continue;
            int id = (int)(uint)entry - 1;
            if (IsPiece(_tokens[id], skipped, piece)) return id;
        }
    }

    /// <summary>Two pieces can have one hash: the token must be the piece, and with the prefix in front where that was skipped.</summary>
    private bool IsPiece(string? token, int skipped, ReadOnlySpan<char> piece) =>
        token is not null && token.Length == skipped + piece.Length && token.AsSpan(skipped).SequenceEqual(piece)
        && token.AsSpan(0, skipped).SequenceEqual(_prefix.AsSpan(0, skipped));

    /// <summary>Enters a token; one that is there twice keeps its last id.</summary>
    private void Insert(string token, uint seed, int skipped, int id)
    {
        uint hash = seed;
        foreach (char character in token.AsSpan(skipped)) hash = (hash ^ character) * Prime;

        uint slot = Scatter(hash);
        for (; ; slot++)
        {
            ulong entry = _slots[slot & (uint)(_slots.Length - 1)];
            if (entry == 0) break;
            if ((uint)(entry >> 32) == hash && IsPiece(_tokens[(int)(uint)entry - 1], skipped, token.AsSpan(skipped))) break;
        }
        _slots[slot & (uint)(_slots.Length - 1)] = ((ulong)hash << 32) | (uint)(id + 1);
    }

    private static uint Scatter(uint hash) => hash ^ (hash >> 15);
}
