using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>Infinities, denormals, odd sizes and places: on every path as the reference, which is plain code.</summary>
public sealed unsafe class StrangeNumbers
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    private static InstructionSet Parse(string set) => Enum.Parse<InstructionSet>(set);

    /// <summary>Sizes that are no multiples of anything, and those of the path for few queries.</summary>
    public static TheoryData<int, int, int, int> Sizes => new() { { 1, 131, 64, 64 }, { 3, 515, 16, 32 }, { 67, 131, 37, 41 }, { 129, 257, 80, 96 }, { 17, 17, 128, 128 }, { 1, 1, 1, 1 }, { 2, 600, 48, 1 } };

    [Theory, MemberData(nameof(Sizes))]
    public void Any_size_is_as_the_reference(int queries, int keys, int size, int valueSize)
    {
        AttentionSample sample = AttentionSample.Of(1, heads: 4, keyHeads: 2, queries: queries, keys: keys, size: size, valueSize: valueSize) with { Scale = 1 / MathF.Sqrt(size), After = 0, Before = 400 };
        (double[] output, _) = sample.Reference();
        foreach (InstructionSet set in Processor.SupportedHere) Near.Assert(output, Lean(sample, set), 2e-5, $"{set}");
    }

    /// <summary>Nothing but the output is asked for: so the path for few queries is taken where it can be.</summary>
    private static float[] Lean(AttentionSample sample, InstructionSet set, int shift = 0)
    {
        float[] memory = AttentionAnswer.Pinned(sample.Batch * sample.Queries * sample.Heads * sample.ValueSize + shift);
        AttentionProblem problem = sample.Problem();
        float[][] moved = [Moved(sample.Query, shift), Moved(sample.Key, shift), Moved(sample.Value, shift)];
        problem.Query = HeadsView.Dense(AttentionSample.Pointer(moved[0]) + shift, sample.Queries, sample.Heads, sample.Size);
        problem.Key = HeadsView.Dense(AttentionSample.Pointer(moved[1]) + shift, sample.Keys, sample.KeyHeads, sample.Size);
        problem.Value = HeadsView.Dense(AttentionSample.Pointer(moved[2]) + shift, sample.Keys, sample.KeyHeads, sample.ValueSize);
        AttentionResults results = new() { Output = HeadsView.Dense(AttentionSample.Pointer(memory) + shift, sample.Queries, sample.Heads, sample.ValueSize) };
        AttentionKernel.Forward(in problem, in results, set, 2);
        GC.KeepAlive(sample);
        GC.KeepAlive(moved);
        return memory[shift..];
    }

    private static float[] Moved(float[] numbers, int shift)
    {
        float[] moved = AttentionAnswer.Pinned(numbers.Length + shift);
        numbers.CopyTo(moved, shift);
        return moved;
    }

    [Theory, MemberData(nameof(Sets))]
    public void Where_the_numbers_lie_changes_no_bit(string set)
    {
        foreach (int queries in new[] { 1, 67 })
        {
            AttentionSample sample = AttentionSample.Of(2, queries: queries, keys: 131, size: 32, valueSize: 48);
            foreach (int shift in new[] { 1, 3, 7 }) Assert.Equal(Lean(sample, Parse(set)), Lean(sample, Parse(set), shift));
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_key_that_is_no_number_stays_with_those_who_see_it(string set)
    {
        foreach (int queries in new[] { 3, 67 })
        {
            AttentionSample sample = AttentionSample.Of(3, batch: 1, heads: 1, keyHeads: 1, queries: queries, keys: queries, size: 16, valueSize: 16) with { After = 0 };
            int last = queries - 1;
            sample.Key[(last - 1) * 16 + 5] = float.NaN;
            float[] output = Lean(sample, Parse(set));
            Assert.All(output[..((last - 1) * 16)], number => Assert.True(float.IsFinite(number)));
            Assert.All(output[((last - 1) * 16)..], number => Assert.True(float.IsNaN(number)));
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Scores_without_end_below_hide_and_those_above_are_no_numbers(string set)
    {
        foreach (int queries in new[] { 1, 67 })
        {
            AttentionSample sample = AttentionSample.Of(4, batch: 1, heads: 1, keyHeads: 1, queries: queries, keys: 131, size: 16, valueSize: 16);
            for (int i = 0; i < sample.Query.Length; i++) sample.Query[i] = Math.Abs(sample.Query[i]) + 0.1f;
            AttentionSample below = sample with { Key = [.. sample.Key], Keys = 130 }, hidden = sample with { Key = Moved(sample.Key, 0) };
            Array.Fill(hidden.Key, float.NegativeInfinity, 130 * 16, 16);
            below = below with { Key = Moved(sample.Key, 0) };
            Near.Assert(Lean(below, Parse(set)), Lean(hidden, Parse(set)), 1e-6);
            Array.Fill(hidden.Key, float.PositiveInfinity, 130 * 16, 16);
            Assert.All(Lean(hidden, Parse(set)), number => Assert.True(float.IsNaN(number)));
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Denormal_numbers_are_numbers(string set)
    {
        foreach (int queries in new[] { 1, 67 })
        {
            AttentionSample sample = AttentionSample.Of(5, queries: queries, keys: 131, size: 16, valueSize: 16);
            for (int i = 0; i < sample.Value.Length; i++) sample.Value[i] *= 1e-39f;
            for (int i = 0; i < sample.Query.Length; i++) sample.Query[i] *= 1e-39f;
            (double[] output, _) = sample.Reference();
            float[] found = Lean(sample, Parse(set));
            Near.Assert(output, found, 1e-44);
            Assert.Contains(found, number => number != 0);
        }
    }
}
