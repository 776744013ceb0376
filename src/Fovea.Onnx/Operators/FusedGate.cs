using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Channels that are turned up or down, the sum with a shortcut after it, and an activation; in one go.</summary>
/// <param name="Nodes">In their order.</param>
/// <param name="Channels">The map.</param>
/// <param name="Gates">What its channels are multiplied by.</param>
/// <param name="Shortcut">What is added.</param>
/// <param name="Activation">What follows; nothing where it is null.</param>
internal sealed record FusedGate(Node[] Nodes, string Channels, string Gates, string Shortcut, Activation? Activation)
{
    /// <summary>What begins with a product, if that is a gate and a sum follows.</summary>
    public static FusedGate? Find(Graph graph, Readers readers, Node product)
    {
        if (graph.Found.GateOf(product) is not { } gate || readers.Only(product, "Add") is not { Inputs: [var a, var b] } sum || a == b) return null;
        string channels = product.Inputs[0] == gate.Gates ? product.Inputs[1] : product.Inputs[0], shortcut = a == product.Outputs[0] ? b : a;
        (Activation? activation, Node[] more) = FollowingActivation.Of(graph, readers, sum);
        return new FusedGate([product, sum, .. more], channels, gate.Gates, shortcut, activation);
    }

    /// <summary>All of it as a step.</summary>
    public Step Step => new(Nodes, [Channels, Gates, Shortcut], call => call.Like(0, Apply(call.Floats(0), call.Floats(1), call.Floats(2))));

    /// <summary>Whether there is one gate for each channel, and a shortcut for each number.</summary>
    public static bool Fits(Shape shape, Tensor gates, Tensor shortcut) =>
        shortcut.Shape == shape && gates.Shape.Rank == shape.Rank && gates.Shape[..2] == shape[..2] && gates.Count == gates.Shape[..2].Count;

    /// <summary>Applies it to values that are there.</summary>
    public Tensor Apply(Tensor x, Tensor gates, Tensor shortcut)
    {
        if (Fits(x.Shape, gates, shortcut)) return x.ScaleAndAdd(gates, shortcut, Activation);
        Tensor y = x * gates + shortcut;
        return Activation is { } after ? y.Activate(after) : y;
    }
}
