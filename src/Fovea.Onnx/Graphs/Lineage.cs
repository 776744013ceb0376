namespace Fovea.Onnx;

/// <summary>Where values come from: the way back through nodes that make one value of one other, and what does not change.</summary>
internal sealed class Lineage
{
    private const int Longest = 64;

    /// <summary>What comes out is what goes in first; other inputs only say how.</summary>
    private static readonly HashSet<string> s_first =
    [
        "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Split", "Expand", "Cast", "Identity", "Dropout", "RotaryEmbedding",
        "Conv", "Gemm", "BatchNormalization", "LayerNormalization", "RMSNormalization", "InstanceNormalization", "GroupNormalization", "Clip",
    ];

    private readonly Dictionary<string, Node> _writers = [];
    private readonly Graph _graph;

    public Lineage(Graph graph)
    {
        _graph = graph;
        foreach (Node node in graph.Nodes)
            foreach (string output in node.Outputs)
                if (output.Length > 0) _writers[output] = node;
    }

    /// <summary>The node that writes a value; null where it is an input or a constant.</summary>
    public Node? Writer(string value) => _writers.GetValueOrDefault(value);

    public bool IsConstant(string value) => _graph.Constants.ContainsKey(value);

    /// <summary>The value, what it was made of, what that was made of, and so on, as long as each is made of one other.</summary>
    public IEnumerable<(string Value, Node? Writer)> Back(string value)
    {
        for (int step = 0; step < Longest; step++)
        {
            Node? writer = Writer(value);
            yield return (value, writer);
            if (writer is null || Before(writer) is not { } before) yield break;
            value = before;
        }
    }

    /// <summary>Where the way back ends.</summary>
    public string Source(string value) => Back(value).Last().Value;

    /// <summary>The one value that a node's result is made of; null where it is made of several.</summary>
    private string? Before(Node node)
    {
        if (s_first.Contains(node.Operator)) return node.Inputs[0];
        string[] inputs = [.. node.Inputs.Where(input => input.Length > 0 && !IsConstant(input)).Distinct()];
        return inputs switch
        {
            [var one] => one,
            [var one, var other] => Leads(one, other) ? other : Leads(other, one) ? one : null,     // x times something of x
            _ => null,
        };
    }

    /// <summary>Whether a value is made of another, with nothing between that is made of two.</summary>
    private bool Leads(string from, string to)
    {
        for (int step = 0; step < Longest && from != to; step++)
        {
            if (Writer(from) is not { } writer) return false;
            string[] inputs = s_first.Contains(writer.Operator) ? [writer.Inputs[0]] : [.. writer.Inputs.Where(input => input.Length > 0 && !IsConstant(input)).Distinct()];
            if (inputs is not [var before]) return false;
            from = before;
        }
        return from == to;
    }
}
