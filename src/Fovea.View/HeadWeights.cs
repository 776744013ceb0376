using Fovea.Attention;

namespace Fovea.View;

/// <summary>The weights of one head, or the mean of all heads of a layer.</summary>
internal sealed class HeadWeights
{
    private readonly float[] _weights;

    private HeadWeights(string name, IReadOnlyList<string> tokens, float[] weights) => (Name, Tokens, _weights) = (name, tokens, weights);

    /// <summary>"layer 2, head 5", "layer 2, mean of 12 heads".</summary>
    public string Name { get; }

    public IReadOnlyList<string> Tokens { get; }

    public int Count => Tokens.Count;

    /// <summary>How much of the attention of a query goes to a key.</summary>
    public float this[int query, int key] => _weights[query * Count + key];

    /// <summary>Takes a head out of what was captured.</summary>
    /// <param name="layer">The layer's number, as it is in the record.</param>
    /// <param name="head">From 0; null for the mean of all heads.</param>
    /// <exception cref="ArgumentException">The explanation holds no such layer or head; the message says which it holds.</exception>
    public static HeadWeights Of(Explanation explanation, int layer, int? head)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        AttentionLayer[] shown = [.. (explanation.Attention?.Layers ?? []).Where(candidate => candidate.Weights is not null)];
        if (shown.Length == 0)
            throw new ArgumentException($"cannot show layer {layer}: expected attention weights in the explanation, found none; capture them when the question is asked", nameof(layer));
        AttentionLayer found = Array.Find(shown, candidate => candidate.Index == layer)
            ?? throw new ArgumentException($"cannot show layer {layer}: expected one of {string.Join(", ", shown.Select(candidate => candidate.Index))}", nameof(layer));
        (Shape shape, float[] all) = found.Weights!;                                                 // [1, H, T, T]
        int count = explanation.Tokens.Count;
        Shape.Expect(shape.Rank == 4 && shape[0] == 1 && shape[2] == count && shape[3] == count, $"the weights of layer {layer} must be [1, H, {count}, {count}] for {count} tokens, got {shape}");
        int heads = (int)shape[1];
        if (head is { } asked && (uint)asked >= (uint)heads) throw new ArgumentException($"cannot show head {asked} of layer {layer}: expected from 0 to {heads - 1}", nameof(head));

        float[] weights = new float[count * count];
        for (int one = head ?? 0; one < (head + 1 ?? heads); one++)
            for (int at = 0; at < weights.Length; at++) weights[at] += all[one * weights.Length + at];
        if (head is null) for (int at = 0; at < weights.Length; at++) weights[at] /= heads;
        return new HeadWeights(head is { } number ? $"layer {layer}, head {number}" : $"layer {layer}, mean of {heads} heads", explanation.Tokens, weights);
    }

    /// <summary>The keys that a query attends to most, the most first.</summary>
    public IEnumerable<(int Key, float Weight)> Top(int query, int most) =>
        Enumerable.Range(0, Count).Select(key => (Key: key, Weight: this[query, key])).OrderByDescending(pair => pair.Weight).Take(most);
}
