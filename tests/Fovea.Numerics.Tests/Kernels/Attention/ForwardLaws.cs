using CsCheck;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>What must hold for attention on every instruction set.</summary>
public sealed class ForwardLaws
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    private static InstructionSet Parse(string set) => Enum.Parse<InstructionSet>(set);

    [Theory, MemberData(nameof(Sets))]
    public void Every_kernel_answers_as_the_reference(string set) => AnyAttention.Sample.Sample(sample =>
    {
        (double[] output, double[] weights) = sample.Reference();
        AttentionAnswer answer = sample.Run(Parse(set));
        Near.Assert(output, answer.Output, 2e-5, "output");
        Near.Assert(weights, answer.Weights, 1e-5, "weights");
        Near.Assert(output, sample.Run(Parse(set), statistics: false).Output, 2e-5, "output without statistics");
    }, iter: 30, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Statistics_are_those_of_the_weights(string set) => AnyAttention.Sample.Sample(sample =>
    {
        const int Top = 3;
        AttentionAnswer answer = sample.Run(Parse(set), top: Top);
        AttentionAnswer online = sample.Run(Parse(set), statistics: false);
        double[] received = new double[answer.Received.Length];
        for (int row = 0; row < answer.Entropy.Length; row++)
        {
            Span<float> weights = answer.Weights.AsSpan(row * sample.Keys, sample.Keys), scores = answer.Scores.AsSpan(row * sample.Keys, sample.Keys);
            double entropy = 0, sum = 0, exponentials = 0;
            for (int k = 0; k < sample.Keys; k++)
            {
                sum += weights[k];
                entropy -= weights[k] > 0 ? weights[k] * Math.Log(weights[k]) : 0;
                exponentials += Math.Exp(scores[k]);
                received[row / sample.Queries * sample.Keys + k] += weights[k];
                Assert.True(scores[k] != float.NegativeInfinity || weights[k] == 0, "a hidden key has no weight");
            }
            Assert.True(sum == 0 ? exponentials == 0 : Math.Abs(sum - 1) < 1e-5, $"row {row} sums to {sum}");
            foreach (AttentionAnswer each in new[] { answer, online })
            {
                Near.Assert([entropy], [each.Entropy[row]], 1e-4, "entropy");
                Near.Assert([Math.Log(exponentials)], [each.LogSumExp[row]], 1e-4, "log-sum-exp");
            }

            float[] rest = weights.ToArray();
            for (int i = 0; i < Top; i++)
            {
                int best = Array.IndexOf(rest, rest.Max()), found = answer.TopKeys[row * Top + i];
                Assert.Equal(rest[best] > 0 ? best : -1, found);
                Near.Assert([rest[best]], [answer.TopWeights[row * Top + i]], 1e-6, "top weight");
                rest[best] = 0;
            }
        }
        Near.Assert(received, answer.Received, 1e-4, "received");
    }, iter: 30, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Shuffling_keys_with_their_values_changes_nothing(string set)
    {
        AttentionSample sample = AttentionSample.Of(1, keys: 139);
        int[] order = Enumerable.Range(0, 139).Select(i => i * 17 % 139).ToArray();
        AttentionSample shuffled = sample with { Key = Take(sample.Key, order, 2, 139, 33), Value = Take(sample.Value, order, 2, 139, 39) };

        Near.Assert(sample.Run(Parse(set)).Output, shuffled.Run(Parse(set)).Output, 2e-6);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Masking_a_key_is_the_same_as_its_not_being_there(string set)
    {
        AttentionSample sample = AttentionSample.Of(2, queries: 67, keys: 263);
        int[] kept = Enumerable.Range(0, 263).Where(k => k % 3 != 1 && (k < 120 || k > 255)).ToArray();
        AttentionSample masked = sample.WithAllowed([1, 1, 1, 263], k => Array.IndexOf(kept, k) >= 0);
        AttentionSample removed = sample with { Keys = kept.Length, Key = Take(sample.Key, kept, 2, 263, 33), Value = Take(sample.Value, kept, 2, 263, 39) };

        Near.Assert(removed.Run(Parse(set)).Output, masked.Run(Parse(set)).Output, 2e-6);
    }

    [Theory, MemberData(nameof(Sets))]
    public void The_size_of_a_tile_of_keys_changes_nothing(string set)
    {
        AttentionSample sample = AttentionSample.Of(3, queries: 67, keys: 263) with { After = 0, Before = 101 };
        AttentionAnswer whole = sample.Run(Parse(set), keyTile: 1000);
        foreach (int tile in new[] { 1, 7, 64, 262 })
        {
            Near.Assert(whole.Output, sample.Run(Parse(set), keyTile: tile).Output, 2e-6, $"tiles of {tile}");
            Near.Assert(whole.Output, sample.Run(Parse(set), keyTile: tile, statistics: false).Output, 2e-6, $"tiles of {tile}, online");
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Causal_attention_is_a_mask_that_ends_at_the_last_key(string set)
    {
        foreach ((int queries, int keys) in new[] { (5, 7), (7, 5), (67, 67), (67, 263), (131, 67) })
        {
            AttentionSample sample = AttentionSample.Of(4, queries: queries, keys: keys);
            AttentionSample masked = sample.WithAllowed([1, 1, queries, keys], i => i % keys <= i / keys + keys - queries);
            Near.Assert(masked.Run(Parse(set)).Output, (sample with { After = 0 }).Run(Parse(set)).Output, 1e-6);
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Grouped_heads_are_repeated_key_heads(string set)
    {
        AttentionSample grouped = AttentionSample.Of(5, heads: 6, keyHeads: 2, keys: 131);
        int[] repeat = Enumerable.Range(0, 2 * 131 * 6).Select(i => i / 6 * 2 + i % 6 / 3).ToArray();
        AttentionSample repeated = grouped with { KeyHeads = 6, Key = Take(grouped.Key, repeat, 1, 2 * 131 * 2, 11), Value = Take(grouped.Value, repeat, 1, 2 * 131 * 2, 13) };

        Assert.Equal(repeated.Run(Parse(set)).Output, grouped.Run(Parse(set)).Output);
    }

    [Theory, MemberData(nameof(Sets))]
    public void The_number_of_threads_changes_no_bit(string set)
    {
        AttentionSample sample = AttentionSample.Of(6, heads: 2, keyHeads: 1, queries: 601, keys: 263) with { After = 0 };
        AttentionAnswer alone = sample.Run(Parse(set), threads: 1), together = sample.Run(Parse(set), threads: 2);

        Assert.Equal(alone.Output, together.Output);
        Assert.Equal(alone.Received, together.Received);
        Assert.Equal(alone.Entropy, together.Entropy);
        Assert.Equal(alone.TopKeys, together.TopKeys);
        Assert.Equal(alone.Weights, together.Weights);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Scores_in_the_thousands_do_not_overflow(string set)
    {
        AttentionSample sample = AttentionSample.Of(7, queries: 67, keys: 131, spread: 60);
        (double[] output, _) = sample.Reference();
        AttentionAnswer answer = sample.Run(Parse(set));

        Assert.Contains(answer.Scores, score => Math.Abs(score) > 1e4f);
        Near.Assert(output, answer.Output, 2e-2);                           // scores of 1e4 are known to 1e-3 in single precision
        Assert.All(answer.Entropy, entropy => Assert.True(entropy >= 0));
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_query_that_sees_nothing_gets_zeros(string set)
    {
        AttentionSample sample = AttentionSample.Of(8, queries: 67, keys: 131);
        AttentionSample masked = sample.WithAllowed([1, 1, 67, 131], i => i / 131 != 3), biased = sample.WithBias([1, 1, 67, 131], i => i / 131 != 3 ? 0 : float.NegativeInfinity);
        foreach (AttentionSample each in new[] { masked, biased })
        {
            AttentionAnswer answer = each.Run(Parse(set)), online = each.Run(Parse(set), statistics: false);
            for (int head = 0; head < 6; head++)
            {
                int row = head * 67 + 3, output = ((head / 3 * 67 + 3) * 3 + head % 3) * 13;
                Assert.All(answer.Weights[(row * 131)..((row + 1) * 131)], weight => Assert.Equal(0, weight));
                Assert.All(answer.Output[output..(output + 13)], number => Assert.Equal(0, number));
                Assert.All(online.Output[output..(output + 13)], number => Assert.Equal(0, number));
                Assert.Equal(0, answer.Entropy[row]);
                Assert.Equal(float.NegativeInfinity, answer.LogSumExp[row]);
                Assert.Equal(-1, answer.TopKeys[row * 3]);
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Among_equal_weights_the_earlier_key_stands_first(string set)
    {
        // Three levels of weight, many keys on each: the order within a level is that of the keys.
        AttentionSample sample = AttentionSample.Of(10, queries: 67, keys: 131).WithBias([1, 1, 1, 131], k => k % 13 == 5 ? 2 : k % 7 == 3 ? 1 : 0);
        Array.Clear(sample.Query);
        AttentionAnswer answer = sample.Run(Parse(set), top: 30);
        int[] expected = [.. Enumerable.Range(0, 131).OrderByDescending(k => sample.Bias![k]).Take(30)];

        for (int row = 0; row < answer.Entropy.Length; row++) Assert.Equal(expected, answer.TopKeys[(row * 30)..((row + 1) * 30)]);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Top_keys_of_many_keys_are_those_with_the_largest_weights(string set)
    {
        const int Keys = 1091;                                              // more than are looked for in small groups
        foreach (int top in new[] { 3, 11 })
            foreach (int before in new[] { int.MaxValue, 1040, 500 })
            {
                AttentionSample sample = AttentionSample.Of(11, heads: 1, keyHeads: 1, queries: 67, keys: Keys) with { Before = before };
                AttentionAnswer answer = sample.Run(Parse(set), top: top);
                for (int row = 0; row < answer.Entropy.Length; row++)
                {
                    int[] expected = [.. Enumerable.Range(row * Keys, Keys).OrderByDescending(i => answer.Weights[i]).Take(top)];
                    Assert.Equal(expected.Select(i => i % Keys), answer.TopKeys[(row * top)..((row + 1) * top)]);
                    Near.Assert([.. expected.Select(i => answer.Weights[i])], answer.TopWeights.AsSpan(row * top, top), 1e-6);
                }
            }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Near_ties_of_many_keys_are_told_apart(string set)
    {
        // Weights that differ in their last bits, in any order, and many that do not differ: neither may be taken for the other.
        const int Keys = 707, Top = 8;
        System.Random random = new(12);
        foreach (float step in new[] { 1e-6f, 1e-4f, 0.1f })
        {
            AttentionSample sample = AttentionSample.Of(12, heads: 1, keyHeads: 1, queries: 67, keys: Keys).WithBias([2, 1, 67, Keys], _ => step * random.Next(60));
            Array.Clear(sample.Query);
            AttentionAnswer answer = sample.Run(Parse(set), top: Top);
            for (int row = 0; row < answer.Entropy.Length; row++)
            {
                int[] expected = [.. Enumerable.Range(0, Keys).OrderByDescending(key => answer.Weights[row * Keys + key]).Take(Top)];
                Assert.Equal(expected, answer.TopKeys[(row * Top)..((row + 1) * Top)]);
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Of_few_keys_that_are_seen_no_others_are_among_the_largest(string set)
    {
        const int Top = 8;
        foreach (int keys in new[] { 5, 29, 133, 259 })
        {
            AttentionSample sample = AttentionSample.Of(13, heads: 1, keyHeads: 1, queries: 67, keys: keys);
            sample = sample.WithAllowed([1, 1, 67, keys], i => i % keys * 7 % keys < i / keys % 12);   // no key to the first query, eleven to the twelfth
            AttentionAnswer answer = sample.Run(Parse(set), top: Top);
            for (int row = 0; row < answer.Entropy.Length; row++)
            {
                int[] expected = [.. Enumerable.Range(0, keys).Where(key => answer.Weights[row * keys + key] > 0).OrderByDescending(key => answer.Weights[row * keys + key]).Take(Top)];
                Assert.Equal([.. expected, .. Enumerable.Repeat(-1, Top - expected.Length)], answer.TopKeys[(row * Top)..((row + 1) * Top)]);
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Lanes_without_a_query_say_nothing(string set)
    {
        AttentionSample before = AttentionSample.Of(14, queries: 64, keys: 131).WithBias([1, 1, 64, 131], _ => float.NaN);
        AttentionSample sample = AttentionSample.Of(14, queries: 3, keys: 131).WithBias([1, 1, 3, 131], i => i % 5);
        before.Run(Parse(set));                                             // leaves its numbers in the scratch memory
        Assert.DoesNotContain(sample.Run(Parse(set)).Received, float.IsNaN);
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_number_that_is_none_is_not_hidden(string set)
    {
        AttentionSample sample = AttentionSample.Of(9, queries: 5, keys: 131);
        sample.Query[0] = float.NaN;
        foreach (bool statistics in new[] { true, false })
            Assert.True(float.IsNaN(sample.Run(Parse(set), statistics).Output[0]));
    }

    /// <summary>Picks along the middle axis of [outer, length, inner].</summary>
    private static float[] Take(float[] from, int[] order, int outer, int length, int inner)
    {
        float[] taken = GC.AllocateUninitializedArray<float>(outer * order.Length * inner, pinned: true);
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < order.Length; i++)
                from.AsSpan((o * length + order[i]) * inner, inner).CopyTo(taken.AsSpan((o * order.Length + i) * inner));
        return taken;
    }
}
