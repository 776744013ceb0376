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
            if (readers.IsTaken(node)) continue;
            foreach (Step step in Find(graph, readers, node, plan._made))
            {
                byLast[step.Nodes[^1]] = step;
                readers.Take(step.Nodes);
            }
        }
        // A step stands where its last node stood: there, all that it reads has been calculated.
        plan.Steps = WithLast(graph, [.. graph.Nodes.Where(node => !readers.IsTaken(node) || byLast.ContainsKey(node)).Select(node => byLast.GetValueOrDefault(node) ?? new Step([node], node.Inputs))]);
        return plan;
    }

    /// <summary>The steps of several nodes that begin with a node; none where it is calculated by itself.</summary>
    private static Step[] Find(Graph graph, Readers readers, Node node, List<IDisposable> made)
    {
        if (node.Domain.Length > 0) return [];
        return node.Operator switch
        {
            "Conv" when node.Inputs.Length >= 2 => OfConvolution(graph, readers, node, made),
            "MatMul" when FusedProduct.Find(graph, readers, node, made) is { } product => [product],
            "Mul" when FusedGate.Find(graph, readers, node) is { } gate => [gate.Step],
            _ => [],
        };
    }

    private static Step[] OfConvolution(Graph graph, Readers readers, Node node, List<IDisposable> made)
    {
        FoldedNorm norm = FoldedNorm.Of(graph, readers, node);
        made.Add(norm);
        if (FusedExcitation.Find(graph, readers, node, norm, made) is { Length: > 0 } steps) return steps;
        return FusedConvolution.Find(graph, readers, node, norm) is { } step ? [step] : [];
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
