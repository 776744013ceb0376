using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>A question for attention, [B, T, H, D] each, and how much each number of the output counts for the gradients.</summary>
internal sealed record Asked(Shape QueryShape, float[] Query, Shape KeyShape, float[] Key, Shape ValueShape, float[] Value, float[] Counts)
{
    /// <summary>Two items of a batch; heads of size 11 and values of 13.</summary>
    public static Asked Of(int queries, int keys, int heads = 3, int keyHeads = 3, uint seed = 1)
    {
        Shape query = [2, queries, heads, 11], key = [2, keys, keyHeads, 11], value = [2, keys, keyHeads, 13];
        return new Asked(query, Sample.Numbers(query.Count, seed), key, Sample.Numbers(key.Count, seed + 100), value, Sample.Numbers(value.Count, seed + 200), Sample.Numbers(2 * queries * heads * 13, seed + 300));
    }

    public int Queries => (int)QueryShape[1];

    public int Keys => (int)KeyShape[1];

    public int Heads => (int)QueryShape[2];

    /// <summary>Some of the keys with their values, in an order of one's own.</summary>
    public Asked WithKeys(params int[] kept) => this with
    {
        KeyShape = KeyShape.With(1, kept.Length),
        Key = Take(Key, KeyShape, axis: 1, kept),
        ValueShape = ValueShape.With(1, kept.Length),
        Value = Take(Value, ValueShape, axis: 1, kept),
    };

    /// <summary>Some of the queries.</summary>
    public Asked WithQueries(params int[] kept) => this with
    {
        QueryShape = QueryShape.With(1, kept.Length),
        Query = Take(Query, QueryShape, axis: 1, kept),
        Counts = Take(Counts, QueryShape.With(3, ValueShape[3]), axis: 1, kept),
    };

    /// <summary>Each key head as often as there are query heads that it serves.</summary>
    public Asked WithRepeatedKeyHeads()
    {
        int groups = (int)(QueryShape[2] / KeyShape[2]);
        int[] repeated = [.. Enumerable.Range(0, Heads).Select(head => head / groups)];
        return this with
        {
            KeyShape = KeyShape.With(2, Heads),
            Key = Take(Key, KeyShape, axis: 2, repeated),
            ValueShape = ValueShape.With(2, Heads),
            Value = Take(Value, ValueShape, axis: 2, repeated),
        };
    }

    /// <summary>The answer of the kernels of an instruction set, with everything that can be seen and all gradients.</summary>
    public Attended Run(string set, Func<Pass, Mask> mask, AttentionOptions options = default)
    {
        using Pass pass = new(Capture.Weights().And(Capture.Statistics()).And(Capture.GradientTimesAttention()).And(Capture.WeightGradients()), Sample.On(set));
        Tensor query = pass.Tensor(Query, QueryShape), key = pass.Tensor(Key, KeyShape), value = pass.Tensor(Value, ValueShape);
        foreach (Tensor each in (ReadOnlySpan<Tensor>)[query, key, value]) pass.Watch(each);
        Tensor output = query.Attend(key, value, mask(pass), options);
        pass.Backward(output, Counts);
        return new Attended(output.Detach(), pass.Record().Layers[0], pass.Gradient(query).Detach(), pass.Gradient(key).Detach(), pass.Gradient(value).Detach(), Unseen(set, mask, options));
    }

    public Attended Run(string set, Mask mask) => Run(set, _ => mask);

    /// <summary>The output of a pass that is asked to show nothing: another path through the kernels.</summary>
    private float[] Unseen(string set, Func<Pass, Mask> mask, AttentionOptions options)
    {
        using Pass pass = new(options: Sample.On(set));
        return pass.Tensor(Query, QueryShape).Attend(pass.Tensor(Key, KeyShape), pass.Tensor(Value, ValueShape), mask(pass), options).Values.ToArray();
    }

    /// <summary>Picks along an axis.</summary>
    public static float[] Take(float[] numbers, Shape shape, int axis, params int[] kept)
    {
        int inner = (int)shape[(axis + 1)..].Count, length = (int)shape[axis], outer = (int)shape[..axis].Count;
        return [.. from o in Enumerable.Range(0, outer) from k in kept from i in Enumerable.Range(0, inner) select numbers[(((o * length) + k) * inner) + i]];
    }
}

/// <summary>What attention answered.</summary>
internal sealed record Attended(DetachedTensor Output, AttentionLayer Layer, DetachedTensor QueryGradient, DetachedTensor KeyGradient, DetachedTensor ValueGradient, float[] Unseen)
{
    public DetachedTensor Weights => Layer.Weights!;

    /// <summary>Both are the same, on both paths and back.</summary>
    public static void Same(Attended expected, Attended found, double within = 1e-5)
    {
        Sample.Near(expected.Output.Values, found.Output.Values, within, "output");
        Sample.Near(expected.Output.Values, found.Unseen, within, "output that nobody looked at");
        Sample.Near(expected.Weights.Values, found.Weights.Values, within, "weights");
        Sample.Near(expected.QueryGradient.Values, found.QueryGradient.Values, 10 * within, "gradient of the query");
        Sample.Near(expected.KeyGradient.Values, found.KeyGradient.Values, 10 * within, "gradient of the key");
        Sample.Near(expected.ValueGradient.Values, found.ValueGradient.Values, 10 * within, "gradient of the value");
    }
}
