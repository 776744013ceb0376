using CsCheck;
using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>What must hold for any attention, whichever kernels calculate it: for the output, the weights and the gradients.</summary>
public sealed class AttentionLaws
{
    /// <summary>Lengths within a tile of the kernels and beyond one.</summary>
    private static readonly Gen<(int Queries, int Keys)> s_lengths = Gen.Select(Gen.OneOf(Gen.Int[1, 9], Gen.Int[62, 67]), Gen.OneOf(Gen.Int[2, 9], Gen.Int[126, 131]));

    public static TheoryData<string> Sets => Sample.Sets;

    [Theory, MemberData(nameof(Sets))]
    public void Shuffling_keys_with_their_values_changes_nothing(string set) => s_lengths.Sample(lengths =>
    {
        Asked asked = Asked.Of(lengths.Queries, lengths.Keys);
        int[] order = Order(lengths.Keys);
        Attended straight = asked.Run(set, Mask.None), shuffled = asked.WithKeys(order).Run(set, Mask.None);
        Attended.Same(straight with
        {
            Layer = straight.Layer with { Weights = Part(straight.Weights, axis: 3, order) },
            KeyGradient = Part(straight.KeyGradient, axis: 1, order),
            ValueGradient = Part(straight.ValueGradient, axis: 1, order),
        }, shuffled);
    }, iter: 10, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Masking_a_key_is_the_same_as_its_not_being_there(string set) => s_lengths.Sample(lengths =>
    {
        Asked asked = Asked.Of(lengths.Queries, lengths.Keys);
        bool[] there = [.. Enumerable.Range(0, lengths.Keys).Select(k => k % 3 != 1)];
        int[] kept = [.. Enumerable.Range(0, lengths.Keys).Where(k => there[k])], hidden = [.. Enumerable.Range(0, lengths.Keys).Where(k => !there[k])];
        Attended removed = asked.WithKeys(kept).Run(set, Mask.None);
        foreach (Func<Pass, Mask> mask in (Func<Pass, Mask>[])[_ => Mask.Allow(there, [lengths.Keys]), pass => Mask.Bias(pass.Tensor([.. there.Select(k => k ? 0 : float.NegativeInfinity)], [lengths.Keys]))])
        {
            Attended masked = asked.Run(set, mask);
            Attended.Same(removed, masked with
            {
                Layer = masked.Layer with { Weights = Part(masked.Weights, axis: 3, kept) },
                KeyGradient = Part(masked.KeyGradient, axis: 1, kept),
                ValueGradient = Part(masked.ValueGradient, axis: 1, kept),
            });
            Sample.Zeros(Part(masked.Weights, axis: 3, hidden).Values, "weights");
            Sample.Zeros(Part(masked.KeyGradient, axis: 1, hidden).Values, "gradient of the key");
            Sample.Zeros(Part(masked.ValueGradient, axis: 1, hidden).Values, "gradient of the value");
        }
    }, iter: 10, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Weights_of_a_query_sum_to_one_and_the_output_is_the_mean_of_the_values_under_them(string set) => s_lengths.Sample(lengths =>
    {
        Asked asked = Asked.Of(lengths.Queries, lengths.Keys);
        Attended found = asked.Run(set, Mask.None);
        Assert.True(found.Weights.Values.AsSpan().IndexOfAnyExceptInRange(0, 1.00001f) < 0, "a weight lies from 0 to 1");
        DetachedTensor values = new(asked.ValueShape, asked.Value);
        for (int b = 0; b < 2; b++)
            for (int h = 0; h < asked.Heads; h++)
                for (int q = 0; q < asked.Queries; q++)
                {
                    double[] mean = new double[13];
                    double sum = 0;
                    for (int k = 0; k < asked.Keys; k++)
                    {
                        sum += found.Weights[b, h, q, k];
                        for (int d = 0; d < 13; d++) mean[d] += (double)found.Weights[b, h, q, k] * values[b, k, h, d];
                    }
                    Assert.Equal(1, sum, 1e-5);
                    for (int d = 0; d < 13; d++) Assert.Equal(mean[d], found.Output[b, q, h, d], 1e-5);
                }
    }, iter: 5, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Queries_may_be_asked_together_or_in_chunks(string set) => Gen.Select(s_lengths, Gen.Int[1, 40]).Sample((lengths, size) =>
    {
        Asked asked = Asked.Of(lengths.Queries, lengths.Keys);
        Attended whole = asked.Run(set, Mask.None);
        float[] key = new float[asked.Key.Length], value = new float[asked.Value.Length];
        foreach (int[] chunk in Enumerable.Range(0, lengths.Queries).Chunk(size))
        {
            Attended part = asked.WithQueries(chunk).Run(set, Mask.None);
            Sample.Near(Part(whole.Output, axis: 1, chunk).Values, part.Output.Values, 1e-5, "output");
            Sample.Near(Part(whole.Weights, axis: 2, chunk).Values, part.Weights.Values, 1e-5, "weights");
            Sample.Near(Part(whole.QueryGradient, axis: 1, chunk).Values, part.QueryGradient.Values, 1e-4, "gradient of the query");
            for (int i = 0; i < key.Length; i++) key[i] += part.KeyGradient.Values[i];
            for (int i = 0; i < value.Length; i++) value[i] += part.ValueGradient.Values[i];
        }
        Sample.Near(whole.KeyGradient.Values, key, 2e-4, "gradient of the key, summed over chunks");
        Sample.Near(whole.ValueGradient.Values, value, 2e-4, "gradient of the value, summed over chunks");
    }, iter: 10, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void Grouped_heads_are_repeated_key_heads_and_their_gradients_the_sums(string set) => Gen.Select(s_lengths, Gen.Int[1, 3], Gen.Int[1, 3]).Sample((lengths, keyHeads, groups) =>
    {
        Asked grouped = Asked.Of(lengths.Queries, lengths.Keys, heads: keyHeads * groups, keyHeads);
        Attended found = grouped.Run(set, Mask.Causal), repeated = grouped.WithRepeatedKeyHeads().Run(set, Mask.Causal);
        Attended.Same(repeated with { KeyGradient = Summed(repeated.KeyGradient, groups), ValueGradient = Summed(repeated.ValueGradient, groups) }, found);
    }, iter: 10, threads: 1);

    /// <summary>[B, T, H, D] to [B, T, H / groups, D].</summary>
    private static DetachedTensor Summed(DetachedTensor gradient, int groups)
    {
        int size = (int)gradient.Shape[3];
        float[] sums = new float[gradient.Values.Length / groups];
        for (int i = 0; i < gradient.Values.Length; i++) sums[i / (groups * size) * size + i % size] += gradient.Values[i];
        return new DetachedTensor(gradient.Shape.With(2, gradient.Shape[2] / groups), sums);
    }

    /// <summary>All numbers up to a count, each once, in another order.</summary>
    private static int[] Order(int count) => [.. Enumerable.Range(0, count).OrderBy(i => (uint)(i + 1) * 2654435761u)];

    private static DetachedTensor Part(DetachedTensor of, int axis, int[] kept) => new(of.Shape.With(axis, kept.Length), Asked.Take(of.Values, of.Shape, axis, kept));
}
