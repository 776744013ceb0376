using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>A convolution and what follows it in a graph: batch norm, a sum with something else, an activation; in one go.</summary>
internal sealed class FusedConvolution
{
    private readonly FoldedNorm _norm;
    private readonly Activation? _activation;
    private readonly bool _adds, _squeezed;

    private FusedConvolution(FoldedNorm norm, bool adds, Activation? activation, bool squeezed) => (_norm, _adds, _activation, _squeezed) = (norm, adds, activation, squeezed);

    /// <summary>The step that begins with a convolution, if anything follows that it can do in the same go.</summary>
    /// <param name="norm">What follows it.</param>
    public static Step? Find(Graph graph, Readers readers, Node convolution, FoldedNorm norm)
    {
        List<Node> nodes = norm.Node is null ? [convolution] : [convolution, norm.Node];
        string other = "";
        if (readers.Only(nodes[^1], "Add") is { } sum && Other(sum, nodes[^1].Outputs[0]) is { } added && !graph.Constants.ContainsKey(added))
        {
            other = added;
            nodes.Add(sum);
        }
        (Activation? activation, Node[] more) = FollowingActivation.Of(graph, readers, nodes[^1]);
        nodes.AddRange(more);
        bool squeezed = readers.Of(nodes[^1].Outputs[0]).Any(reader => reader is { Operator: "GlobalAveragePool", Domain: "" } || FusedExcitation.Is(graph, readers, reader));
        if (nodes.Count == 1 && !squeezed) return null;
        return new Step([.. nodes], [convolution.Inputs[0], convolution.Inputs[1], convolution.Inputs.ElementAtOrDefault(2) ?? "", other], new FusedConvolution(norm, other.Length > 0, activation, squeezed).Calculate);
    }

    private static string? Other(Node sum, string value) => sum.Inputs is [var a, var b] && a != b ? (a == value ? b : a) : null;

    private OnnxValue[] Calculate(Call call)
    {
        Tensor x = call.Floats(0), weight = call.Floats(1);
        Window window = Convolutions.WindowOf(call, x.Shape, weight.Shape);
        int groups = call.Node.Integer("group", 1);
        Tensor? bias = call.OptionalFloats(2), residual = _adds ? call.Floats(3) : null;
        bool differentiate = x.NeedsGradient || (residual?.NeedsGradient ?? false);
        if (!differentiate && (residual is null || residual.Value.Shape == x.Convolved(weight, window, groups)))
            return call.Like(0, _norm.Shift is null && bias is not null ? x.Convolve(weight, bias, window, groups, _activation, residual) : x.Convolve(weight, _norm.Scale, _norm.Shift, window, groups, _activation, residual, squeezed: _squeezed));

        Tensor y = _norm.Apply(call, x.Convolve(weight, bias, window, groups));
        if (residual is { } added) y += added;
        return call.Like(0, _activation is { } after ? y.Activate(after) : y);
    }
}
