namespace Fovea.Numerics.Kernels.Attention;

/// <summary>Where the forward kernel puts what is wanted of it; a null pointer: not wanted. Nothing else costs time.</summary>
internal unsafe struct AttentionResults
{
    public AttentionResults() { }

    /// <summary>[B, Tq, H, Dv].</summary>
    public HeadsView Output;

    /// <summary>[B, H, Tq]: ln Σ e^score; minus infinity for a query that sees nothing.</summary>
    public float* LogSumExp;

    /// <summary>[B, H, Tq] both: the largest score in units of ln 2, and 1 / Σ 2^(score - largest), 0 for a query that sees nothing. The backward pass rebuilds the very same weights from them.</summary>
    public float* Largest, Inverse;

    /// <summary>[B, H, Tq]: -Σ w ln w, in nats.</summary>
    public float* Entropy;

    /// <summary>[B, H, Tk]: the weights that all queries gave to this key.</summary>
    public float* Received;

    /// <summary>[B, H, Tq, Top]: the keys with the largest weights, largest first, the earlier key first among equals; -1 with weight 0 where fewer than that have any weight.</summary>
    public int* TopKeys;

    public float* TopWeights;

    public int Top;

    /// <summary>[B, heads, queries, Tk] for the heads and queries chosen below: the weights (before dropout).</summary>
    public float* Weights;

    /// <summary>As <see cref="Weights"/>: scores after scale, cap and bias; minus infinity where hidden.</summary>
    public float* Scores;

    /// <summary>Which heads and queries <see cref="Weights"/> and <see cref="Scores"/> hold.</summary>
    public int FirstHead, EndHead = int.MaxValue, FirstQuery, EndQuery = int.MaxValue;

    /// <summary>How many keys are worked on at a time; 0: as many as suit the processor. Only tests set it.</summary>
    public int KeyTile;

    /// <summary>Whether something is said about each query, beside its output.</summary>
    public readonly bool WantsRows => LogSumExp != null || Largest != null || Inverse != null || Entropy != null;

    /// <summary>Whether all exponentials of a query must be at hand before anything is done with them.</summary>
    public readonly bool NeedsStrip => Received != null || TopKeys != null || Weights != null || Scores != null;
}

/// <summary>What the backward kernel is given besides the problem, and where it puts gradients; a null pointer: not wanted.</summary>
internal unsafe struct AttentionGradients
{
    public AttentionGradients() { }

    /// <summary>[B, Tq, H, Dv]: what the forward kernel made, and the gradient of the loss with respect to it.</summary>
    public HeadsView Output, OutputGradient;

    /// <summary>[B, H, Tq]: what the forward kernel left in <see cref="AttentionResults.Largest"/> and <see cref="AttentionResults.Inverse"/>.</summary>
    public float* Largest, Inverse;

    /// <summary>Shaped as the query, the key and the value.</summary>
    public HeadsView Query, Key, Value;

    /// <summary>Whether gradients are added to what is there already.</summary>
    public bool AddToQuery, AddToKey, AddToValue;

    /// <summary>[B, H, Tq, Tk]: with respect to the scores after the cap, which is that of the bias; 0 where hidden.</summary>
    public float* Scores;

    /// <summary>[B, H, Tq, Tk]: with respect to the weights (before dropout), of hidden keys too.</summary>
    public float* Weights;

    /// <summary>[B, Tq, Tk]: the mean over heads of max(0, weight · its gradient).</summary>
    /// <remarks>Chefer et al., "Generic Attention-model Explainability", 2021, arXiv:2103.15679, equation 5.</remarks>
    public float* Relevance;

    public int KeyTile;
}
