using CsCheck;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>What must hold for the gradients of attention on every instruction set.</summary>
public sealed class BackwardLaws
{
    public static TheoryData<string> Sets => [.. Processor.SupportedHere.Select(set => set.ToString())];

    private static InstructionSet Parse(string set) => Enum.Parse<InstructionSet>(set);

    private static float[] Given(AttentionSample sample, int seed = 99) =>
        AttentionSample.Normal(new System.Random(seed), sample.Batch * sample.Queries * sample.Heads * sample.ValueSize, 1);

    [Fact]
    public void The_formulas_are_the_slopes_that_finite_differences_find()
    {
        AttentionSample sample = AttentionSample.Of(1, heads: 4, keyHeads: 2) with { SoftCap = 1.5f, After = 1, DropProbability = 0.3f };
        System.Random random = new(1);
        sample = sample.WithAllowed([2, 1, 5, 7], i => i / 7 % 5 != 2).WithBias([1, 4, 5, 7], _ => random.NextSingle());
        float[] given = Given(sample);
        AttentionReference reference = new(sample);
        (double[] query, double[] key, double[] value, double[] scores, _) = reference.Backward(given);

        foreach ((double[] input, double[] gradient) in new[] { (reference.Query, query), (reference.Key, key), (reference.Value, value), (reference.Bias, scores) })
            for (int i = 0; i < input.Length; i++)
            {
                const double Step = 1e-5;
                double kept = input[i];
                input[i] = kept + Step;
                double above = Loss(reference, given);
                input[i] = kept - Step;
                double below = Loss(reference, given);
                input[i] = kept;
                Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-7);
            }
    }

    private static double Loss(AttentionReference reference, float[] given) =>
        reference.Forward().Output.Zip(given, (output, weight) => output * weight).Sum();

    [Theory, MemberData(nameof(Sets))]
    public void Every_kernel_has_the_gradients_of_the_reference(string set) => AnyAttention.Sample.Sample(sample =>
    {
        float[] given = Given(sample);
        AttentionReference reference = new(sample);
        (double[] query, double[] key, double[] value, double[] scores, double[] weights) = reference.Backward(given);
        AttentionGradientAnswer answer = sample.RunBackward(Parse(set), given, statistics: sample.Size % 2 == 0);
        Near.Assert(query, answer.Query, 1e-4, "query");
        Near.Assert(key, answer.Key, 2e-4, "key");
        Near.Assert(value, answer.Value, 2e-4, "value");
        Near.Assert(scores, answer.Scores, 1e-4, "scores");
        Near.Assert(weights, answer.Weights, 1e-4, "weights");
        Near.Assert(Relevance(sample, reference.Forward().Weights, weights), answer.Relevance, 1e-4, "relevance");
    }, iter: 30, threads: 1);

    /// <summary>[B, Tq, Tk]: the mean over heads of max(0, weight · gradient).</summary>
    private static double[] Relevance(AttentionSample sample, double[] weights, double[] gradients)
    {
        int pairs = sample.Queries * sample.Keys;
        double[] relevance = new double[sample.Batch * pairs];
        for (int i = 0; i < weights.Length; i++)
            relevance[i / pairs / sample.Heads * pairs + i % pairs] += Math.Max(0, weights[i] * gradients[i]) / sample.Heads;
        return relevance;
    }

    [Theory, MemberData(nameof(Sets))]
    public void The_number_of_threads_and_the_size_of_a_tile_change_nothing(string set)
    {
        AttentionSample sample = AttentionSample.Of(2, heads: 4, keyHeads: 2, queries: 131, keys: 263) with { After = 0, DropProbability = 0.2f };
        float[] given = Given(sample);
        AttentionGradientAnswer alone = sample.RunBackward(Parse(set), given), together = sample.RunBackward(Parse(set), given, threads: 2);
        AttentionGradientAnswer small = sample.RunBackward(Parse(set), given, keyTile: 29);

        Assert.Equal(alone.Query, together.Query);
        Assert.Equal(alone.Key, together.Key);
        Assert.Equal(alone.Value, together.Value);
        Assert.Equal(alone.Relevance, together.Relevance);
        Near.Assert(alone.Query, small.Query, 1e-5);
        Near.Assert(alone.Key, small.Key, 2e-5);
        Near.Assert(alone.Value, small.Value, 2e-5);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Looking_at_the_weights_changes_nothing_of_what_the_way_back_needs(string set)
    {
        AttentionSample sample = AttentionSample.Of(7, queries: 67, keys: 131);
        AttentionAnswer plain = sample.Run(Parse(set), statistics: false), watched = sample.Run(Parse(set), statistics: true);
        Near.Assert([.. plain.Largest.Select(x => (double)x)], watched.Largest, 1e-6);
        Near.Assert([.. plain.Inverse.Select(x => (double)x)], watched.Inverse, 1e-6);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Gradients_are_added_where_there_are_some_already(string set)
    {
        AttentionSample sample = AttentionSample.Of(3);
        float[] given = Given(sample);
        AttentionGradientAnswer fresh = sample.RunBackward(Parse(set), given), added = sample.RunBackward(Parse(set), given, bed: 2);

        Near.Assert([.. fresh.Query.Select(x => x + 2)], added.Query, 1e-6);
        Near.Assert([.. fresh.Key.Select(x => x + 2)], added.Key, 1e-6);
        Near.Assert([.. fresh.Value.Select(x => x + 2)], added.Value, 1e-6);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Scores_in_the_thousands_have_gradients_too(string set)
    {
        AttentionSample sample = AttentionSample.Of(4, spread: 30);
        float[] given = Given(sample);
        (double[] query, double[] key, double[] value, _, _) = new AttentionReference(sample).Backward(given);
        AttentionGradientAnswer answer = sample.RunBackward(Parse(set), given);

        Near.Assert(query, answer.Query, 1e-2);
        Near.Assert(key, answer.Key, 1e-2);
        Near.Assert(value, answer.Value, 1e-3);
    }

    [Theory, MemberData(nameof(Sets))]
    public void What_nobody_sees_has_no_gradient(string set)
    {
        AttentionSample sample = AttentionSample.Of(5, queries: 67, keys: 131).WithAllowed([1, 1, 67, 131], i => i / 131 != 3 && i % 131 != 128);
        AttentionGradientAnswer answer = sample.RunBackward(Parse(set), Given(sample));

        for (int b = 0; b < 2; b++)
        {
            Assert.All(answer.Query[((b * 67 + 3) * 33)..((b * 67 + 4) * 33)], x => Assert.Equal(0, x));
            Assert.All(answer.Key[((b * 131 + 128) * 33)..((b * 131 + 129) * 33)], x => Assert.Equal(0, x));
            Assert.All(answer.Value[((b * 131 + 128) * 39)..((b * 131 + 129) * 39)], x => Assert.Equal(0, x));
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Dropout_drops_as_many_weights_as_it_says(string set)
    {
        // With values of one, an output is the sum of the kept weights: its mean over many queries is one.
        AttentionSample sample = AttentionSample.Of(6, queries: 601, keys: 131, valueSize: 1) with { DropProbability = 0.3f };
        Array.Fill(sample.Value, 1f);
        AttentionAnswer answer = sample.Run(Parse(set));

        Assert.Equal(1, answer.Output.Average(), 0.01);
        Assert.Contains(answer.Output, sum => Math.Abs(sum - 1) > 0.1);
        Assert.Equal(1.0, answer.Weights[..131].Sum(), 1e-5);               // the record shows weights before dropout
    }
}
