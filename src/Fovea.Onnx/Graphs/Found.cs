using Fovea.Attention;

namespace Fovea.Onnx;

/// <summary>Attention that a network calculates step by step.</summary>
/// <param name="Softmax">The node that makes weights of scores.</param>
/// <param name="Kind">Who looks at whom.</param>
internal sealed record FoundAttention(Node Softmax, AttentionKind Kind);

/// <summary>A channel gate.</summary>
/// <param name="Product">The node that turns the channels up or down.</param>
/// <param name="Gates">The value that it does this with.</param>
internal sealed record FoundGate(Node Product, string Gates);

/// <summary>
/// What of a graph is attention, though its file only says products and sums: weights of softmax(query · keyᵀ) that multiply values, and gates that are made
/// of the mean of a picture and multiply its channels.
/// </summary>
internal sealed class Found
{
    private static readonly string[] s_gateMakers = ["Sigmoid", "HardSigmoid", "Clip", "Softmax", "Tanh"];

    private readonly Dictionary<Node, FoundAttention> _attention = [];
    private readonly Dictionary<Node, FoundGate> _gates = [];
    private readonly Dictionary<Node, AttentionKind> _kinds = [];

    public Found(Graph graph)
    {
        Lineage lineage = new(graph);
        foreach (Node node in graph.Nodes)
        {
            if (node is { Operator: "MatMul", Domain: "" } && Attention(lineage, node) is { } attention) _attention[attention.Softmax] = attention;
            if (node is { Operator: "Mul", Domain: "" } && Gate(lineage, node) is { } gate) _gates[node] = gate;
            if (node.Operator is "Attention" or "FlexAttention" && node.Inputs.Length >= 2) _kinds[node] = Kind(lineage, node.Inputs[0], node.Inputs[1]);
        }
    }

    public IReadOnlyCollection<FoundAttention> Attentions => _attention.Values;

    public IReadOnlyCollection<FoundGate> Gates => _gates.Values;

    /// <summary>The attention whose weights a node makes, if it is one.</summary>
    public FoundAttention? AttentionOf(Node node) => _attention.GetValueOrDefault(node);

    /// <summary>The gate that a node applies, if it is one.</summary>
    public FoundGate? GateOf(Node node) => _gates.GetValueOrDefault(node);

    /// <summary>Who looks at whom in an operator that is attention itself.</summary>
    public AttentionKind KindOf(Node node) => _kinds.GetValueOrDefault(node);

    /// <summary>MatMul(softmax(.. MatMul(query, key) ..), value): of the way back from the weights, only what keeps the pairs apart is gone.</summary>
    private static FoundAttention? Attention(Lineage lineage, Node mix)
    {
        if (lineage.IsConstant(mix.Inputs[1])) return null;
        Node? softmax = lineage.Back(mix.Inputs[0]).TakeWhile(step => step.Writer?.Operator is "Dropout" or "Cast" or "Identity" or "Reshape" or "Softmax").FirstOrDefault(step => step.Writer?.Operator == "Softmax").Writer;
        if (softmax is null) return null;
        Node? product = Product(lineage, softmax.Inputs[0]);
        return product is null ? null : new FoundAttention(softmax, Kind(lineage, product.Inputs[0], product.Inputs[1]));
    }

    /// <summary>The product of query and key that scores are made of: behind scale, cap, mask and bias.</summary>
    private static Node? Product(Lineage lineage, string scores)
    {
        for (int step = 0; step < 16; step++)
        {
            Node? writer = lineage.Writer(scores);
            switch (writer?.Operator)
            {
                case "MatMul": return lineage.IsConstant(writer.Inputs[0]) || lineage.IsConstant(writer.Inputs[1]) ? null : writer;
                case "Mul" or "Div" or "Cast" or "Identity" or "Reshape" or "Tanh" or "Clip": scores = lineage.IsConstant(writer.Inputs[0]) ? writer.Inputs[1] : writer.Inputs[0]; break;
                case "Where": scores = Leads(lineage, writer.Inputs[1]) ? writer.Inputs[1] : writer.Inputs[2]; break;
                case "Add" or "Sub": scores = Leads(lineage, writer.Inputs[0]) ? writer.Inputs[0] : writer.Inputs[1]; break;
                default: return null;
            }
        }
        return null;
    }

    private static bool Leads(Lineage lineage, string value) => !lineage.IsConstant(value) && Product(lineage, value) is not null;

    private static AttentionKind Kind(Lineage lineage, string query, string key) => lineage.Source(query) == lineage.Source(key) ? AttentionKind.Self : AttentionKind.Cross;

    private static FoundGate? Gate(Lineage lineage, Node product)
    {
        foreach ((string gates, string channels) in (ReadOnlySpan<(string, string)>)[(product.Inputs[0], product.Inputs[1]), (product.Inputs[1], product.Inputs[0])])
        {
            bool made = false;
            foreach ((_, Node? writer) in lineage.Back(gates))
            {
                if (writer is null) break;
                made |= s_gateMakers.Contains(writer.Operator);
                if (writer.Operator is not ("GlobalAveragePool" or "GlobalMaxPool" or "ReduceMean")) continue;
                if (made && writer.Inputs[0] == channels) return new FoundGate(product, gates);
                break;
            }
        }
        return null;
    }
}
