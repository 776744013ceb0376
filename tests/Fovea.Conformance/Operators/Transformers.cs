using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Layers of the Transformer, and the whole.</summary>
internal static class Transformers
{
    public static void EncoderLayer(OperatorCase given)
    {
        TransformerEncoderLayer layer = new(Parameters(given), Options(given));
        given.Finish(layer.Forward(given.Input("x"), Masked(given, "target_mask", "padding")));
    }

    public static void DecoderLayer(OperatorCase given)
    {
        TransformerDecoderLayer layer = new(Parameters(given), Options(given));
        given.Finish(layer.Forward(given.Input("x"), given.Input("memory"), Masked(given, "target_mask", "padding") ?? Mask.None, Masked(given, "memory_mask", "memory_padding")));
    }

    public static void Whole(OperatorCase given)
    {
        Transformer transformer = new(Parameters(given), Options(given) with
        {
            EncoderLayers = given.Integer("encoder_layers", 6),
            DecoderLayers = given.Integer("decoder_layers", 6),
            FinalNorm = given.Has("weight.encoder.norm.weight"),
        });
        Tensor memory = transformer.Encode(given.Input("source"), Masked(given, "source_mask", "source_padding"));
        given.Finish(transformer.Decode(given.Input("target"), memory, Masked(given, "memory_mask", "memory_padding"), Masked(given, "target_mask", "target_padding") ?? Mask.None));
    }

    private static TransformerOptions Options(OperatorCase given) => new()
    {
        Width = given.Integer("embed", 512),
        Heads = given.Integer("heads", 8),
        FeedForward = given.Integer("feedforward", 2048),
        Activation = Functions.Named(given.Text("activation", "relu")),
        NormFirst = given.Flag("norm_first"),
        NormEpsilon = (float)given.Number("epsilon", 1e-5),
    };

    private static Mask? Masked(OperatorCase given, string attribute, string padding)
    {
        Mask? mask = Hidden(given, attribute, padding);
        return given.Text(attribute, "") switch
        {
            "" => mask,
            "causal" => mask is null ? Mask.Causal : mask.And(Mask.Causal),
            var other => throw new UnknownCaseException($"mask '{other}'"),
        };
    }

    /// <summary>The masks of a module of the reference, where true hides; none where the case has none.</summary>
    private static Mask? Hidden(OperatorCase given, string pairs, string keys)
    {
        Mask? mask = null;
        if (given.Has(pairs)) mask = given.IsFloat(pairs) ? Mask.Bias(given.Input(pairs)) : Mask.Allow(Shown(given, pairs), given.ShapeOf(pairs));
        if (!given.Has(keys)) return mask;
        Mask padding = Mask.Allow(Shown(given, keys), [given.ShapeOf(keys)[0], 1, 1, given.ShapeOf(keys)[1]]);
        return mask is null ? padding : mask.And(padding);
    }

    private static bool[] Shown(OperatorCase given, string hidden) => [.. given.Integers(hidden).Select(value => value == 0)];

    private static Scope Parameters(OperatorCase given) => new(new ReferenceWeights(given, path => ToReference(given, path)));

    /// <summary>"encoder.layer.0.feed_forward.expand.weight" is "encoder.layers.0.linear1.weight".</summary>
    private static string ToReference(OperatorCase given, string path)
    {
        // The last norm of a layer is its second, or, where it looks at a memory too, its third.
        string third = Renamed(path, "norm3.");
        return given.Has($"weight.{third}") ? third : Renamed(path, "norm2.");
    }

    private static string Renamed(string path, string lastNorm)
    {
        (string, string)[] names =
        [
            ("attention.norm.", "norm1."), ("cross.norm.", "norm2."), ("feed_forward.norm.", lastNorm),
            ("feed_forward.expand.", "linear1."), ("feed_forward.contract.", "linear2."),
            ("attention.", "self_attn."), ("cross.", "multihead_attn."), ("layer.", "layers."), (".scale", ".weight"), (".shift", ".bias"),
        ];
        foreach ((string ours, string theirs) in names) path = path.Replace(ours, theirs, StringComparison.Ordinal);
        return path;
    }
}
