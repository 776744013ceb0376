using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>How <see cref="DirectForward"/> sums up rows of outputs.</summary>
internal interface IDirectRows
{
    /// <summary>An item has one output: outputs share nothing that they see.</summary>
    static abstract bool OneOutput { get; }

    /// <summary>Floats that stay in the cache with what they see: they say how many rows an item has.</summary>
    static abstract nint FloatsAtHand { get; }

    /// <summary>The fewest rows of an item.</summary>
    static abstract nint FewestRows { get; }

    /// <summary>Sums up.</summary>
    static abstract void Compute<T>(in DirectSums sums, nint rows) where T : unmanaged, ILanes<T>;
}

/// <summary>What there is to sum up for some rows of outputs.</summary>
internal readonly unsafe struct DirectSums(float* seen, nint rowApart, nint* offsets, nint terms, float* weights, nint outputs, float* to, nint outputApart, nint width, nint across)
{
    /// <summary>What the first term of the first output is.</summary>
    public float* Seen => seen;

    /// <summary>From there to the same of the next row of outputs.</summary>
    public nint RowApart => rowApart;

    /// <summary>[terms]: from the first term to each.</summary>
    public nint* Offsets => offsets;

    public nint Terms => terms;

    /// <summary>[outputs, terms].</summary>
    public float* Weights => weights;

    public nint Outputs => outputs;

    /// <summary>The first row of the first output; row follows upon row.</summary>
    public float* To => to;

    /// <summary>From an output to the next.</summary>
    public nint OutputApart => outputApart;

    /// <summary>Numbers of a row.</summary>
    public nint Width => width;

    /// <summary>How many terms lie side by side, one such row after the other as far apart as the rows of outputs; 0 where that is not so.</summary>
    public nint Across => across;
}

/// <summary>A row of one output by itself.</summary>
internal static unsafe class DirectRow
{
    /// <summary>At least a vector. The last one overlaps the one before it rather than being cut.</summary>
    public static void Compute<T>(float* seen, nint* offsets, nint terms, float* weights, float* to, nint n) where T : unmanaged, ILanes<T>
    {
        nint last = n - T.Count;
        for (nint i = 0; i < last; i += T.Count) Vector<T>(seen + i, offsets, terms, weights, to + i);
        Vector<T>(seen + last, offsets, terms, weights, to + last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vector<T>(float* seen, nint* offsets, nint terms, float* weights, float* to) where T : unmanaged, ILanes<T>
    {
        T sum = T.Create(0);
        for (nint k = 0; k < terms; k++) sum = T.MultiplyAdd(T.Create(weights[k]), T.Load(seen + offsets[k]), sum);
        sum.Store(to);
    }
}
