using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>Numbers that are none, that are too large or almost nothing, and matrices beyond 2^31 elements.</summary>
public sealed unsafe class GemmExtremes
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    [Theory, MemberData(nameof(Sets))]
    public void What_is_no_number_is_seen_where_the_reference_has_it_and_nowhere_else(string set)
    {
        foreach (float strange in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 3e-39f, -0f])
            foreach (int m in (int[])[1, 2, 7, 19])
                foreach (bool packed in (bool[])[false, true])
                    foreach (bool inB in (bool[])[false, true])
                        ExpectLikeReference(Processor.Choose(set), m, strange, packed, inB);
    }

    /// <summary>One strange number among ones and twos, last of its row: beyond the whole vectors.</summary>
    private static void ExpectLikeReference(InstructionSet set, int m, float strange, bool packed, bool inB)
    {
        const int N = 53, K = 29;
        Floats a = new(m * K), b = new(K * N), c = new(m * N), expected = new(m * N);
        for (int i = 0; i < a.Length; i++) a.Span[i] = 1 + i % 2;
        for (int i = 0; i < b.Length; i++) b.Span[i] = 1 + i % 3;
        if (inB) b.Span[K / 2 * N + N - 1] = strange;
        else a.Span[m * K - 1] = strange;

        using PackedMatrix? once = packed ? PackedMatrix.FromMatrix(b.Pointer, K, N, set: set) : null;
        Gemm.Run(new GemmCall(m, N, K) { A = a.Pointer, B = packed ? null : b.Pointer, Packed = once, C = c.Pointer, Set = set });
        GemmReference.Run(m, N, K, new(a.Pointer, K), new(b.Pointer, N), new StoredMatrix<float>(expected.Pointer, N), 1, false);
        for (int i = 0; i < c.Length; i++)
            Assert.True(Same(expected[i], c[i]), $"{set}, {m} rows, {strange} in {(inB ? "B" : "A")}{(packed ? ", packed" : "")}: C[{i / N}, {i % N}] should be {expected[i]}, is {c[i]}");
        a.Intact();
        b.Intact();
        c.Intact();
    }

    private static bool Same(float expected, float found) => float.IsFinite(expected)
        ? Math.Abs(expected - found) <= 1e-5f * Math.Abs(expected)
        : expected.Equals(found);

    [Theory, MemberData(nameof(Sets))]
    public void The_smallest_numbers_are_not_taken_for_zero(string set)
    {
        const int M = 3, N = 37;
        Floats a = Floats.Of([1, 2, 4]), b = new(N), c = new(M * N);
        b.Span.Fill(float.Epsilon);
        Gemm.Run(new GemmCall(M, N, 1) { A = a.Pointer, B = b.Pointer, C = c.Pointer, Set = Processor.Choose(set) });
        for (int i = 0; i < M * N; i++) Assert.Equal(a[i / N] * float.Epsilon, c[i]);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Rows_lie_as_far_apart_as_an_index_of_64_bits_reaches(string set)
    {
        const int M = 2, N = 37, K = 2;
        nint leading = Reserved.Far;
        using Reserved memory = new(leading + 4096);
        float* a = memory.Pointer, b = a + 512, c = a + 1024;
        for (nint row = 0; row < 2; row++)
        {
            for (int j = 0; j < K; j++) a[row * leading + j] = 1 + row + 10 * j;
            for (int j = 0; j < N; j++) b[row * leading + j] = (1 + row) * j;
        }
        Gemm.Run(new GemmCall(M, N, K) { A = a, LeadingA = leading, B = b, LeadingB = leading, C = c, LeadingC = leading, Set = Processor.Choose(set) });
        for (nint row = 0; row < M; row++)
            for (int j = 0; j < N; j++) Assert.Equal((1 + row) * j + (11 + row) * 2 * j, c[row * leading + j]);
    }
}
