namespace Fovea.Numerics.Kernels;

/// <summary>What is done to a sum once the bias has been added.</summary>
internal enum GemmActivation
{
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x * Φ(x), Φ the normal distribution function, by erf (Hendrycks and Gimpel 2016, arXiv:1606.08415).</summary>
    Gelu,
}

/// <summary>Many products of one shape: how many, and how far apart their matrices lie, in floats. A stride of 0 shares the matrix.</summary>
internal readonly record struct GemmBatch(nint Count, nint StrideA, nint StrideB, nint StrideC)
{
    public static GemmBatch One => new(1, 0, 0, 0);
}

/// <summary>
/// One matrix product: C[M, N] = Activation(Alpha * A·B (+ C) + Bias) + Residual. Pointers are to floats, leading
/// dimensions are the floats from one row as stored to the next. C must not overlap anything that is read, but for Accumulate.
/// </summary>
internal unsafe struct GemmCall
{
    /// <summary>C[M, N] = A[M, K]·B[K, N]; the leading dimensions are those of contiguous matrices until set.</summary>
    public GemmCall(nint m, nint n, nint k)
    {
        (M, N, K) = (m, n, k);
    }

    /// <summary>Rows of C.</summary>
    public nint M { get; }

    /// <summary>Columns of C.</summary>
    public nint N { get; }

    /// <summary>The length of the sums.</summary>
    public nint K { get; }

    /// <summary>[M, K], or [K, M] with <see cref="TransposeA"/>.</summary>
    public float* A { get; set; }

    /// <summary>0: contiguous.</summary>
    public nint LeadingA { get; set; }

    /// <summary>A is stored as [K, M].</summary>
    public bool TransposeA { get; set; }

    /// <summary>[K, N], or [N, K] with <see cref="TransposeB"/>; null when <see cref="Packed"/> is given.</summary>
    public float* B { get; set; }

    /// <summary>0: contiguous.</summary>
    public nint LeadingB { get; set; }

    /// <summary>B is stored as [N, K], as the weight of a linear layer is.</summary>
    public bool TransposeB { get; set; }

    /// <summary>B, packed beforehand: worth it when it is used more than once. Gives bit for bit what the plain B gives.</summary>
    public PackedMatrix? Packed { get; set; }

    /// <summary>[M, N].</summary>
    public float* C { get; set; }

    /// <summary>0: contiguous.</summary>
    public nint LeadingC { get; set; }

    /// <summary>Adds to what C holds.</summary>
    public bool Accumulate { get; set; }

    /// <summary>Scales the product (not what C held).</summary>
    public float Alpha { get; set; } = 1;

    /// <summary>[N], added to every row; or null.</summary>
    public float* Bias { get; set; }

    public GemmActivation Activation { get; set; }

    /// <summary>[M, N], added last; or null. With batches it moves with C's strides.</summary>
    public float* Residual { get; set; }

    /// <summary>0: contiguous.</summary>
    public nint LeadingResidual { get; set; }

    /// <summary>Outer batch: a sequence of the batch, for instance.</summary>
    public GemmBatch Outer { get; set; } = GemmBatch.One;

    /// <summary>Inner batch: the heads of a sequence, for instance.</summary>
    public GemmBatch Inner { get; set; } = GemmBatch.One;

    public InstructionSet Set { get; set; } = Processor.Current;

    /// <summary>At most this many threads; 0: all of the pool. The result does not depend on it.</summary>
    public int Threads { get; set; }

    internal readonly bool HasEpilogue => Bias != null || Activation != GemmActivation.None || Residual != null;

    /// <summary>The same with the leading dimensions written out, and refused where it makes no sense.</summary>
    internal readonly GemmCall Checked()
    {
        GemmCall call = this;
        call.LeadingA = Leading(nameof(A), LeadingA, TransposeA ? M : K);
        call.LeadingB = Packed is null ? Leading(nameof(B), LeadingB, TransposeB ? K : N) : 0;
        call.LeadingC = Leading(nameof(C), LeadingC, N);
        call.LeadingResidual = Leading(nameof(Residual), LeadingResidual, N);
        if (M < 0 || N < 0 || K < 0 || Outer.Count < 0 || Inner.Count < 0)
            throw new ArgumentException($"matrix product: M, N, K and the batch must not be negative, got M={M} N={N} K={K}, {Outer.Count} x {Inner.Count} products");
        if (Threads < 0) throw new ArgumentException($"matrix product: the number of threads must be 0 (all) or more, got {Threads}");
        if ((Outer.Count > 1 && Outer.StrideC == 0) || (Inner.Count > 1 && Inner.StrideC == 0))
            throw new ArgumentException("matrix product: a batch needs a stride for C, else its products overwrite each other");
        if (Residual != null && Residual == C)
            throw new ArgumentException("matrix product: Residual must not be C, which is overwritten before it is read: use Accumulate");
        Packed?.Expect(K, N, Set);
        return call;
    }

    private static nint Leading(string name, nint given, nint width)
    {
        if (given == 0) return width;
        return given >= width ? given : throw new ArgumentException($"matrix product: the leading dimension of {name} must be at least its width {width}, got {given}");
    }
}
