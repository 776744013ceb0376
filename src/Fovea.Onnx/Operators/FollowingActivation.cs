using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Finds the activation that follows a node and that its operator can apply in the same go.</summary>
internal static class FollowingActivation
{
    /// <summary>The nodes that make an activation of a node's result, to be appended to a chain; none where there is no such activation.</summary>
    public static (Activation? Activation, Node[] Nodes) Of(Graph graph, Readers readers, Node node)
    {
        if (readers.Only(node, "Relu", "Clip", "HardSwish", "Sigmoid", "Tanh", "Mish", "Gelu", "HardSigmoid") is { } reader)
            return Named(graph, reader) is { } activation ? (activation, [reader]) : (null, []);

        // x times a function of x.
        string value = node.Outputs[0];
        if (readers.Of(value) is not [{ Domain: "" } one, { Domain: "" } other] || one == other) return (null, []);
        (Node function, Node product) = one.Operator == "Mul" ? (other, one) : (one, other);
        if (product.Operator != "Mul" || readers.IsTaken(product) || readers.Only(function, "Mul") != product) return (null, []);
        return Named(graph, function) switch
        {
            Activation.Sigmoid => (Activation.Silu, [function, product]),
            Activation.HardSigmoid => (Activation.HardSwish, [function, product]),
            _ => (null, []),
        };
    }

    private static Activation? Named(Graph graph, Node node) => node.Operator switch
    {
        "Relu" => Activation.Relu,
        "HardSwish" => Activation.HardSwish,
        "Sigmoid" => Activation.Sigmoid,
        "Tanh" => Activation.Tanh,
        "Mish" => Activation.Mish,
        "Gelu" => node.Word("approximate", "none") == "tanh" ? Activation.GeluTanh : Activation.Gelu,
        "HardSigmoid" when Math.Abs(node.Number("alpha", 0.2f) - 1f / 6) < 1e-6f && node.Number("beta", 0.5f) == 0.5f => Activation.HardSigmoid,
        "Clip" when Bound(graph, node, 1, "min") == 0 && Bound(graph, node, 2, "max") == 6 => Activation.Relu6,
        _ => null,
    };

    private static float? Bound(Graph graph, Node node, int input, string attribute) =>
        node.Version < 11 ? node.Number(attribute)
        : input < node.Inputs.Length && graph.Constants.TryGetValue(node.Inputs[input], out Constant? constant) && constant is { Type: ElementType.Float, Weight: { } weight } && weight.Shape.Count == 1 ? weight.Values[0]
        : null;
}
