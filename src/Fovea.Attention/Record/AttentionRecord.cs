using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>What the attention layers of a pass showed, in the order of the calculation. It outlives the pass.</summary>
public sealed class AttentionRecord
{
    internal AttentionRecord(IReadOnlyList<AttentionLayer> layers) => Layers = layers;

    /// <summary>The layers that showed something.</summary>
    public IReadOnlyList<AttentionLayer> Layers { get; }
}

/// <summary>What one attention layer showed. What was not asked for is null.</summary>
public sealed record AttentionLayer
{
    /// <summary>The place in the model, such as <c>layer.3</c>.</summary>
    public required string Path { get; init; }

    /// <summary>[B, H, Tq, Tk]: after scale, cap and bias, before softmax; minus infinity where hidden.</summary>
    public DetachedTensor? Scores { get; init; }

    /// <summary>[B, H, Tq, Tk]: after softmax, before dropout. Rows sum to one, or to zero where a query sees nothing.</summary>
    public DetachedTensor? Weights { get; init; }

    /// <summary>[B, H, Tq]: how spread out the weights are, in nats.</summary>
    public DetachedTensor? Entropy { get; init; }

    /// <summary>[B, H, Tk]: the sum of the weights that each key got.</summary>
    public DetachedTensor? Received { get; init; }

    /// <summary>[B, H, Tq, k]: the keys with the largest weights, the largest first, as whole numbers; -1 where there are fewer.</summary>
    public DetachedTensor? TopKeys { get; init; }

    /// <summary>[B, H, Tq, k]: their weights.</summary>
    public DetachedTensor? TopWeights { get; init; }

    /// <summary>[B, H, Tq, W]: what each head added to the output.</summary>
    public DetachedTensor? HeadContributions { get; init; }

    /// <summary>[B, Tq, Tk]: the mean over heads of max(0, weight * its gradient).</summary>
    public DetachedTensor? GradientTimesAttention { get; init; }

    /// <summary>[B, H, Tq, Tk]: the gradients with respect to the weights.</summary>
    public DetachedTensor? WeightGradients { get; init; }
}

/// <summary>The way from a pass to its record.</summary>
public static class PassRecord
{
    /// <summary>What the attention layers have shown so far. What takes gradients is there after the backward pass.</summary>
    public static AttentionRecord Record(this Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        List<AttentionLayer> layers = [];
        Dictionary<string, int> places = [];
        foreach (Observation observation in pass.Observations)
        {
            if (!places.TryGetValue(observation.Path, out int place))
            {
                if (With(new AttentionLayer { Path = observation.Path }, observation) is not { } first) continue;
                places.Add(observation.Path, layers.Count);
                layers.Add(first);
                continue;
            }
            layers[place] = With(layers[place], observation) ?? layers[place];
        }
        return new AttentionRecord(layers);
    }

    private static AttentionLayer? With(AttentionLayer layer, Observation seen) => seen.Kind switch
    {
        Seen.Scores => layer with { Scores = seen.Value },
        Seen.Weights => layer with { Weights = seen.Value },
        Seen.Entropy => layer with { Entropy = seen.Value },
        Seen.Received => layer with { Received = seen.Value },
        Seen.TopKeys => layer with { TopKeys = seen.Value },
        Seen.TopWeights => layer with { TopWeights = seen.Value },
        Seen.HeadContributions => layer with { HeadContributions = seen.Value },
        Seen.GradientTimesAttention => layer with { GradientTimesAttention = seen.Value },
        Seen.WeightGradients => layer with { WeightGradients = seen.Value },
        _ => null,
    };
}
