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

    /// <summary>Whether all exponentials of a query must be at hand before anything is done with them.</summary>
    public readonly bool NeedsStrip => Received != null || TopKeys != null || Weights != null || Scores != null;
}
