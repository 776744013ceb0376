using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>What the attention layers and the gates of a pass showed, in the order of the calculation. It outlives the pass.</summary>
public sealed class AttentionRecord
{
    /// <summary>A record of these layers.</summary>
    public AttentionRecord(IReadOnlyList<AttentionLayer> layers) => Layers = layers;

    /// <summary>The layers that showed something.</summary>
    public IReadOnlyList<AttentionLayer> Layers { get; }

    /// <summary>What the gates were set to, where they were asked for.</summary>
    public IReadOnlyList<GateLayer> Gates { get; init; } = [];
}

/// <summary>What one attention layer showed. What was not asked for is null.</summary>
public sealed record AttentionLayer
{
    /// <summary>Which of the attention layers that the pass went through, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The place in the model, such as <c>layer.3</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Who looks at whom.</summary>
    public AttentionKind Kind { get; init; }

    /// <summary>Where in a picture the positions are; null where they are in none.</summary>
    public AttentionGrid? Grid { get; init; }

    /// <summary>[B, heads, queries, Tk]: after scale, cap and bias, before softmax; minus infinity where hidden.</summary>
    public DetachedTensor? Scores { get; init; }

    /// <summary>[B, heads, queries, Tk]: after softmax, before dropout. Rows sum to one, or to zero where a query sees nothing.</summary>
    public DetachedTensor? Weights { get; init; }

    /// <summary>Which heads <see cref="Scores"/> and <see cref="Weights"/> are of.</summary>
    public Range Heads { get; init; } = Range.All;

    /// <summary>Which queries <see cref="Scores"/> and <see cref="Weights"/> are of.</summary>
    public Range Queries { get; init; } = Range.All;

    /// <summary>[B, H, Tq]: how spread out the weights are, in nats.</summary>
    public DetachedTensor? Entropy { get; init; }

    /// <summary>[B, H, Tk]: the sum of the weights that each key got.</summary>
    public DetachedTensor? Received { get; init; }

    /// <summary>[B, H, Tq, k]: the keys with the largest weights, the largest first, as whole numbers; -1 where fewer keys have any weight.</summary>
    public DetachedTensor? TopKeys { get; init; }

    /// <summary>[B, H, Tq, k]: their weights.</summary>
    public DetachedTensor? TopWeights { get; init; }

    /// <summary>[B, H, Tq, W]: what each head added to the layer's output; with the bias of the output projection they sum to it.</summary>
    public DetachedTensor? HeadContributions { get; init; }

    /// <summary>[B, Tq, Tk]: the mean over heads of max(0, weight * its gradient).</summary>
    public DetachedTensor? GradientTimesAttention { get; init; }

    /// <summary>[B, H, Tq, Tk]: the gradients with respect to the weights.</summary>
    public DetachedTensor? WeightGradients { get; init; }
}
