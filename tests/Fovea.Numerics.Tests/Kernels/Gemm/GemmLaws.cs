using CsCheck;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>What must hold for matrix products on every instruction set that runs here.</summary>
public sealed unsafe class GemmLaws
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    private static InstructionSet Set(string name) => Enum.Parse<InstructionSet>(name);

    [Theory, MemberData(nameof(Sets))]
    public void Every_product_equals_the_reference_and_writes_nowhere_else(string set) =>
        GemmCase.Any.Sample(given => given.ExpectClose(given.Run(Set(set))), iter: 400, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Large_products_equal_the_reference(string set)
    {
        foreach (FormOfB form in Enum.GetValues<FormOfB>())
            foreach (bool transposeA in (bool[])[false, true])
            {
                var given = new GemmCase(131, 163, 401, transposeA, form, 3, true, 0.5f, true, GemmActivation.Gelu, true, 11);
                given.ExpectClose(given.Run(Set(set)));
            }
    }

    [Theory, MemberData(nameof(Sets))]
    public void One_thread_and_all_threads_give_the_same_bits(string set)
    {
        foreach (FormOfB form in Enum.GetValues<FormOfB>())
            foreach (bool transposeA in (bool[])[false, true])
                foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 389, 1543), (7, 389, 1543), (131, 211, 401), (1031, 53, 97)])
                {
                    var given = new GemmCase(m, n, k, transposeA, form, 5, true, 1, true, GemmActivation.Gelu, true, 7);
                    float[] one = given.Run(Set(set), threads: 1);
                    for (int again = 0; again < 3; again++) Assert.Equal(one, given.Run(Set(set)));
                }
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_packed_matrix_gives_the_same_bits_as_a_plain_one(string set) =>
        GemmCase.Any.Where(given => given.B is FormOfB.Packed or FormOfB.PackedFromTransposed).Sample(
            given => given.Run(Set(set)).AsSpan().SequenceEqual((given with { B = given.B == FormOfB.Packed ? FormOfB.Plain : FormOfB.Transposed }).Run(Set(set))),
            iter: 100, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void A_row_has_the_same_bits_alone_as_among_others(string set)
    {
        foreach (FormOfB form in Enum.GetValues<FormOfB>())
            foreach (bool transposeA in (bool[])[false, true])
            {
                const int K = 797, N = 101;
                using var b = form is FormOfB.Transposed or FormOfB.PackedFromTransposed ? new GuardedMatrix(N, K, K, 1) : new GuardedMatrix(K, N, N, 1);
                using var a = transposeA ? new GuardedMatrix(K, 23, 23, 2) : new GuardedMatrix(23, K, K, 2);
                float[] whole = Rows(0, 23);
                for (int first = 0; first < 23; first++)
                    for (int count = 1; first + count <= 23; count += 3)
                        Assert.Equal(whole[(first * N)..((first + count) * N)], Rows(first, count));

                float[] Rows(int first, int count)
                {
                    using var c = new GuardedMatrix(count, N, N, 3);
                    using PackedMatrix? packed = form switch
                    {
                        FormOfB.Packed => PackedMatrix.FromMatrix(b.Pointer, K, N, set: Set(set)),
                        FormOfB.PackedFromTransposed => PackedMatrix.FromTransposed(b.Pointer, K, N, set: Set(set)),
                        _ => null,
                    };
                    Gemm.Run(new GemmCall(count, N, K)
                    {
                        A = a.Pointer + first * (transposeA ? 1 : K), LeadingA = a.Leading, TransposeA = transposeA,
                        B = b.Pointer, TransposeB = form == FormOfB.Transposed, Packed = packed, C = c.Pointer, Set = Set(set),
                    });
                    return c.Copy();
                }
            }
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_batch_of_heads_equals_its_products_one_by_one(string set)
    {
        const int Sequences = 5, Heads = 3, Tokens = 19, Size = 11, Row = Heads * Size + 2;
        using GuardedMatrix query = new(Sequences * Tokens, Heads * Size, Row, 1), key = new(Sequences * Tokens, Heads * Size, Row, 2);
        using GuardedMatrix batched = new(Sequences * Heads * Tokens, Tokens, Tokens, 3), single = new(Sequences * Heads * Tokens, Tokens, Tokens, 3);
        GemmCall call = new(Tokens, Tokens, Size)
        {
            A = query.Pointer, LeadingA = Row, B = key.Pointer, LeadingB = Row, TransposeB = true, C = batched.Pointer, Alpha = 0.25f, Set = Set(set),
            Outer = new GemmBatch(Sequences, Tokens * Row, Tokens * Row, Heads * Tokens * Tokens),
            Inner = new GemmBatch(Heads, Size, Size, Tokens * Tokens),
        };
        Gemm.Run(call);
        for (int s = 0; s < Sequences; s++)
            for (int h = 0; h < Heads; h++)
                Gemm.Run(call with
                {
                    A = query.Pointer + s * Tokens * Row + h * Size,
                    B = key.Pointer + s * Tokens * Row + h * Size,
                    C = single.Pointer + (s * Heads + h) * Tokens * Tokens,
                    Outer = GemmBatch.One,
                    Inner = GemmBatch.One,
                });

        Assert.Equal(single.Copy(), batched.Copy());
        batched.ExpectGuardsUntouched();
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_batch_of_many_rows_shares_its_panels_in_order(string set)
    {
        const int Count = 2, M = 1031, N = 37, K = 53;
        using GuardedMatrix a = new(Count * M, K, K, 1), b = new(Count * K, N, N, 2), batched = new(Count * M, N, N, 3), single = new(Count * M, N, N, 3);
        GemmCall call = new(M, N, K) { A = a.Pointer, B = b.Pointer, C = batched.Pointer, Residual = null, Set = Set(set), Outer = new GemmBatch(Count, M * K, K * N, M * N) };
        Gemm.Run(call);
        for (int i = 0; i < Count; i++)
            Gemm.Run(call with { A = a.Pointer + i * M * K, B = b.Pointer + i * K * N, C = single.Pointer + i * M * N, Outer = GemmBatch.One });

        Assert.Equal(single.Copy(), batched.Copy());
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_product_allocates_nothing(string set)
    {
        using GuardedMatrix a = new(67, 401, 401, 1), b = new(211, 401, 401, 2), c = new(67, 211, 211, 3);
        using PackedMatrix packed = PackedMatrix.FromTransposed(b.Pointer, 401, 211, set: Set(set));
        // The first calls start the pool's threads and grow the scratch memory, and may find the pool taken.
        long least = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);

        void Run()
        {
            packed.Repack(b.Pointer, transposed: true);
            Gemm.Run(new GemmCall(67, 211, 401) { A = a.Pointer, Packed = packed, C = c.Pointer, Set = Set(set), Activation = GemmActivation.Gelu });
            Gemm.Run(new GemmCall(67, 211, 401) { A = a.Pointer, B = b.Pointer, TransposeB = true, C = c.Pointer, Set = Set(set) });
        }
    }
}
