using Fovea.Numerics;
using Fovea.Numerics.Kernels;

namespace Fovea.Onnx;

/// <summary>
/// A pointwise convolution whose channels are turned up or down by what is made of their own means. What the means are, and what another pointwise convolution makes of
/// them, is known before the convolution is calculated: it waits for the gates, and all of it is done in one go.
/// </summary>
internal sealed class FusedExcitation : IDisposable
{
    private readonly FoldedNorm _norm;
    private readonly FusedGate _gate;
    private readonly Weight? _reduce, _bias;
    private readonly Activation? _activation;
    private readonly Lock _composing = new();
    private readonly ComposedConvolution?[] _composed = new ComposedConvolution?[4];

    private FusedExcitation(FoldedNorm norm, FusedGate gate, Weight? reduce, Weight? bias, Activation? activation) =>
        (_norm, _gate, _reduce, _bias, _activation) = (norm, gate, reduce, bias, activation);

    /// <summary>The step that makes the means, or what a convolution makes of them, and the one that makes all the rest; none where this is no such convolution.</summary>
    /// <param name="norm">What follows the convolution.</param>
    /// <param name="made">Is told what has to be disposed with the plan.</param>
    public static Step[] Find(Graph graph, Readers readers, Node convolution, FoldedNorm norm, List<IDisposable> made)
    {
        Node[] channels = norm.Node is null ? [convolution] : [convolution, norm.Node];
        if (Pattern(graph, readers, convolution, channels[^1]) is not { } found) return [];
        string map = channels[^1].Outputs[0];
        string[] inputs = convolution.Inputs[..2];
        Node? reduce = readers.Only(found.Means, "Conv") is { } only && only.Inputs[0] == found.Means.Outputs[0] && IsPointwise(graph, only) ? only : null;
        (Activation? activation, Node[] more) = reduce is null ? (null, []) : FollowingActivation.Of(graph, readers, reduce);
        FusedExcitation fused = new(norm, found.Gate, reduce is null ? null : graph.Constants[reduce.Inputs[1]].Weight, reduce is { Inputs: [_, _, { Length: > 0 } bias, ..] } ? graph.Constants[bias].Weight : null, activation);
        made.Add(fused);
        return
        [
            new Step(reduce is null ? [.. channels, found.Means] : [.. channels, found.Means, reduce, .. more], inputs, fused.Means) { Also = [map] },
            new Step(found.Gate.Nodes, [map, found.Gate.Gates, found.Gate.Shortcut, .. inputs], fused.Rest),
        ];
    }

    /// <summary>Whether a convolution is such a one: it then looks at the means of what it is given.</summary>
    public static bool Is(Graph graph, Readers readers, Node convolution) =>
        convolution is { Operator: "Conv", Domain: "" } && Pattern(graph, readers, convolution, FoldedNorm.Follows(graph, readers, convolution) ?? convolution) is not null;

    /// <summary>The means and the gate that follow, and nothing else does.</summary>
    private static (Node Means, FusedGate Gate)? Pattern(Graph graph, Readers readers, Node convolution, Node last)
    {
        if (!IsPointwise(graph, convolution) || readers.Of(last.Outputs[0]) is not [{ Domain: "" } one, { Domain: "" } other]) return null;
        (Node means, Node product) = one.Operator == "Mul" ? (other, one) : (one, other);
        if (means.Operator != "GlobalAveragePool" || readers.IsTaken(means) || readers.IsTaken(product)) return null;
        return FusedGate.Find(graph, readers, product) is { } gate && gate.Channels == last.Outputs[0] ? (means, gate) : null;
    }

    /// <summary>1 x 1, a step at a time without padding, with weights that are known and, if there is a bias, a known one.</summary>
    private static bool IsPointwise(Graph graph, Node node)
    {
        if (node.Inputs.Length < 2 || !graph.Constants.TryGetValue(node.Inputs[1], out Constant? weight) || weight.Weight is null || weight.Shape.Rank is < 3 or > 5 || weight.Shape[2..].Count != 1) return false;
        if (node.Inputs.Length > 2 && node.Inputs[2].Length > 0 && graph.Constants.GetValueOrDefault(node.Inputs[2])?.Weight?.Shape != weight.Shape[..1]) return false;
        return node.Integer("group", 1) == 1 && node.Word("auto_pad", "NOTSET") is "NOTSET" or "VALID"
            && (node.Integers("strides") ?? []).All(stride => stride == 1) && (node.Integers("pads") ?? []).All(padding => padding == 0);
    }

    /// <summary>The means, or what is made of them; and the map, which is empty where it can wait.</summary>
    private OnnxValue[] Means(Call call)
    {
        Tensor x = call.Floats(0), weight = call.Floats(1);
        bool differentiated = x.NeedsGradient || weight.NeedsGradient;
        bool waits = x.Shape.Rank == weight.Shape.Rank && !differentiated && (_reduce is null ? x.KnowsMeansOf(weight, null, 1) : x.IsPointwise(weight, null, 1));
        Tensor map = waits ? call.New([0]) : Map(call, x, weight);
        Tensor made = waits && _reduce is not null ? Composed(call).Forward(x.GlobalAveragePool(), _activation) : waits ? x.MeansOf(weight, _norm.Scale, _norm.Shift) : map.GlobalAveragePool();
        if (!waits && _reduce is not null) made = made.Convolve(call.Pass.Use(_reduce), _bias is null ? null : call.Pass.Use(_bias), activation: _activation);
        return [.. call.Like(0, made), .. call.Like(0, map)];
    }

    private ComposedConvolution Composed(Call call)
    {
        InstructionSet set = call.Pass.InstructionSet;
        lock (_composing) return _composed[(int)set] ??= new ComposedConvolution(set, call.Floats(1).Weight!, _norm.Scale, _norm.Shift, _reduce!, _bias);
    }

    private OnnxValue[] Rest(Call call)
    {
        Tensor map = call.Floats(0), gates = call.Floats(1), shortcut = call.Floats(2), x = call.Floats(3), weight = call.Floats(4);
        if (map.Count > 0) return call.Like(0, _gate.Apply(map, gates, shortcut));
        bool oneGo = FusedGate.Fits(x.Convolved(weight, null, 1), gates, shortcut) && !gates.NeedsGradient && !shortcut.NeedsGradient;
        return call.Like(0, oneGo ? x.Convolve(weight, _norm.Scale, _norm.Shift, null, 1, _gate.Activation, shortcut, gates) : _gate.Apply(Map(call, x, weight), gates, shortcut));
    }

    private Tensor Map(Call call, Tensor x, Tensor weight)
    {
        if (!x.NeedsGradient && !weight.NeedsGradient) return x.Convolve(weight, _norm.Scale, _norm.Shift, null, 1, null, null, squeezed: true);
        return _norm.Apply(call, x.Convolve(weight, _norm.Bias is { } bias ? call.Pass.Use(bias) : null));
    }

    public void Dispose()
    {
        foreach (ComposedConvolution? made in _composed) made?.Dispose();
    }
}
