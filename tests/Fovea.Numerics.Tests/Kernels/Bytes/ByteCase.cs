using CsCheck;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Bytes;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>A product with a weight of 8 bits, its matrices made of <see cref="Seed"/>.</summary>
internal sealed unsafe record ByteCase(int M, int N, int K, bool Bias, int Seed)
{
    /// <summary>Whether some numbers of the weight lie far out.</summary>
    public bool FarOut { get; init; } = true;

    private static readonly Gen<int> s_size = Gen.OneOf<int>(Gen.Int[0, 3], Gen.Int[0, 60], Gen.OneOf<int>(7, 13, 16, 31, 48, 53, 97, 101));

    /// <summary>Small products of every kind.</summary>
    public static Gen<ByteCase> Any { get; } =
        from sizes in Gen.Select(s_size, s_size, Gen.OneOf<int>(s_size, Gen.OneOf<int>(383, 521)))
        from bias in Gen.Bool
        from seed in Gen.Int[0, 1 << 20]
        select new ByteCase(sizes.Item1, sizes.Item2, sizes.Item3, bias, seed);

    /// <summary>Whole numbers from -127 to 127, before some are taken far out: [N, K].</summary>
    public sbyte[] Bytes => [.. Draw(Seed, N * K).Select(x => (sbyte)MathF.Round(x * 127))];

    /// <summary>The step of each row of the weight: [N].</summary>
    public float[] Steps => [.. Draw(Seed + 1, N).Select(x => 0.01f + MathF.Abs(x))];

    /// <summary>[M, K].</summary>
    public float[] A => [.. Draw(Seed + 2, M * K)];

    /// <summary>Runs it and returns C, having checked that nothing else was written.</summary>
    public float[] Run(InstructionSet set, int threads = 0, float[]? instead = null)
    {
        using GuardedMatrix c = new(M, N, N + 3, Seed + 3);
        float[] a = [.. instead ?? A, 0], bias = [.. Draw(Seed + 4, N), 0], matrix = [.. Matrix(), 0];
        fixed (float* pa = a, pb = matrix, pbias = bias)
        {
            using var packed = new PackedBytes(pb, Steps, K, N, set, threads);
            ByteGemm.Run(new GemmCall(M, N, K) { A = pa, C = c.Pointer, LeadingC = c.Leading, Bias = Bias ? pbias : null, Set = set, Threads = threads }, packed);
        }
        c.ExpectGuardsUntouched();
        return c.Copy();
    }

    /// <summary>The product of the same numbers, in double and not rounded.</summary>
    public double[] Expected()
    {
        float[] a = A, matrix = Matrix(), bias = [.. Draw(Seed + 4, N)];
        double[] c = new double[M * N];
        for (int i = 0; i < c.Length; i++)
        {
            for (int k = 0; k < K; k++) c[i] += (double)a[i / N * K + k] * matrix[i % N * K + k];
            if (Bias) c[i] += bias[i % N];
        }
        return c;
    }

    /// <summary>The weight: [N, K].</summary>
    public float[] Matrix()
    {
        (sbyte[] bytes, float[] steps) = (Bytes, Steps);
        return [.. bytes.Select((x, i) => (FarOut && i % 53 == 29 ? 400.3f + x : x) * steps[i / K])];                        // some lie far out
    }

    private static IEnumerable<float> Draw(int seed, int count)
    {
        var random = new System.Random(seed);
        return Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1);
    }
}
