namespace Fovea.Onnx;

/// <summary>Who reads the values of a graph.</summary>
internal sealed class Readers
{
    private readonly Dictionary<string, List<Node>> _readers = [];
    private readonly HashSet<string> _outside;
    private readonly HashSet<Node> _taken = [];

    public Readers(Graph graph)
    {
        _outside = [.. graph.Outputs.Select(output => output.Name), .. graph.Nodes.SelectMany(node => node.Graphs).SelectMany(inner => inner.Outer)];
        foreach (Node node in graph.Nodes)
            foreach (string input in node.Inputs)
            {
                if (!_readers.TryGetValue(input, out List<Node>? readers)) _readers[input] = readers = [];
                readers.Add(node);
            }
    }

    /// <summary>All nodes that read a value, each as often as it does; none where something other than a node of the graph reads it too.</summary>
    public IReadOnlyList<Node> Of(string value) => _outside.Contains(value) || !_readers.TryGetValue(value, out List<Node>? readers) ? [] : readers;

    /// <summary>Says that nodes belong to a step: nobody else may have them.</summary>
    public void Take(IEnumerable<Node> nodes) => _taken.UnionWith(nodes);

    public bool IsTaken(Node node) => _taken.Contains(node);

    /// <summary>The one node of the standard that reads a node's only result, if it is one of these and belongs to no step yet.</summary>
    public Node? Only(Node node, params ReadOnlySpan<string> operators) =>
        node.Outputs.Count(output => output.Length > 0) == 1 && Of(node.Outputs[0]) is [{ Domain: "" } reader] && operators.Contains(reader.Operator) && !IsTaken(reader) ? reader : null;
}
