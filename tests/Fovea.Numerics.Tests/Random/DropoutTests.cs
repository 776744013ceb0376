using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Random;

public sealed unsafe class DropoutTests
{
    private static readonly PhiloxKey s_key = new(31, 5, 7);

    [Theory, ClassData(typeof(EverySet))]
    public void An_element_is_dropped_when_its_uniform_number_is_below_the_probability(string set)
    {
        foreach (int n in (int[])[.. Cases.Lengths, 511, 512, 513, 1543])
            foreach (ulong first in new ulong[] { 0, 1, 2, 3, 1_000_003, 1ul << 40 })
            {
                Floats x = Floats.Random(n, 1), y = new(n);
                Dropout.Apply(EverySet.Parse(set), s_key, first, 0.3f, x.Pointer, y.Pointer, n);
                y.AssertNear(i => Philox.Uniform(s_key, first + (ulong)i) < 0.3f ? 0 : x[i] / 0.7, 2e-7, what: $"n = {n}, first = {first}");
            }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void The_gradient_passes_where_the_value_passed(string set)
    {
        const int n = 1543;
        Floats ones = new(n), mask = new(n), dy = Floats.Random(n, 2), dx = Floats.Random(n, 3), before = dx.Copy();
        ones.Span.Fill(1);
        Dropout.Apply(EverySet.Parse(set), s_key, 13, 0.1f, ones.Pointer, mask.Pointer, n);
        Dropout.Apply(EverySet.Parse(set), s_key, 13, 0.1f, dy.Pointer, dx.Pointer, n, accumulate: true);
        dx.AssertNear(i => before[i] + (double)mask[i] * dy[i], 1e-6);
    }

    [Fact]
    public void Parts_and_threads_and_instruction_sets_change_nothing()
    {
        const int n = 40_009;
        Floats x = Floats.Random(n, 4), whole = new(n), parts = new(n);
        Dropout.Apply(InstructionSet.Scalar, s_key, 0, 0.5f, x.Pointer, whole.Pointer, n, threads: 1);
        Dropout.Apply(Processor.Current, s_key, 0, 0.5f, x.Pointer, parts.Pointer, n, threads: 2);
        parts.AssertSameBits(whole);
        Dropout.Apply(Processor.Current, s_key, 0, 0.5f, x.Pointer, parts.Pointer, 17_777);
        Dropout.Apply(Processor.Current, s_key, 17_777, 0.5f, x.Pointer + 17_777, parts.Pointer + 17_777, n - 17_777);
        parts.AssertSameBits(whole);
    }

    [Theory, InlineData(0f), InlineData(0.1f), InlineData(0.9f), InlineData(1f)]
    public void The_share_of_dropped_elements_is_the_probability(float probability)
    {
        const int n = 100_003;
        Floats x = new(n), y = new(n);
        x.Span.Fill(1);
        Dropout.Apply(Processor.Current, s_key, 0, probability, x.Pointer, y.Pointer, n);
        Assert.Equal(probability, y.Span.Count(0f) / (double)n, 0.004);
    }
}
