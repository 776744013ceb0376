using Fovea.Numerics;
using Fovea.Onnx.Format;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>Makes a graph of what stands in a file, and checks that it can be calculated.</summary>
internal sealed class GraphReader
{
    private const int MostDepth = 16;

    private readonly string _origin;
    private readonly TensorReader _tensors;
    private readonly FunctionTable _functions;

    private GraphReader(string origin, FunctionTable functions) => (_origin, _tensors, _functions) = (origin, new TensorReader(origin), functions);

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no ONNX file, or not a whole one, or its parts do not fit each other.</exception>
    public static Graph Read(string path)
    {
        ModelMessage model = ModelFile.Read(path);
        OperatorSets sets = OperatorSets.Of(model.OperatorSets, path);
        return new GraphReader(path, new FunctionTable(model, path)).Read(model.Graph, sets, new HashSet<string>(), 0);
    }

    /// <param name="outer">The values of the graphs around it.</param>
    /// <param name="depth">How many graphs are around it.</param>
    private Graph Read(GraphMessage message, OperatorSets sets, IReadOnlySet<string> outer, int depth)
    {
        if (depth > MostDepth) throw Broken($"expected graphs within graphs at most {MostDepth} deep, found more");
        if (message.SparseConstants.Count > 0) throw Broken($"expected constants that hold all their numbers, found {message.SparseConstants.Count} sparse ones; convert them");

        Dictionary<string, Constant> constants = [];
        foreach (TensorMessage tensor in message.Constants)
            if (!constants.TryAdd(tensor.Name, _tensors.Read(tensor))) throw Broken($"expected one constant {Text.Quote(tensor.Name)}, found two");
        Known[] inputs = [.. message.Inputs.Select(Describe)];
        HashSet<string> own = [.. constants.Keys, .. inputs.Select(input => input.Name)];
        HashSet<string> visible = [.. outer, .. own, .. message.Nodes.SelectMany(node => node.Outputs).Where(name => name.Length > 0)];
        List<Node> nodes = [];
        foreach (NodeMessage node in message.Nodes) Add(node, sets, visible, depth, constants, own, nodes);
        Node[] sorted = NodeOrder.Sort(_origin, nodes, new HashSet<string>([.. outer, .. own]));

        foreach (ValueMessage output in message.Outputs)
            if (!visible.Contains(output.Name)) throw Broken($"expected something that writes the output {Text.Quote(output.Name)}, found nothing");
        HashSet<string> written = [.. own, .. sorted.SelectMany(node => node.Outputs)];
        string[] read = [.. sorted.SelectMany(node => node.Inputs.Concat(node.Graphs.SelectMany(graph => graph.Outer))), .. message.Outputs.Select(output => output.Name)];
        return new Graph
        {
            Name = message.Name,
            Inputs = [.. inputs.Where(input => !constants.ContainsKey(input.Name))],
            Outputs = [.. message.Outputs.Select(Describe)],
            Constants = constants,
            Nodes = sorted,
            Outer = [.. read.Where(name => name.Length > 0 && !written.Contains(name)).Distinct()],
        };
    }

    /// <summary>Adds a node; a constant becomes one of the graph's, and a function of the file its nodes.</summary>
    private void Add(NodeMessage message, OperatorSets sets, HashSet<string> visible, int depth, Dictionary<string, Constant> constants, HashSet<string> own, List<Node> nodes)
    {
        if (_functions.Find(message) is { } function)
        {
            NodeMessage[] inner = [.. _functions.Expand(function, message)];
            visible.UnionWith(inner.SelectMany(node => node.Outputs));
            foreach (NodeMessage node in inner) Add(node, OperatorSets.Of(function.OperatorSets, _origin), visible, depth, constants, own, nodes);
            return;
        }
        string domain = OperatorSets.Standard(message.Domain);
        string name = message.Name.Length > 0 ? message.Name : message.Outputs.FirstOrDefault(output => output.Length > 0) ?? message.Operator;
        Node made = new(name, domain, message.Operator, sets.Version(domain, message.Operator), [.. message.Inputs], [.. message.Outputs]);
        foreach (AttributeMessage attribute in message.Attributes)
        {
            if (attribute.Graph is not null) made.Add(attribute.Name, Read(attribute.Graph, sets, visible, depth + 1));
            else if (attribute.Tensor is not null) made.Add(attribute.Name, _tensors.Read(attribute.Tensor));
            else made.Add(attribute);
        }
        if (made is { Operator: "Constant", Domain: "", Outputs: [var output] } && ConstantOf(made) is { } constant)
        {
            if (!own.Add(output) || !constants.TryAdd(output, constant)) throw Broken($"{made} writes {Text.Quote(output)}, expected a name that nothing else has");
        }
        else nodes.Add(made);
    }

    private static Constant? ConstantOf(Node node)
    {
        if (node.Tensor("value") is { } tensor) return tensor;
        if (node.Attribute("value_float") is { } number) return Floats(node, [number.Number], []);
        if (node.Numbers("value_floats") is { } numbers) return Floats(node, numbers, [numbers.Length]);
        if (node.Attribute("value_int") is { } integer) return new Constant(ElementType.Int64, [integer.Integer], []);
        if (node.Integers("value_ints") is { } integers) return new Constant(ElementType.Int64, integers, [integers.Length]);
        if (node.Attribute("value_string") is { } text) return new Constant([text.Text.ToStringUtf8()], []);
        if (node.Words("value_strings") is { } texts) return new Constant(texts, [texts.Length]);
        return null;
    }

    private static Constant Floats(Node node, float[] numbers, Shape shape)
    {
        Weight weight = new(node.Name, shape);
        numbers.CopyTo(weight.Values);
        return new Constant(ElementType.Float, weight);
    }

    private static Known Describe(ValueMessage value)
    {
        TensorTypeMessage? tensor = value.Type?.Tensor;
        long[]? lengths = tensor?.Axes is null ? null : [.. tensor.Axes.Axes.Select(axis => axis.LengthCase == AxisMessage.LengthOneofCase.Known ? axis.Known : -1)];
        return new Known(value.Name, (ElementType)(tensor?.Type ?? 0), lengths);
    }

    private InvalidDataException Broken(string what) => new($"cannot read {_origin}: {what}");
}
