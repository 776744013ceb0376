using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Attention as the standard has it: one operator with masks, a cache and grouped heads, and one with graphs that change scores and weights.</summary>
internal static class Attentions
{
    public static Operator[] All { get; } =
    [
        new("Attention", Attention, Since: 23),
        new("FlexAttention", Flex, Domain: "ai.onnx.preview"),
    ];

    /// <summary>All that this operator may be told; <c>softmax_precision</c> changes nothing, for everything is calculated in 32 bits.</summary>
    private static readonly string[] s_known = ["is_causal", "q_num_heads", "kv_num_heads", "qk_matmul_output_mode", "scale", "softcap", "softmax_precision"];

    /// <summary>A later version of the standard may limit what is seen, by a window for instance: to leave that out would be a wrong answer.</summary>
    private static void RefuseUnknown(Call call)
    {
        foreach (string name in call.Node.Attributes)
            if (!s_known.Contains(name))
                throw new NotSupportedException($"cannot calculate {call.Node}: expected no attributes but {string.Join(", ", s_known)}, found {name}: say it as a mask instead");
    }

    /// <summary>
    /// The fused kernel gives the result, and the record what it was asked for. Only the fourth output, the query x key matrix itself, is calculated by hand.
    /// </summary>
    private static OnnxValue[] Attention(Call call)
    {
        RefuseUnknown(call);
        bool flat = call[0].Shape.Rank == 3;
        Tensor query = InTime(call, 0, "q_num_heads"), key = InTime(call, 1, "kv_num_heads"), value = InTime(call, 2, "kv_num_heads");     // [B, T, H, D]
        int past = 0;
        if (call.OptionalFloats(4) is { } pastKey && call.OptionalFloats(5) is { } pastValue)
        {
            past = (int)pastKey.Shape[2];
            if (past > 0)
            {
                key = Tensor.Concatenate([pastKey.Permute(0, 2, 1, 3), key], 1);
                value = Tensor.Concatenate([pastValue.Permute(0, 2, 1, 3), value], 1);
            }
        }

        int queries = (int)query.Shape[1], keys = (int)key.Shape[1];
        AttentionMask mask = MaskOf(call, past, (int)query.Shape[0], queries, keys);
        float scale = call.Node.Number("scale", 0) is not 0 and var given ? given : 1 / MathF.Sqrt(query.Shape[3]), cap = call.Node.Number("softcap", 0);
        Tensor mixed = query.Attend(key, value, mask.ToMask(), new AttentionOptions { Scale = scale, SoftCap = cap, Kind = call.Kind });        // [B, Tq, H, Dv]
        Tensor result = flat ? mixed.Reshape([mixed.Shape[0], mixed.Shape[1], mixed.Shape[2] * mixed.Shape[3]]) : mixed.Permute(0, 2, 1, 3);

        OnnxValue[] results = [.. call.Like(0, result), .. call.Like(1, key.Permute(0, 2, 1, 3)), .. call.Like(2, value.Permute(0, 2, 1, 3))];
        return call.Wants(3) ? [.. results, .. call.Like(0, Pairs(call, query, key, mask, scale, cap))] : results;
    }

    /// <summary>[B, T, H, D] of [B, T, H·D], or of [B, H, T, D].</summary>
    private static Tensor InTime(Call call, int input, string heads)
    {
        Tensor x = call.Floats(input);
        if (x.Shape.Rank == 4) return x.Permute(0, 2, 1, 3);
        Shape.Expect(x.Shape.Rank == 3, $"query, key and value must be [B, T, H·D] or [B, H, T, D], got {x.Shape}");
        int count = call.Node.Integer(heads);
        Shape.Expect(count > 0 && x.Shape[2] % count == 0, $"the width must be a multiple of the heads, got {x.Shape} and {count}");
        return x.Reshape([x.Shape[0], x.Shape[1], count, x.Shape[2] / count]);
    }

    private static AttentionMask MaskOf(Call call, int past, int batch, int queries, int keys)
    {
        AttentionMask mask = new(call, queries, keys);
        long[]? lengths = call.Optional(6)?.Integers.ToArray();
        if (lengths is not null)
        {
            Shape.Expect(lengths.Length == batch && lengths.All(length => length >= 0 && length <= keys), $"there must be a number of keys, from 0 to {keys}, for each of {batch} items, got [{string.Join(", ", lengths)}]");
            mask.AddLengths(lengths);
        }
        if (call.Optional(3) is { } given) mask.Add(given);
        if (!call.Node.Flag("is_causal")) return mask;
        if (lengths is not null && !call.Has(4)) mask.AddCausal(Array.ConvertAll(lengths, length => length - queries));
        else mask.AddCausal(past);
        return mask;
    }

    /// <summary>[B, H, Tq, Tk]: the scores as they are made, after the cap, after the mask, or the weights.</summary>
    private static Tensor Pairs(Call call, Tensor query, Tensor key, AttentionMask mask, float scale, float cap)
    {
        int mode = call.Node.Integer("qk_matmul_output_mode", 0);
        Tensor scores = Scores(query.Permute(0, 2, 1, 3), key.Permute(0, 2, 1, 3)) * scale;
        if (mode == 0) return scores;
        if (cap > 0) scores = (scores / cap).Tanh() * cap;
        if (mode == 1) return scores;
        scores = mask.AddTo(scores);
        return mode == 2 ? scores : scores.Softmax();
    }

    /// <summary>query · keyᵀ, each key head serving as many query heads.</summary>
    private static Tensor Scores(Tensor query, Tensor key) => query.MatMul(Repeated(key, (int)query.Shape[1]), transposeRight: true);

    private static Tensor Repeated(Tensor x, int heads)
    {
        int own = (int)x.Shape[1];
        Shape.Expect(own > 0 && heads % own == 0, $"the heads of query must be a multiple of those of key and value, got {heads} and {own}");
        return own == heads ? x : x.Take([.. Enumerable.Range(0, heads).Select(head => head / (heads / own))], axis: 1);
    }

    /// <summary>Graphs may change the scores before softmax and the weights after it.</summary>
    private static OnnxValue[] Flex(Call call)
    {
        Tensor query = call.Floats(0), key = call.Floats(1), value = call.Floats(2);         // [B, H, T, D]
        Shape.Expect(query.Shape.Rank == 4 && key.Shape.Rank == 4 && value.Shape.Rank == 4, $"query, key and value must be [B, H, T, D], got {query.Shape}, {key.Shape} and {value.Shape}");
        float scale = call.Node.Number("scale") ?? 1 / MathF.Sqrt(query.Shape[3]);
        Tensor scores = Changed(call, "score_mod", Scores(query, key) * scale);              // [B, H, Tq, Tk]
        Tensor weights = scores.Softmax();
        Shown.Report(call.Pass, scores, weights, call.Kind);
        return call.Like(0, Changed(call, "prob_mod", weights).MatMul(Repeated(value, (int)query.Shape[1])));
    }

    private static Tensor Changed(Call call, string graph, Tensor x) =>
        call.Node.Graph(graph) is { } inner ? call.RunGraph(inner, [OnnxValue.Of(call[0].Type, x)])[0].Floats : x;
}
