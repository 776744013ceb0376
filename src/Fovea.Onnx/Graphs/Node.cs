using Fovea.Onnx.Format;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>One use of an operator in a graph.</summary>
internal sealed class Node
{
    private readonly Dictionary<string, AttributeMessage> _attributes = [];
    private readonly Dictionary<string, Graph> _graphs = [];
    private readonly Dictionary<string, Constant> _tensors = [];

    public Node(string name, string domain, string op, int version, string[] inputs, string[] outputs) =>
        (Name, Domain, Operator, Version, Inputs, Outputs) = (name, domain, op, version, inputs, outputs);

    /// <summary>What the file calls it, or its first output where it has no name.</summary>
    public string Name { get; }

    /// <summary>The family of the operator; empty for the standard one.</summary>
    public string Domain { get; }

    /// <summary>The operator.</summary>
    public string Operator { get; }

    /// <summary>The version of the family that the file means.</summary>
    public int Version { get; }

    /// <summary>The values that it reads; empty where one is left out.</summary>
    public string[] Inputs { get; }

    /// <summary>The values that it writes; empty where one is not wanted.</summary>
    public string[] Outputs { get; }

    /// <summary>The graphs among its attributes.</summary>
    public IEnumerable<Graph> Graphs => _graphs.Values;

    /// <summary>The tensors among its attributes.</summary>
    public IEnumerable<Constant> Tensors => _tensors.Values;

    public void Add(AttributeMessage attribute) => _attributes[attribute.Name] = attribute;

    public void Add(string name, Graph graph) => _graphs[name] = graph;

    public void Add(string name, Constant tensor) => _tensors[name] = tensor;

    public bool Has(string attribute) => _attributes.ContainsKey(attribute) || _graphs.ContainsKey(attribute) || _tensors.ContainsKey(attribute);

    /// <summary>The names of its attributes that are neither graphs nor tensors.</summary>
    public IEnumerable<string> Attributes => _attributes.Keys;

    public AttributeMessage? Attribute(string name) => _attributes.GetValueOrDefault(name);

    public int Integer(string name, int otherwise) => _attributes.TryGetValue(name, out AttributeMessage? found) ? checked((int)found.Integer) : otherwise;

    public int Integer(string name) => Integer(name, 0) is var found && Has(name) ? found : throw Missing(name);

    public bool Flag(string name, bool otherwise = false) => Integer(name, otherwise ? 1 : 0) != 0;

    public float Number(string name, float otherwise) => _attributes.TryGetValue(name, out AttributeMessage? found) ? found.Number : otherwise;

    public float? Number(string name) => _attributes.TryGetValue(name, out AttributeMessage? found) ? found.Number : null;

    public string Word(string name, string otherwise) => _attributes.TryGetValue(name, out AttributeMessage? found) ? found.Text.ToStringUtf8() : otherwise;

    public long[]? Integers(string name) => _attributes.TryGetValue(name, out AttributeMessage? found) ? [.. found.Integers] : null;

    public float[]? Numbers(string name) => _attributes.TryGetValue(name, out AttributeMessage? found) ? [.. found.Numbers] : null;

    public string[]? Words(string name) => _attributes.TryGetValue(name, out AttributeMessage? found) ? [.. found.Texts.Select(text => text.ToStringUtf8())] : null;

    public Constant? Tensor(string name) => _tensors.GetValueOrDefault(name);

    public Graph? Graph(string name) => _graphs.GetValueOrDefault(name);

    public InvalidDataException Missing(string attribute) => new($"{this}: expected the attribute '{attribute}', found none");

    public override string ToString() => $"{(Domain.Length == 0 ? "" : Domain + ".")}{Text.Plain(Operator)} {Text.Quote(Name)}";
}
