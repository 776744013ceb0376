using CsCheck;
using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>What masks mean, each on its own and together: they are compared with a table of who sees whom.</summary>
public sealed class MaskTests
{
    private const int B = 2, H = 3, Tq = 5, Tk = 7;

    /// <summary>[B, H, Tq, Tk]: true where the mask lets a key be seen, read off the weights.</summary>
    private static bool[] Seen(Func<Pass, Mask> mask)
    {
        using var pass = new Pass(Capture.Weights());
        Sample.Tensor(pass, [B, Tq, H, 4], 1).Attend(Sample.Tensor(pass, [B, Tk, H, 4], 2), Sample.Tensor(pass, [B, Tk, H, 4], 3), mask(pass));
        return [.. pass.Record().Layers[0].Weights!.Values.Select(weight => weight > 0)];
    }

    private static bool[] Table(Func<int, int, int, int, bool> sees) =>
    [
        .. from b in Enumerable.Range(0, B)
           from h in Enumerable.Range(0, H)
           from q in Enumerable.Range(0, Tq)
           from k in Enumerable.Range(0, Tk)
           select sees(b, h, q, k),
    ];

    private static bool[] Flags(int count, uint seed)
    {
        var random = new PhiloxRandom(1, seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() < 0.7f)];
    }

    [Fact]
    public void Without_a_mask_everything_is_seen() => Assert.All(Seen(_ => Mask.None), Assert.True);

    [Fact]
    public void The_last_query_of_causal_attention_stands_at_the_last_key() =>
        Assert.Equal(Table((_, _, q, k) => k <= q + 2), Seen(_ => Mask.Causal));

    [Fact]
    public void A_window_reaches_before_and_after_the_query() =>
        Assert.Equal(Table((_, _, q, k) => k >= q + 2 - 1 && k <= q + 2 + 2), Seen(_ => Mask.Window(1, 2)));

    [Fact]
    public void Padding_hides_what_lies_beyond_the_length() =>
        Assert.Equal(Table((b, _, _, k) => k < (b == 0 ? 3 : 7)), Seen(_ => Mask.Padding([3, 7])));

    [Fact]
    public void Padding_may_stand_anywhere()
    {
        bool[] present = Flags(B * Tk, 1);
        Assert.Equal(Table((b, _, _, k) => present[b * Tk + k]), Seen(_ => Mask.Padding(present, [B, Tk])));
    }

    [Fact]
    public void A_bias_of_minus_infinity_hides() =>
        Assert.Equal(Table((_, _, q, k) => (q + k) % 3 != 0), Seen(pass => Mask.Bias(pass.Tensor([.. from q in Enumerable.Range(0, Tq) from k in Enumerable.Range(0, Tk) select (q + k) % 3 != 0 ? 1f : float.NegativeInfinity], [Tq, Tk]))));

    [Fact]
    public void Flags_are_stretched_over_every_axis_of_length_one() => Gen.Int[0, 15].Sample(axes =>
    {
        int b = (axes & 1) == 0 ? 1 : B, h = (axes & 2) == 0 ? 1 : H, q = (axes & 4) == 0 ? 1 : Tq, k = (axes & 8) == 0 ? 1 : Tk;
        bool[] flags = Flags(b * h * q * k, (uint)axes);
        bool[] expected = Table((bi, hi, qi, ki) => flags[((bi % b * h + hi % h) * q + qi % q) * k + ki % k]);
        Assert.Equal(expected, Seen(_ => Mask.Allow(flags, [b, h, q, k])));
    }, iter: 40);

    [Fact]
    public void A_key_is_seen_through_two_masks_where_it_is_through_each() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5]).Sample((one, other) =>
    {
        Assert.Equal(Table((b, h, q, k) => Sees(one, b, q, k) && Sees(other, b, q, k)), Seen(pass => Of(one, pass).And(Of(other, pass))));
    }, iter: 60);

    private static readonly bool[] s_pairs = Flags(Tq * Tk, 8), s_present = Flags(B * Tk, 9);

    private static Mask Of(int kind, Pass pass) => kind switch
    {
        0 => Mask.Causal,
        1 => Mask.Window(2, 3),
        2 => Mask.Padding([5, 6]),
        3 => Mask.Allow(s_pairs, [Tq, Tk]),
        4 => Mask.Padding(s_present, [B, Tk]),
        _ => Mask.Bias(pass.Tensor([.. Enumerable.Range(0, Tk).Select(k => k == 1 ? float.NegativeInfinity : k)], [Tk])),
    };

    private static bool Sees(int kind, int b, int q, int k) => kind switch
    {
        0 => k <= q + 2,
        1 => k >= q && k <= q + 5,
        2 => k < 5 + b,
        3 => s_pairs[q * Tk + k],
        4 => s_present[b * Tk + k],
        _ => k != 1,
    };

    [Fact]
    public void Two_biases_are_added_and_both_have_gradients()
    {
        using var pass = new Pass();
        Tensor one = Sample.Tensor(pass, [Tq, Tk], 4), other = Sample.Tensor(pass, [H, 1, 1], 5);
        pass.Watch(one);
        pass.Watch(other);
        Tensor query = Sample.Tensor(pass, [B, Tq, H, 4], 1), key = Sample.Tensor(pass, [B, Tk, H, 4], 2), value = Sample.Tensor(pass, [B, Tk, H, 4], 3);
        Tensor both = query.Attend(key, value, Mask.Bias(one).And(Mask.Bias(other)));
        Tensor sum = query.Attend(key, value, Mask.Bias(one + other));

        Sample.Near(sum.Values, both.Values, 0);
        pass.Backward(both, Sample.Numbers(both.Count, 6));
        Assert.Contains(pass.Gradient(one).Values.ToArray(), slope => Math.Abs(slope) > 1e-3);
        Assert.All(pass.Gradient(other).Values.ToArray(), slope => Assert.Equal(0, slope, 1e-4f));   // the same for all keys of a head: softmax does not see it
    }

    [Fact]
    public void A_mask_serves_any_number_of_passes()
    {
        Mask mask = Mask.Causal.And(Mask.Padding([3, 7]));
        bool[] first = Seen(_ => mask);
        GC.Collect();
        Assert.Equal(first, Seen(_ => mask));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_expected()
    {
        static string Message(Func<Mask> mask) => Assert.Throws<ArgumentException>(() => Seen(_ => mask())).Message;

        Assert.Equal("mask must be [B, H, Tq, Tk] or broadcast to it: expected [2, 3, 5, 7], got [2, 7]", Message(() => Mask.Allow(new bool[14], [2, 7])));
        Assert.Equal("padding needs a length for each item of the batch: expected 2, got 3", Message(() => Mask.Padding([1, 2, 3])));
        Assert.Equal("a length must be at most the number of keys, 7, got 8", Message(() => Mask.Padding([1, 8])));
        Assert.Equal("a length must be at least 0, got -1", Message(() => Mask.Padding([1, -1])));
        Assert.Equal("a window reaches at least 0 places before and after a query, got -1 and 0", Message(() => Mask.Window(-1, 0)));
        Assert.Equal("padding must be [B, Tk] with a value for each, got [7] and 7 values", Message(() => Mask.Padding(new bool[7], [7])));
    }

    [Fact]
    public void A_bias_of_another_pass_is_refused()
    {
        using var other = new Pass();
        Mask mask = Mask.Bias(other.Zeros([Tq, Tk]));
        Assert.Throws<ArgumentException>(() => Seen(_ => mask));
    }
}
