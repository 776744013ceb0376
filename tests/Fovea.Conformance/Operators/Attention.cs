using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Attention, of heads as they are and with its four projections; the record is compared too.</summary>
internal static class Attention
{
    /// <summary>The reference has [B, H, T, D], the product [B, T, H, D].</summary>
    public static void ScaledDotProduct(OperatorCase given)
    {
        Tensor query = given.Input("q"), key = given.Input("k"), value = given.Input("v");
        Mask mask = given.Text("causal", "") == "bottom-right" ? Mask.Causal : Mask.None;
        if (given.Has("mask")) mask = mask.And(given.IsFloat("mask") ? Mask.Bias(given.Input("mask")) : Mask.Allow(Flags(given, "mask"), given.ShapeOf("mask")));
        double scale = given.Number("scale", double.NaN);
        var options = new AttentionOptions { Scale = double.IsNaN(scale) ? null : (float)scale, SoftCap = (float)given.Number("softcap", 0) };

        Tensor y = query.Permute(0, 2, 1, 3).Attend(key.Permute(0, 2, 1, 3), value.Permute(0, 2, 1, 3), mask, options);
        CompareRecord(given);
        given.Finish(y.Permute(0, 2, 1, 3));
    }

    /// <summary>Self-attention where the reference keeps the three projections in one matrix: then query, key and value are one tensor.</summary>
    public static void MultiHead(OperatorCase given)
    {
        Tensor query = given.Input("query");
        bool self = given.Has("weight.in_proj_weight");
        Tensor key = self ? query : given.Input("key"), value = self ? query : given.Input("value");
        int width = given.Integer("embed", 0), heads = given.Integer("heads", 0);

        var options = new MultiHeadOptions { KeyWidth = (int)key.Shape[2], ValueWidth = (int)value.Shape[2] };
        var attention = new MultiHeadAttention(new Scope(new ReferenceWeights(given, name => name)), width, heads, options);

        Mask mask = Mask.None;
        if (given.Has("attn_mask")) mask = mask.And(Mask.Allow(Not(Flags(given, "attn_mask")), given.ShapeOf("attn_mask")));
        if (given.Has("key_padding_mask")) mask = mask.And(Mask.Padding(Not(Flags(given, "key_padding_mask")), given.ShapeOf("key_padding_mask")));
        Tensor y = attention.Forward(query, key, value, mask);
        CompareRecord(given);
        given.Finish(y);
    }

    private static void CompareRecord(OperatorCase given)
    {
        AttentionLayer layer = given.Pass.Record().Layers[0];
        foreach ((string name, DetachedTensor found) in new[] { ("out.weights", layer.Weights!), ("out.entropy", layer.Entropy!), ("out.received", layer.Received!) })
            if (given.Has(name)) given.Compare(name, found.Shape, given.Numbers(name), found.Values, 1e-5);
    }

    private static bool[] Flags(OperatorCase given, string name) => [.. given.Integers(name).Select(flag => flag != 0)];

    private static bool[] Not(bool[] flags) => [.. flags.Select(flag => !flag)];
}
