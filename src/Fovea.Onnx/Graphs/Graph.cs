namespace Fovea.Onnx;

/// <summary>What is known of an input or output before anything runs.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">What it is made of; none where the file does not say.</param>
/// <param name="Lengths">Its axes, -1 for lengths that are only known when the network runs; null where the file does not say.</param>
internal sealed record Known(string Name, ElementType Type, long[]? Lengths);

/// <summary>Nodes in an order in which they can be calculated, and the constants that they read.</summary>
internal sealed class Graph : IDisposable
{
    private readonly Lazy<Plan> _plan;

    public Graph() => _plan = new Lazy<Plan>(() => Plan.Of(this));

    public required string Name { get; init; }

    public required Known[] Inputs { get; init; }

    public required Known[] Outputs { get; init; }

    public required Dictionary<string, Constant> Constants { get; init; }

    public required Node[] Nodes { get; init; }

    /// <summary>The values of graphs around this one that it reads.</summary>
    public required string[] Outer { get; init; }

    /// <summary>What of it is attention.</summary>
    public Found Found => field ??= new Found(this);

    /// <summary>How it is calculated.</summary>
    public Plan Plan => _plan.Value;

    /// <summary>This graph's nodes and those of the graphs within it.</summary>
    public IEnumerable<Node> AllNodes
    {
        get
        {
            foreach (Node node in Nodes)
            {
                yield return node;
                foreach (Graph inner in node.Graphs)
                    foreach (Node within in inner.AllNodes) yield return within;
            }
        }
    }

    public void Dispose()
    {
        if (_plan.IsValueCreated) _plan.Value.Dispose();
        foreach (Constant constant in Constants.Values) constant.Dispose();
        foreach (Node node in Nodes)
        {
            foreach (Constant tensor in node.Tensors) tensor.Dispose();
            foreach (Graph inner in node.Graphs) inner.Dispose();
        }
    }
}
