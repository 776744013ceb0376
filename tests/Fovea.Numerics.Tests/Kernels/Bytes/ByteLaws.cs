using CsCheck;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Bytes;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>What must hold for products with weights of 8 bits, on every instruction set that runs here.</summary>
public sealed class ByteLaws
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    private static InstructionSet Set(string name) => Enum.Parse<InstructionSet>(name);

    [Theory, MemberData(nameof(Sets))]
    public void A_product_is_as_near_as_the_steps_of_its_rows_allow(string set) => ByteCase.Any.Sample(given =>
    {
        float[] found = given.Run(Set(set));
        double[] expected = given.Expected();
        float[] matrix = given.Matrix();
        for (int i = 0; i < found.Length; i++)
        {
            // Half a step of a row whose largest magnitude is 1, for each of the K numbers of the weight.
            double allowed = 0.51 / RowSteps.Most(given.K) * matrix.Skip(i % given.N * given.K).Take(given.K).Sum(x => (double)MathF.Abs(x)) + 1e-5 * (1 + given.K);
            if (!(Math.Abs(found[i] - expected[i]) <= allowed)) Assert.Fail($"{given}: C[{i / given.N}, {i % given.N}] should be {expected[i]}, is {found[i]}");
        }
    }, iter: 300, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Every_set_gives_the_same_bits_as_the_reference_where_nothing_lies_far_out(string set) =>
        ByteCase.Any.Select(given => given with { FarOut = false }).Sample(given => Assert.Equal(given.Run(InstructionSet.Scalar), given.Run(Set(set))), iter: 300, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void One_thread_and_all_threads_give_the_same_bits(string set)
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 389, 1543), (7, 389, 1543), (131, 211, 401)])
        {
            var given = new ByteCase(m, n, k, true, 7);
            Assert.Equal(given.Run(Set(set), threads: 1), given.Run(Set(set)));
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_row_does_not_depend_on_the_others(string set)
    {
        var many = new ByteCase(19, 53, 101, false, 3);
        float[] together = many.Run(Set(set));
        for (int row = 0; row < many.M; row++)
            Assert.Equal(together[(row * many.N)..((row + 1) * many.N)], (many with { M = 1 }).Run(Set(set), instead: many.A[(row * many.K)..((row + 1) * many.K)]));
    }

    [Theory, MemberData(nameof(Sets))]
    public void The_largest_sums_stay_within_32_bits(string set)
    {
        foreach (int k in (int[])[2, 1031, 8191, 20011])
        {
            var given = new ByteCase(1, 1, k, false, 1);
            float[] a = [.. given.Matrix().Select(x => x < 0 ? -1f : 1f)];         // every product has the same sign
            double expected = given.Matrix().Sum(x => (double)MathF.Abs(x));
            Assert.Equal(expected, given.Run(Set(set), instead: a)[0], expected * 1e-4);
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_row_that_is_not_finite_makes_its_products_NaN_and_no_other(string set)
    {
        var given = new ByteCase(3, 5, 7, false, 2);
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            float[] a = given.A, good = given.Run(Set(set));
            a[1 * given.K + 4] = bad;
            float[] found = given.Run(Set(set), instead: a);
            for (int i = 0; i < found.Length; i++)
                if (i / given.N == 1) Assert.True(float.IsNaN(found[i]));
                else Assert.Equal(good[i], found[i]);
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Rows_of_zeros_and_of_denormals_give_what_is_next_to_nothing(string set)
    {
        var given = new ByteCase(2, 5, 7, false, 2);
        float[] a = new float[given.M * given.K];
        a[3] = float.Epsilon;
        Assert.All(given.Run(Set(set), instead: a), x => Assert.True(MathF.Abs(x) < 1e-30f));
    }
}
