using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>Attention to what a cache holds is attention to what was appended to it.</summary>
public sealed class KeyValueCacheTests
{
    public static TheoryData<string> Sets => Sample.Sets;

    private const int B = 2, H = 6, Hkv = 2, D = 11, Dv = 13, T = 301;                 // three pages

    private static Tensor Steps(Tensor of, int first, int count) => of.Pass.Tensor(Part(of, first, count), [of.Shape[0], count, of.Shape[2], of.Shape[3]]);

    private static float[] Part(Tensor of, int first, int count)
    {
        int row = (int)(of.Shape[2] * of.Shape[3]), length = (int)of.Shape[1];
        return [.. Enumerable.Range(0, (int)of.Shape[0]).SelectMany(b => of.Values.Slice((b * length + first) * row, count * row).ToArray())];
    }

    private static (Tensor Query, Tensor Key, Tensor Value) Given(Pass pass) =>
        (Sample.Tensor(pass, [B, T, H, D], 1), Sample.Tensor(pass, [B, T, Hkv, D], 2), Sample.Tensor(pass, [B, T, Hkv, Dv], 3));

    [Theory, MemberData(nameof(Sets))]
    public void Step_by_step_says_what_all_at_once_says(string set)
    {
        using var pass = new Pass(options: Sample.On(set));
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        AttentionOptions options = new() { Scale = 0.3f, SoftCap = 4 };
        Tensor whole = query.Attend(key, value, Mask.Causal, options);
        using KeyValueCache cache = new(B, Hkv, D, Dv);
        int at = 0;
        foreach (int step in new[] { 120, 1, 1, 7, 1, 64, 60, 1, 45, 1 })
        {
            cache.Append(Steps(key, at, step), Steps(value, at, step));
            Tensor found = Steps(query, at, step).AttendTo(cache, Mask.Causal, options);
            Sample.Near(Part(whole, at, step), found.Values, 2e-5, $"{step} queries from {at}");
            at += step;
        }
        Assert.Equal(T, at);
        Assert.Equal([T, T], cache.Lengths);
    }

    [Theory, MemberData(nameof(Sets))]
    public void What_is_shown_of_one_query_is_what_its_weights_say(string set)
    {
        using var pass = new Pass(Capture.Statistics().And(Capture.Weights()), Sample.On(set));
        using var lean = new Pass(Capture.Statistics(), Sample.On(set));
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        using KeyValueCache cache = new(B, Hkv, D, Dv, window: 150);
        cache.Append(key, value);
        Steps(query, T - 1, 1).AttendTo(cache, Mask.Causal);
        lean.Tensor(Part(query, T - 1, 1), [B, 1, H, D]).AttendTo(cache, Mask.Causal);                 // without weights: another kernel

        AttentionLayer all = pass.Record().Layers[0], few = lean.Record().Layers[0];
        Assert.Equal(151, all.Weights!.Values[..T].ToArray().Count(weight => weight > 0));
        Sample.Near(all.Entropy!.Values, few.Entropy!.Values, 1e-4, "entropy");
        Sample.Near(all.Received!.Values, few.Received!.Values, 1e-5, "received");
        Sample.Near(all.TopWeights!.Values, few.TopWeights!.Values, 1e-5, "top weights");
        Sample.Near(all.TopKeys!.Values, few.TopKeys!.Values, 0, "top keys");
        Sample.Near(all.Weights.Values, all.Received.Values, 0, "one query: received are the weights");
    }

    [Theory, MemberData(nameof(Sets))]
    public void Padding_on_the_left_is_the_same_as_its_not_being_there(string set)
    {
        using var pass = new Pass(options: Sample.On(set));
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        using KeyValueCache both = new(B, Hkv, D, Dv);
        both.Append(Steps(key, 0, T - 1), Steps(value, 0, T - 1), [0, 17]);
        Tensor first = Steps(query, 0, T - 1).AttendTo(both, Mask.Causal);
        both.Append(Steps(key, T - 1, 1), Steps(value, T - 1, 1));
        Assert.Equal([T, T - 17], both.Lengths);
        Tensor last = Steps(query, T - 1, 1).AttendTo(both, Mask.Causal);

        Tensor whole = Steps(query, 17, T - 17).Attend(Steps(key, 17, T - 17), Steps(value, 17, T - 17), Mask.Causal);
        Sample.Zeros(first.Values.Slice((T - 1) * H * Dv, 17 * H * Dv), "padding");
        Sample.Near(whole.Values.Slice((T - 17) * H * Dv, (T - 18) * H * Dv), first.Values.Slice((T - 1 + 17) * H * Dv, (T - 18) * H * Dv), 2e-5, "after padding");
        Sample.Near(whole.Values.Slice(((T - 17) * 2 - 1) * H * Dv, H * Dv), last.Values.Slice(H * Dv, H * Dv), 2e-5, "the next one");
    }

    [Theory, MemberData(nameof(Sets))]
    public void A_window_forgets_what_nobody_will_see_again(string set)
    {
        using var pass = new Pass(options: Sample.On(set));
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        Tensor whole = query.Attend(key, value, Mask.Window(30, 0));
        using KeyValueCache cache = new(B, Hkv, D, Dv, window: 30);
        long most = 0;
        for (int at = 0; at < T; at++)
        {
            cache.Append(Steps(key, at, 1), Steps(value, at, 1));
            Sample.Near(Part(whole, at, 1), Steps(query, at, 1).AttendTo(cache, Mask.Causal).Values, 2e-5, $"query {at}");
            most = Math.Max(most, cache.Bytes);
        }
        Assert.Equal(B * 2 * 128 * Hkv * (16 + 16) * sizeof(float), most);             // never more than two pages each
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => cache.Truncate(100));
        Assert.Contains("can't be cut to 100 positions: its next query would see from 70, and all before 256 is forgotten", refused.Message);
    }

    [Fact]
    public void Cutting_goes_back_and_an_empty_cache_begins_anew()
    {
        using var pass = new Pass();
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        using KeyValueCache cache = new(B, Hkv, D, Dv);
        cache.Append(key, value);
        long bytes = cache.Bytes;
        cache.Truncate(130);
        cache.Append(Steps(key, 130, 3), Steps(value, 130, 3));
        Sample.Near(Part(query.Attend(key, value, Mask.Causal), 132, 1), Steps(query, 132, 1).AttendTo(cache, Mask.Causal).Values, 2e-5);
        cache.Reset();
        Assert.Equal([0, 0], cache.Lengths);
        Assert.Equal("this cache is empty: append keys and values first", Assert.Throws<ArgumentException>(() => Steps(query, 0, 1).AttendTo(cache, Mask.Causal)).Message);
        cache.Append(key, value);
        Assert.Equal(bytes, cache.Bytes);
    }

    [Fact]
    public void Beams_share_what_they_have_in_common_and_part_where_they_differ()
    {
        using var pass = new Pass();
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        using KeyValueCache cache = new(B, Hkv, D, Dv);
        cache.Append(Steps(key, 0, 200), Steps(value, 0, 200));
        long bytes = cache.Bytes;
        cache.Reorder([1, 1]);
        Assert.Equal(bytes, cache.Bytes);                                   // those of sequence 0 wait for use
        cache.Append(Steps(key, 200, 1), Steps(value, 200, 1));
        Tensor found = Steps(query, 200, 1).AttendTo(cache, Mask.Causal);

        float[] Expected(int own) => [.. One(key, 1, 200, D), .. One(key, own, 1, D, 200)];
        float[] ExpectedValues(int own) => [.. One(value, 1, 200, Dv), .. One(value, own, 1, Dv, 200)];
        for (int beam = 0; beam < B; beam++)
        {
            Tensor alone = pass.Tensor(Part(query, 200, 1).AsSpan(beam * H * D, H * D), [1, 1, H, D])
                .Attend(pass.Tensor(Expected(beam), [1, 201, Hkv, D]), pass.Tensor(ExpectedValues(beam), [1, 201, Hkv, Dv]), Mask.None);
            Sample.Near(alone.Values, found.Values.Slice(beam * H * Dv, H * Dv), 2e-5, $"beam {beam}");
        }
        static float[] One(Tensor of, int item, int count, int size, int first = 0) => of.Values.Slice((item * T + first) * Hkv * size, count * Hkv * size).ToArray();
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_changes_nothing()
    {
        using var pass = new Pass();
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        using KeyValueCache cache = new(B, Hkv, D, Dv, limit: 302);
        cache.Append(key, value, [5, 0]);
        InvalidOperationException full = Assert.Throws<InvalidOperationException>(() => cache.Append(Steps(key, 0, 2), Steps(value, 0, 2)));
        Assert.Equal("a sequence in this cache may have 302 positions: sequence 1 would have 303: make the cache with a larger limit, reset it, or cut the text", full.Message);
        Assert.Equal([T - 5, T], cache.Lengths);
        Assert.Equal("keys for this cache must be [2, T, 2, 11], got [2, 301, 6, 11]", Assert.Throws<ArgumentException>(() => cache.Append(query, value)).Message);
        Assert.Equal("padding must be from 0 to the 1 positions that are added, got 2", Assert.Throws<ArgumentException>(() => cache.Append(Steps(key, 0, 1), Steps(value, 0, 1), [2, 0])).Message);
        Assert.Equal("a query for this cache must be [2, Tq, H, 11] with H a multiple of 2, got [2, 301, 2, 13]", Assert.Throws<ArgumentException>(() => value.AttendTo(cache, Mask.Causal)).Message);
        pass.Watch(query);
        Assert.Throws<NotSupportedException>(() => query.AttendTo(cache, Mask.Causal));
        cache.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cache.Append(key, value));
    }

    [Fact]
    public void Heads_go_on_with_a_text()
    {
        var attention = new MultiHeadAttention(new Scope(new RandomWeights(3)), 12, heads: 6, new MultiHeadOptions { KeyHeads = 2 });
        using var pass = new Pass();
        Tensor x = Sample.Tensor(pass, [B, 9, 12]);
        Tensor whole = attention.Forward(x, x, x, Mask.Causal);
        using KeyValueCache cache = attention.CreateCache(B);
        Tensor Steps(int first, int count) => pass.Tensor([.. Enumerable.Range(0, B).SelectMany(b => x.Values.Slice((b * 9 + first) * 12, count * 12).ToArray())], [B, count, 12]);
        attention.Continue(Steps(0, 8), cache);
        Tensor last = attention.Continue(Steps(8, 1), cache);
        for (int b = 0; b < B; b++) Sample.Near(whole.Values.Slice((b * 9 + 8) * 12, 12), last.Values.Slice(b * 12, 12), 1e-5);
    }
}
