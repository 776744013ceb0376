using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Gates over channels, places and branches. The reference's names are those of timm.</summary>
internal static class Gates
{
    private static readonly (string Ours, string Theirs)[] s_parameters = [(".scale", ".weight"), (".shift", ".bias"), (".mean", ".running_mean"), (".variance", ".running_var")];

    public static void SqueezeExcitation(OperatorCase given)
    {
        Scope scope = Parameters(given, ("reduce.", "fc1."), ("expand.", "fc2."));
        SqueezeExcitation gate = new(
            scope, Channels(given), Squeezed(given, "fc1"), Named(given, "activation", "relu"), Named(given, "gate", "sigmoid"), given.Has("weight.fc1.bias"));
        given.Finish(gate.Forward(given.Input("x")));
    }

    public static void EffectiveSqueezeExcitation(OperatorCase given)
    {
        EffectiveSqueezeExcitation gate = new(Parameters(given, ("project.", "fc.")), Channels(given), Named(given, "gate", "hard-sigmoid"));
        given.Finish(gate.Forward(given.Input("x")));
    }

    public static void EfficientChannelAttention(OperatorCase given)
    {
        EfficientChannelAttention gate = new(Parameters(given, ("neighbours.", "conv.")), (int)given.ShapeOf("weight.conv.weight")[2]);
        given.Finish(gate.Forward(given.Input("x")));
    }

    public static void ConvolutionalBlockAttention(OperatorCase given)
    {
        Scope scope = Parameters(given, ("reduce.", "fc1."), ("expand.", "fc2."), ("place.conv.", "spatial.conv.conv."), ("place.norm.", "spatial.conv.bn."));
        ConvolutionalBlockAttention gate = new(scope, Channels(given), Squeezed(given, "channel.fc1"), (int)given.ShapeOf("weight.spatial.conv.conv.weight")[2]);
        given.Finish(gate.Forward(given.Input("x")));
    }

    public static void GlobalContext(OperatorCase given)
    {
        Scope scope = Parameters(given, ("attend.", "conv_attn."), ("reduce.", "mlp_scale.fc1."), ("norm.", "mlp_scale.norm."), ("expand.", "mlp_scale.fc2."));
        GlobalContext gate = new(scope, Channels(given), Squeezed(given, "mlp_scale.fc1"));
        given.Finish(gate.Forward(given.Input("x")));
    }

    public static void SelectiveKernel(OperatorCase given)
    {
        Scope scope = Parameters(given, ("branch.0.norm.", "paths.0.bn."), ("branch.1.norm.", "paths.1.bn."), ("branch.", "paths."), ("reduce.", "attn.fc_reduce."), ("select.", "attn.fc_select."), ("norm.", "attn.bn."));
        Shape kernel = given.ShapeOf("weight.paths.0.conv.weight");
        SelectiveKernel gate = new(scope, Channels(given), (int)kernel[0], Squeezed(given, "attn.fc_reduce"), split: kernel[1] < Channels(given));
        given.Finish(gate.Forward(given.Input("x")));
    }

    public static void SplitAttention(OperatorCase given)
    {
        Scope scope = Parameters(given, ("conv_norm.", "bn0."), ("reduce_norm.", "bn1."), ("reduce.", "fc1."), ("expand.", "fc2."));
        int radix = given.Integer("radix", 2);
        Shape kernel = given.ShapeOf("weight.conv.weight");
        SplitAttention gate = new(scope, Channels(given), (int)kernel[0] / radix, Squeezed(given, "fc1"), radix, norms: given.Has("weight.bn0.weight"), kernel: (int)kernel[2]);
        given.Finish(gate.Forward(given.Input("x")));
    }

    private static int Channels(OperatorCase given) => (int)given.ShapeOf("x")[1];

    private static int Squeezed(OperatorCase given, string layer) => (int)given.ShapeOf($"weight.{layer}.weight")[0];

    private static Activation Named(OperatorCase given, string attribute, string otherwise) =>
        Functions.Named(given.Text(attribute, otherwise).Replace('_', '-'));

    /// <summary>The reference's parameters under our names.</summary>
    private static Scope Parameters(OperatorCase given, params (string Ours, string Theirs)[] layers) => new(new ReferenceWeights(given, path =>
    {
        foreach ((string ours, string theirs) in layers)
            if (path.Contains(ours, StringComparison.Ordinal))
            {
                path = path.Replace(ours, theirs, StringComparison.Ordinal);
                break;
            }
        foreach ((string ours, string theirs) in s_parameters)
            if (path.EndsWith(ours, StringComparison.Ordinal)) path = path[..^ours.Length] + theirs;
        return path;
    }));
}
