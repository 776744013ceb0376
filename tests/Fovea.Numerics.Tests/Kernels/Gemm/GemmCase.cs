using CsCheck;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>What B a product is given.</summary>
internal enum FormOfB { Plain, Transposed, Packed, PackedFromTransposed }

/// <summary>A product with everything that may vary, its matrices made of <see cref="Seed"/>.</summary>
internal sealed unsafe record GemmCase(
    int M, int N, int K, bool TransposeA, FormOfB B, int Gap, bool Accumulate, float Alpha,
    bool Bias, GemmActivation Activation, bool Residual, int Seed)
{
    private static readonly Gen<int> s_size = Gen.OneOf<int>(Gen.Int[0, 3], Gen.Int[0, 60], Gen.OneOf<int>(7, 13, 16, 31, 48, 53, 97, 101));

    /// <summary>Small products of every kind.</summary>
    public static Gen<GemmCase> Any { get; } =
        from sizes in Gen.Select(s_size, s_size, Gen.OneOf<int>(s_size, Gen.OneOf<int>(383, 521, 797)))
        from form in Gen.Select(Gen.Bool, Gen.Enum<FormOfB>(), Gen.OneOf<int>(0, 0, 1, 5, 29))
        from sum in Gen.Select(Gen.Bool, Gen.OneOf<float>(1f, 1f, 0.125f, -3f))
        from after in Gen.Select(Gen.Bool, Gen.Enum<GemmActivation>(), Gen.Bool)
        from seed in Gen.Int[0, 1 << 20]
        select new GemmCase(sizes.Item1, sizes.Item2, sizes.Item3, form.Item1, form.Item2, form.Item3, sum.Item1, sum.Item2, after.Item1, after.Item2, after.Item3, seed);

    private bool StoredTransposed => B is FormOfB.Transposed or FormOfB.PackedFromTransposed;

    /// <summary>Runs it and returns C, having checked that nothing else was written.</summary>
    public float[] Run(InstructionSet set, int threads = 0)
    {
        using GuardedMatrix a = MatrixA(), b = MatrixB(), c = MatrixC(), bias = MatrixBias(), residual = MatrixResidual();
        using PackedMatrix? packed = B switch
        {
            FormOfB.Packed => PackedMatrix.FromMatrix(b.Pointer, K, N, b.Leading, set),
            FormOfB.PackedFromTransposed => PackedMatrix.FromTransposed(b.Pointer, K, N, b.Leading, set),
            _ => null,
        };
        Gemm.Run(new GemmCall(M, N, K)
        {
            A = a.Pointer, LeadingA = a.Leading, TransposeA = TransposeA,
            B = packed is null ? b.Pointer : null, LeadingB = packed is null ? b.Leading : 0, TransposeB = StoredTransposed, Packed = packed,
            C = c.Pointer, LeadingC = c.Leading, Accumulate = Accumulate, Alpha = Alpha,
            Bias = Bias ? bias.Pointer : null, Activation = Activation,
            Residual = Residual ? residual.Pointer : null, LeadingResidual = residual.Leading,
            Set = set, Threads = threads,
        });
        c.ExpectGuardsUntouched();
        return c.Copy();
    }

    /// <summary>The same by the reference, in double.</summary>
    public double[] Expected()
    {
        using GuardedMatrix a = MatrixA(), b = MatrixB(), c = MatrixC(), bias = MatrixBias(), residual = MatrixResidual();
        double[] result = c.Doubles();
        fixed (double* pa = Padded(a), pb = Padded(b), pc = Padded(result), pbias = Padded(bias), presidual = Padded(residual))
        {
            GemmReference.Run(M, N, K, new(pa, TransposeA ? M : K, TransposeA), new(pb, StoredTransposed ? K : N, StoredTransposed), new StoredMatrix<double>(pc, N),
                Alpha, Accumulate, Bias ? pbias : null, Function(Activation), new(presidual, N), Residual);
            new ReadOnlySpan<double>(pc, result.Length).CopyTo(result);
        }
        return result;
    }

    /// <summary>Fails unless each element is as close as float arithmetic allows for sums of this length.</summary>
    public void ExpectClose(float[] found)
    {
        double[] expected = Expected();
        double allowed = 2e-6 * (8 + Math.Abs(Alpha) * K);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(found[i] - expected[i]) <= allowed)) Assert.Fail($"{this}: C[{i / N}, {i % N}] should be {expected[i]}, is {found[i]}");
    }

    private static Func<double, double>? Function(GemmActivation activation) => activation switch
    {
        GemmActivation.Relu => x => Math.Max(x, 0),
        GemmActivation.Gelu => x => x * NormalDistribution.Below(x),
        _ => null,
    };

    private GuardedMatrix MatrixA() => TransposeA ? new(K, M, M + Gap, Seed) : new(M, K, K + Gap, Seed);

    private GuardedMatrix MatrixB() => StoredTransposed ? new(N, K, K + Gap, Seed + 1) : new(K, N, N + Gap, Seed + 1);

    private GuardedMatrix MatrixC() => new(M, N, N + Gap, Seed + 2);

    private GuardedMatrix MatrixBias() => new(1, N, N, Seed + 3);

    private GuardedMatrix MatrixResidual() => new(M, N, N + Gap, Seed + 4);

    private static double[] Padded(GuardedMatrix matrix) => Padded(matrix.Doubles());

    /// <summary>At least one number, so that an empty matrix has an address.</summary>
    private static double[] Padded(double[] numbers) => [.. numbers, 0];
}

/// <summary>The standard normal distribution in double, by its series: slow and exact.</summary>
internal static class NormalDistribution
{
    /// <summary>1/2 + φ(x) (x + x³/3 + x⁵/15 + ...), Marsaglia 2004.</summary>
    public static double Below(double x)
    {
        if (x < -12) return 0;
        if (x > 12) return 1;
        double sum = x, term = x;
        for (int i = 3; Math.Abs(term) > 1e-18; i += 2) sum += term *= x * x / i;
        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }
}
