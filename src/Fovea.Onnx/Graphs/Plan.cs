namespace Fovea.Onnx;

/// <summary>How a graph is calculated: its nodes, those that belong together in one step, and after which step a value is not needed any longer.</summary>
internal sealed class Plan : IDisposable
{
    private readonly List<IDisposable> _made = [];

    private Plan(IReadOnlyList<Step> steps) => Steps = steps;

    public IReadOnlyList<Step> Steps { get; private set; }

    /// <summary>A step for each node.</summary>
    public static Plan OfNodes(Graph graph) => new(WithLast(graph, [.. graph.Nodes.Select(node => new Step([node], node.Inputs))]));

    /// <summary>Steps of as many nodes as can be calculated in one go.</summary>
    public static Plan Of(Graph graph)
    {
        Plan plan = new([]);
        Readers readers = new(graph);
        Dictionary<Node, Step> byLast = [];
        foreach (Node node in graph.Nodes)
        {
            if (readers.IsTaken(node) || Find(graph, readers, node, plan._made) is not { } step) continue;
            byLast[step.Nodes[^1]] = step;
            readers.Take(step.Nodes);
        }
        // A step stands where its last node stood: there, all that it reads has been calculated.
        plan.Steps = WithLast(graph, [.. graph.Nodes.Where(node => !readers.IsTaken(node) || byLast.ContainsKey(node)).Select(node => byLast.GetValueOrDefault(node) ?? new Step([node], node.Inputs))]);
        return plan;
    }

    private static Step? Find(Graph graph, Readers readers, Node node, List<IDisposable> made)
    {
        if (node.Domain.Length > 0) return null;
        return node.Operator switch
        {
            "Conv" => FusedConvolution.Find(graph, readers, node, made),
            "MatMul" => FusedProduct.Find(graph, readers, node, made),
            "Mul" => FusedGate.Find(graph, readers, node),
            _ => null,
        };
    }

    private static Step[] WithLast(Graph graph, Step[] steps)
    {
        HashSet<string> seen = [.. graph.Outputs.Select(output => output.Name), .. graph.Constants.Keys];
        for (int i = steps.Length - 1; i >= 0; i--)
            steps[i] = steps[i] with { Last = [.. steps[i].Reads.Concat(steps[i].Outputs.Where(name => name.Length > 0)).Where(seen.Add)] };
        return steps;
    }

    public void Dispose() => _made.ForEach(made => made.Dispose());
}
