using Fovea.Attention;

namespace Fovea.Models;

/// <summary>Texts as a model reads them: token ids in rows of one length, the segment of each, and which are there rather than padding.</summary>
public sealed class TokenBatch
{
    private readonly int[] _ids, _types;

    private TokenBatch(int[] ids, int[] types, int length, Mask mask) => (_ids, _types, Length, Mask) = (ids, types, length, mask);

    /// <summary>B: how many texts.</summary>
    public int Count => _ids.Length / Length;

    /// <summary>T: the length of each, padding included.</summary>
    public int Length { get; }

    /// <summary>[B, T]: the tokens, one text after the other.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>[B, T]: which segment each token is of.</summary>
    public ReadOnlySpan<int> Types => _types;

    /// <summary>Which tokens may be seen.</summary>
    public Mask Mask { get; }

    /// <summary>One text.</summary>
    /// <param name="ids">[T]: its tokens, special ones included; at least one.</param>
    /// <param name="types">[T]: 0 for the first segment, 1 for the second; all 0 where it is left out.</param>
    /// <exception cref="ArgumentException">There is no token, or there are not as many types as tokens.</exception>
    public static TokenBatch Of(ReadOnlySpan<int> ids, ReadOnlySpan<int> types = default)
    {
        Shape.Expect(ids.Length >= 1, $"a text must have at least 1 token, got {ids.Length}: put [CLS] and [SEP] around it");
        return new TokenBatch(ids.ToArray(), TypesOf(ids, types), ids.Length, Mask.None);
    }

    /// <summary>Several texts, made as long as the longest by padding at their ends.</summary>
    /// <param name="texts">The tokens of each, special ones included.</param>
    /// <param name="padding">The token to fill up with. It is hidden from all others.</param>
    /// <exception cref="ArgumentException">There is no text, or one has no token.</exception>
    public static TokenBatch Padded(IReadOnlyList<int[]> texts, int padding = 0)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Shape.Expect(texts.Count >= 1, $"a batch must have at least 1 text, got {texts.Count}");
        int[] lengths = new int[texts.Count];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = texts[i].Length;
            Shape.Expect(lengths[i] >= 1, $"every text must have at least 1 token, text {i} has none: put [CLS] and [SEP] around it");
        }
        int longest = lengths.Max();
        int[] ids = new int[lengths.Length * longest];
        ids.AsSpan().Fill(padding);
        for (int i = 0; i < lengths.Length; i++) texts[i].CopyTo(ids, i * longest);
        return new TokenBatch(ids, new int[ids.Length], longest, Mask.Padding(lengths));
    }

    /// <summary>Several texts with padding anywhere.</summary>
    /// <param name="ids">[B, T]: the tokens, one text after the other.</param>
    /// <param name="present">[B, T]: whether a token is there. Those that are not are hidden from all others.</param>
    /// <param name="length">T.</param>
    /// <param name="types">[B, T]: the segments; all 0 where it is left out.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static TokenBatch Masked(ReadOnlySpan<int> ids, ReadOnlySpan<bool> present, int length, ReadOnlySpan<int> types = default)
    {
        Shape.Expect(length >= 1 && ids.Length >= 1 && ids.Length % length == 0, $"tokens must be [B, {length}], got {ids.Length} of them");
        Shape.Expect(present.Length == ids.Length, $"a mask must say of each token whether it is there: expected {ids.Length}, got {present.Length}");
        return new TokenBatch(ids.ToArray(), TypesOf(ids, types), length, Mask.Allow(present, [ids.Length / length, 1, 1, length]));
    }

    private static int[] TypesOf(ReadOnlySpan<int> ids, ReadOnlySpan<int> types)
    {
        if (types.IsEmpty) return new int[ids.Length];
        Shape.Expect(types.Length == ids.Length, $"every token must have a type: expected {ids.Length}, got {types.Length}");
        return types.ToArray();
    }
}
