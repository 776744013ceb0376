using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Random;

public sealed unsafe class PhiloxTests
{
    private static readonly PhiloxKey s_key = new(0x0123456789ABCDEF, 5, 7);

    [Theory]
    [InlineData(0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Known_answers_of_the_paper_are_met(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, string expected)
    {
        uint* counter = stackalloc uint[] { c0, c1, c2, c3 };
        Philox.Scramble(counter, k0, k1);
        Assert.Equal(expected, $"{counter[0]:x8} {counter[1]:x8} {counter[2]:x8} {counter[3]:x8}");
    }

    [Fact]
    public void The_known_answer_stands_at_its_place_in_the_sequences()
    {
        var key = new PhiloxKey(0x299f31d0_a4093822, 0x13198a2e, 0x03707344);
        uint* words = stackalloc uint[4];
        Philox.Block(key, 0x85a308d3_243f6a88, words);
        Assert.Equal("d16cfe09 94fdcceb 5001e420 24126ea1", $"{words[0]:x8} {words[1]:x8} {words[2]:x8} {words[3]:x8}");
        Assert.Equal(0xe169c58du, Philox.Word(default, 1));
        Assert.Equal((0xbc57ac4cu >> 8) / 16777216f, Philox.Uniform(default, 2));
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Every_width_of_vector_makes_the_same_numbers(string set)
    {
        uint* words = stackalloc uint[4];
        foreach (ulong first in (ulong[])[0, 1, 3, 0xFFFFFFFE, 0xFFFFFFFFFFFFFFF0])
            foreach (int blocks in new[] { 1, 2, 5, 8, 13 })
            {
                var to = new Floats(4 * ((blocks + 7) / 8 * 8));
                Uniforms(EverySet.Parse(set), first, to, blocks);
                to.Intact();
                for (int i = 0; i < 4 * blocks; i++)
                {
                    ulong block = unchecked(first + (ulong)i / 4);
                    Philox.Block(s_key, block, words);
                    Assert.Equal((words[i % 4] >> 8) * Philox.UniformUnit, to[i]);
                }
            }
    }

    [Fact]
    public void Seed_stream_step_and_element_all_matter()
    {
        uint here = Philox.Word(s_key, 11);
        Assert.NotEqual(here, Philox.Word(s_key with { Seed = s_key.Seed ^ 1 }, 11));
        Assert.NotEqual(here, Philox.Word(s_key with { Seed = s_key.Seed ^ (1ul << 40) }, 11));
        Assert.NotEqual(here, Philox.Word(s_key with { Stream = 6 }, 11));
        Assert.NotEqual(here, Philox.Word(s_key with { Step = 8 }, 11));
        Assert.NotEqual(here, Philox.Word(s_key, 12));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var values = new Floats(200_003);
        Philox.FillNormal(s_key, 0, 1, values.Pointer, values.Length);
        double[] moments = [.. Enumerable.Range(1, 4).Select(power => values.Span.ToArray().Average(value => Math.Pow(value, power)))];
        Assert.Equal(0, moments[0], 0.01);
        Assert.Equal(1, moments[1], 0.02);
        Assert.Equal(0, moments[2], 0.04);
        Assert.Equal(3, moments[3], 0.12);
    }

    [Fact]
    public void Normal_numbers_are_those_of_Box_and_Muller()
    {
        for (ulong e = 0; e < 2000; e++)
        {
            double first = (Philox.Word(s_key, e & ~1ul) + 1.0) / 4294967296, second = Philox.Word(s_key, e | 1) / 4294967296.0;
            double radius = Math.Sqrt(-2 * Math.Log(first)), angle = 2 * Math.PI * second;
            Near.Assert(radius * (e % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)), Philox.Normal(s_key, e), 1e-7, what: $"element {e}");
        }
    }

    [Fact]
    public void Filling_an_array_draws_the_numbered_elements_on_any_number_of_threads()
    {
        const int n = 40_003;
        Floats one = new(n), two = new(n);
        Philox.FillNormal(s_key, 3, 0.5f, one.Pointer, n, threads: 1);
        Philox.FillNormal(s_key, 3, 0.5f, two.Pointer, n, threads: 2);
        two.AssertSameBits(one);
        two.AssertNear(i => 3 + 0.5 * Philox.Normal(s_key, (ulong)i), 1e-6);

        Philox.FillUniform(s_key, -2, 6, two.Pointer, n);
        two.AssertNear(i => -2 + 8.0 * Philox.Uniform(s_key, (ulong)i), 1e-6);
    }

    private static void Uniforms(InstructionSet set, ulong first, Floats to, int blocks)
    {
        switch (set)
        {
            case InstructionSet.Vector512: Philox.Uniforms<Lanes16>(s_key, first, to.Pointer, blocks); break;
            case InstructionSet.Vector256: Philox.Uniforms<Lanes8>(s_key, first, to.Pointer, blocks); break;
            case InstructionSet.Vector128: Philox.Uniforms<Lanes4>(s_key, first, to.Pointer, blocks); break;
            default: Philox.Uniforms<Lanes1>(s_key, first, to.Pointer, blocks); break;
        }
    }
}
