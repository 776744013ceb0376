using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Channels that are turned up or down, the sum with a shortcut after it, and an activation; in one go.</summary>
internal static class FusedGate
{
    public static Step? Find(Graph graph, Readers readers, Node product)
    {
        if (graph.Found.GateOf(product) is not { } gate || readers.Only(product, "Add") is not { Inputs: [var a, var b] } sum || a == b) return null;
        string channels = product.Inputs[0] == gate.Gates ? product.Inputs[1] : product.Inputs[0], shortcut = a == product.Outputs[0] ? b : a;
        (Activation? activation, Node[] more) = FollowingActivation.Of(graph, readers, sum);
        return new Step([product, sum, .. more], [channels, gate.Gates, shortcut], call => Calculate(call, activation));
    }

    private static OnnxValue[] Calculate(Call call, Activation? activation)
    {
        Tensor x = call.Floats(0), gates = call.Floats(1), shortcut = call.Floats(2);
        if (shortcut.Shape == x.Shape && gates.Shape.Rank == x.Shape.Rank && gates.Shape[..2] == x.Shape[..2] && gates.Count == gates.Shape[..2].Count)
            return call.Like(0, x.ScaleAndAdd(gates, shortcut, activation));
        Tensor y = x * gates + shortcut;
        return call.Like(0, activation is { } after ? y.Activate(after) : y);
    }
}
