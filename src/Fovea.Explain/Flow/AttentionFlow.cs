using System.Numerics.Tensors;

namespace Fovea.Explain;

/// <summary>
/// Follows attention through all layers, from an output back to the input: what a token of the last layer saw, it saw in
/// tokens that had themselves seen others before.
/// </summary>
public static class AttentionFlow
{
    /// <summary>Gradient times attention: which input tokens made a score what it is.</summary>
    /// <param name="layers">One for each layer, the first first, [T, T] (query, key): the mean over heads of max(0, weight * d score / d weight).</param>
    /// <param name="token">The token of the last layer that the score was read from.</param>
    /// <returns>[T]: the relevance of each input token, at least 0. The token itself has 1 of its own besides what it was seen by.</returns>
    /// <remarks>
    /// Chefer et al., "Generic Attention-model Explainability", 2021, arXiv:2103.15679, section 3.1: R = I, then R += layer * R
    /// for each layer. One row of R is wanted, so it is followed from the last layer to the first without making R.
    /// </remarks>
    /// <exception cref="ArgumentException">The layers are not all [T, T], or there is no such token.</exception>
    public static float[] Relevance(IReadOnlyList<DetachedTensor> layers, int token) => Follow(layers, token, (row, seen) => TensorPrimitives.Add(row, seen, row));

    /// <summary>Attention rollout: how much of each input token a token of the last layer is made of.</summary>
    /// <param name="layers">One for each layer, the first first, [H, T, T]: the weights of every head.</param>
    /// <param name="token">The token of the last layer.</param>
    /// <returns>[T]: shares that sum to one.</returns>
    /// <remarks>Abnar and Zuidema, "Quantifying Attention Flow in Transformers", 2020, arXiv:2005.00928, section 3: half of a layer's output is what went in, half is what it saw.</remarks>
    /// <exception cref="ArgumentException">The layers are not all [H, T, T], or there is no such token.</exception>
    public static float[] Rollout(IReadOnlyList<DetachedTensor> layers, int token)
    {
        ArgumentNullException.ThrowIfNull(layers);
        DetachedTensor[] halves = [.. layers.Select(HalfSeen)];
        return Follow(halves, token, (_, _) => { });
    }

    /// <summary>Takes one row of the last layer's map and carries it through the layers before, adding to it as <paramref name="add"/> says.</summary>
    private static float[] Follow(IReadOnlyList<DetachedTensor> layers, int token, Action<float[], float[]> add)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Shape.Expect(layers.Count > 0, $"attention flows through at least 1 layer, got {layers.Count}");
        int length = (int)layers[0].Shape[-1];
        Shape.Expect((uint)token < (uint)length, $"the token must be from 0 to {length - 1}, got {token}");

        float[] row = new float[length];
        row[token] = 1;
        for (int layer = layers.Count - 1; layer >= 0; layer--)
        {
            Shape.Expect(layers[layer].Shape == Shape.Of([length, length]), $"layer {layer} must be [{length}, {length}] like the first, got {layers[layer].Shape}");
            float[] seen = Seen(row, layers[layer].Values);
            add(seen, row);
            row = seen;
        }
        return row;
    }

    /// <summary>row * map: [T] * [T, T].</summary>
    private static float[] Seen(float[] row, float[] map)
    {
        float[] seen = new float[row.Length];
        for (int query = 0; query < row.Length; query++)
            if (row[query] != 0) TensorPrimitives.MultiplyAdd(map.AsSpan(query * row.Length, row.Length), row[query], seen, seen);
        return seen;
    }

    /// <summary>A layer at the size where the token that sees most sees so much in all; a layer of zeros as it is: [T, T].</summary>
    internal static DetachedTensor OfOneSize(DetachedTensor layer, float most)
    {
        int length = (int)layer.Shape[-1];
        float seen = 0;
        for (int query = 0; query < length; query++) seen = Math.Max(seen, TensorPrimitives.Sum<float>(layer.Values.AsSpan(query * length, length)));
        if (seen == 0) return layer;
        float[] sized = new float[layer.Values.Length];
        TensorPrimitives.Multiply(layer.Values, most / seen, sized);
        return new DetachedTensor(layer.Shape, sized);
    }

    /// <summary>Half the mean of all heads and half the identity, with rows that sum to one: [H, T, T] to [T, T].</summary>
    internal static DetachedTensor HalfSeen(DetachedTensor weights)
    {
        Shape.Expect(weights.Shape.Rank == 3 && weights.Shape[1] == weights.Shape[2], $"the weights of a layer must be [H, T, T], got {weights.Shape}");
        (int heads, int length) = ((int)weights.Shape[0], (int)weights.Shape[1]);
        float[] half = new float[length * length];
        for (int head = 0; head < heads; head++)
            TensorPrimitives.MultiplyAdd(weights.Values.AsSpan(head * half.Length, half.Length), 0.5f / heads, half, half);
        for (int query = 0; query < length; query++)
        {
            half[query * length + query] += 0.5f;
            Span<float> row = half.AsSpan(query * length, length);
            TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
        }
        return new DetachedTensor([length, length], half);
    }
}
