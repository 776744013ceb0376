namespace Fovea.Onnx;

/// <summary>A step of the calculation: a node, or several that are calculated in one go.</summary>
/// <param name="Nodes">In their order.</param>
/// <param name="Inputs">The values that it reads.</param>
/// <param name="Fused">What calculates several nodes; null where there is one, which its operator calculates.</param>
internal sealed record Step(Node[] Nodes, string[] Inputs, Func<Call, OnnxValue[]>? Fused = null)
{
    /// <summary>The node whose attributes and name count.</summary>
    public Node Node => Nodes[0];

    /// <summary>The values that it writes.</summary>
    public string[] Outputs => [.. Nodes[^1].Outputs, .. Also];

    /// <summary>What it writes beside the result of its last node.</summary>
    public string[] Also { get; init; } = [];

    /// <summary>All values that have to be there: those that graphs within its nodes read, too.</summary>
    public IEnumerable<string> Reads => Inputs.Where(name => name.Length > 0).Concat(Nodes.SelectMany(node => node.Graphs).SelectMany(graph => graph.Outer));

    /// <summary>The values that nobody reads after it.</summary>
    public string[] Last { get; init; } = [];
}
