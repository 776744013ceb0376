using CsCheck;
using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>Who sees whom, whichever kernels calculate it: masks that are rules against the same masks as tables, and queries that see nothing.</summary>
public sealed class VisibilityLaws
{
    private const int Queries = 67, Keys = 131, Blind = 13;

    public static TheoryData<string> Sets => Sample.Sets;

    private static readonly Gen<(int Queries, int Keys)> s_lengths = Gen.Select(Gen.OneOf(Gen.Int[1, 9], Gen.Int[62, 67]), Gen.OneOf(Gen.Int[1, 9], Gen.Int[126, 131]));

    [Theory, MemberData(nameof(Sets))]
    public void Causal_attention_ends_at_the_last_key_for_any_two_lengths(string set) => s_lengths.Sample(lengths =>
        SameAsTable(set, lengths.Queries, lengths.Keys, Mask.Causal, (q, k) => k <= q + lengths.Keys - lengths.Queries), iter: 15, threads: 1);

    [Theory, MemberData(nameof(Sets))]
    public void A_sliding_window_reaches_so_far_before_and_after_the_query(string set) => Gen.Select(s_lengths, Gen.Int[0, 40], Gen.Int[0, 40]).Sample((lengths, before, after) =>
    {
        int shift = lengths.Keys - lengths.Queries;
        SameAsTable(set, lengths.Queries, lengths.Keys, Mask.Window(before, after), (q, k) => k >= q + shift - before && k <= q + shift + after);
        SameAsTable(set, lengths.Queries, lengths.Keys, Mask.Window(before, after).And(Mask.Causal), (q, k) => k >= q + shift - before && k <= q + shift);
    }, iter: 8, threads: 1);

    private static void SameAsTable(string set, int queries, int keys, Mask rule, Func<int, int, bool> sees)
    {
        bool[] table = [.. from q in Enumerable.Range(0, queries) from k in Enumerable.Range(0, keys) select sees(q, k)];
        Asked asked = Asked.Of(queries, keys);
        Attended.Same(asked.Run(set, Mask.Allow(table, [queries, keys])), asked.Run(set, rule));
    }

    [Theory, MemberData(nameof(Sets))]
    public void What_lies_outside_the_window_can_be_anything(string set)
    {
        Asked asked = Asked.Of(queries: 5, keys: 131), other = asked with { Key = [.. asked.Key], Value = [.. asked.Value] };
        int far = 131 - 5 - 7;                                              // before the window of the first query
        for (int b = 0; b < 2; b++)
        {
            other.Key.AsSpan(b * 131 * 33, far * 33).Fill(1e6f);
            other.Value.AsSpan(b * 131 * 39, far * 39).Fill(-1e6f);
        }
        Attended one = asked.Run(set, Mask.Window(7, 0)), two = other.Run(set, Mask.Window(7, 0));
        Assert.Equal(one.Output.Values, two.Output.Values);
        Assert.Equal(one.Unseen, two.Unseen);
        Assert.Equal(one.QueryGradient.Values, two.QueryGradient.Values);
    }

    [Theory, MemberData(nameof(Sets))]
    public void The_last_queries_of_causal_attention_can_be_asked_by_themselves(string set) => Gen.Select(s_lengths, Gen.Int[1, 67]).Sample((lengths, count) =>
    {
        Asked asked = Asked.Of(lengths.Queries, lengths.Keys);
        int[] last = [.. Enumerable.Range(0, lengths.Queries).TakeLast(count)];
        Attended whole = asked.Run(set, Mask.Causal), tail = asked.WithQueries(last).Run(set, Mask.Causal);
        Sample.Near(Asked.Take(whole.Output.Values, whole.Output.Shape, axis: 1, last), tail.Output.Values, 1e-5);
    }, iter: 10, threads: 1);

    public static TheoryData<string, string> Ways => [.. from set in Sample.SetNames from way in new[] { "flags", "bias", "flags and bias" } select (set, way)];

    [Theory, MemberData(nameof(Ways))]
    public void A_query_that_sees_nothing_gets_zeros_and_gives_none_to_others(string set, string way)
    {
        bool[] flags = [.. Enumerable.Range(0, Queries * Keys).Select(i => i / Keys != Blind)];
        float[] biases = [.. flags.Select(seen => seen ? 0 : float.NegativeInfinity)];
        Mask Masked(Pass pass) => way switch
        {
            "flags" => Mask.Allow(flags, [Queries, Keys]),
            "bias" => Mask.Bias(pass.Tensor(biases, [Queries, Keys])),
            // Neither hides all keys of the query: together they do.
            _ => Mask.Allow([.. flags.Select((seen, i) => seen || i % Keys < 50)], [Queries, Keys]).And(Mask.Bias(pass.Tensor([.. biases.Select((bias, i) => i % Keys < 50 ? bias : 0)], [Queries, Keys]))),
        };

        Asked asked = Asked.Of(Queries, Keys);
        Attended found = asked.Run(set, Masked);
        AllZero(found, Blind);
        int[] others = [.. Enumerable.Range(0, Queries).Where(q => q != Blind)];
        Attended without = asked.WithQueries(others).Run(set, Mask.None);
        Sample.Near(Asked.Take(found.Output.Values, found.Output.Shape, axis: 1, others), without.Output.Values, 1e-5);
        Sample.Near(without.KeyGradient.Values, found.KeyGradient.Values, 1e-4, "gradient of the key");
        Sample.Near(without.ValueGradient.Values, found.ValueGradient.Values, 1e-4, "gradient of the value");
    }

    [Theory, MemberData(nameof(Sets))]
    public void More_causal_queries_than_keys_leave_the_first_blind(string set)
    {
        Attended found = Asked.Of(queries: 7, keys: 5).Run(set, Mask.Causal);
        AllZero(found, 0);
        AllZero(found, 1);
        Assert.Equal([1f], found.Weights.Values[(2 * 5)..(2 * 5 + 1)]);       // the third sees the first key alone
    }

    [Theory, MemberData(nameof(Sets))]
    public void An_item_of_the_batch_that_is_all_padding_gets_zeros(string set)
    {
        Attended found = Asked.Of(queries: 5, keys: 7).Run(set, Mask.Padding([0, 7]));
        Sample.Zeros(found.Output.Values.AsSpan(0, 5 * 39), "output");
        Sample.Zeros(found.KeyGradient.Values.AsSpan(0, 7 * 33), "gradient of the key");
        Sample.Zeros(found.Layer.Received!.Values.AsSpan(0, 3 * 7), "received");
        Assert.Equal(5, found.Layer.Received.Values[(3 * 7)..(4 * 7)].Sum(), 1e-4f);
    }

    private static void AllZero(Attended found, int query)
    {
        foreach ((DetachedTensor each, int axis, string what) in ((DetachedTensor, int, string)[])
            [
                (found.Output, 1, "output"), (found.QueryGradient, 1, "gradient of the query"), (found.Weights, 2, "weights"), (found.Layer.Entropy!, 2, "entropy"),
                (found.Layer.TopWeights!, 2, "top weights"), (found.Layer.GradientTimesAttention!, 1, "gradient times attention"),
            ]) Sample.Zeros(Asked.Take(each.Values, each.Shape, axis, query), what);
        Assert.All(Asked.Take(found.Layer.TopKeys!.Values, found.Layer.TopKeys.Shape, axis: 2, query), key => Assert.Equal(-1, key));
        Assert.True(found.KeyGradient.Values.Concat(found.ValueGradient.Values).Concat(found.Layer.Received!.Values).All(float.IsFinite), "gradients and what keys received are finite");
    }
}
