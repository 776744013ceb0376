using System.Runtime.InteropServices;
using Fovea.Onnx;
using Fovea.Onnx.Format;
using Google.Protobuf;

namespace Fovea.Benchmarks.Peers;

/// <summary>An ONNX network that a benchmark builds in memory; values go by their names.</summary>
internal sealed class OnnxNetwork
{
    private const string Microsoft = "com.microsoft";

    private readonly ModelMessage _model = new() { IrVersion = 10, Producer = "fovea", Graph = new GraphMessage { Name = "network" } };

    /// <param name="version">Of the standard's operators.</param>
    public OnnxNetwork(int version = 23)
    {
        _model.OperatorSets.Add(new OperatorSetMessage { Domain = "", Version = version });
        _model.OperatorSets.Add(new OperatorSetMessage { Domain = Microsoft, Version = 1 });
    }

    public byte[] Bytes => _model.ToByteArray();

    private GraphMessage Graph => _model.Graph;

    /// <summary>Floats that are given at each run.</summary>
    public string Input(string name, params long[] lengths) => Input(name, ElementType.Float, lengths);

    public string Input(string name, ElementType type, params long[] lengths)
    {
        Graph.Inputs.Add(Value(name, type, lengths));
        return name;
    }

    public void Output(string name, params long[] lengths) => Graph.Outputs.Add(Value(name, ElementType.Float, lengths));

    /// <summary>Floats that are part of the network.</summary>
    public string Constant(ReadOnlySpan<float> numbers, params long[] lengths) => Constant(ElementType.Float, MemoryMarshal.AsBytes(numbers), lengths);

    /// <summary>Whole numbers of 64 bits, such as a shape.</summary>
    public string Integers(params long[] numbers) => Constant(ElementType.Int64, MemoryMarshal.AsBytes<long>(numbers), numbers.Length);

    private string Constant(ElementType type, ReadOnlySpan<byte> raw, params long[] lengths)
    {
        TensorMessage tensor = new() { Name = $"constant {Graph.Constants.Count}", Type = (int)type, Raw = ByteString.CopyFrom(raw) };
        tensor.Lengths.AddRange(lengths);
        Graph.Constants.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A use of an operator of the standard, or of ONNX Runtime's own ("com.microsoft.FusedMatMul").</summary>
    /// <param name="inputs">An empty name leaves one out.</param>
    /// <returns>The name of its result.</returns>
    public string Add(string op, string[] inputs, params AttributeMessage[] attributes) => Add(op, inputs, 1, attributes)[0];

    public string[] Add(string op, string[] inputs, int outputs, params AttributeMessage[] attributes)
    {
        bool own = op.StartsWith(Microsoft, StringComparison.Ordinal);
        NodeMessage node = new() { Operator = own ? op[(Microsoft.Length + 1)..] : op, Domain = own ? Microsoft : "", Name = $"node {Graph.Nodes.Count}" };
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => $"value {Graph.Nodes.Count} {i}")];
        node.Inputs.AddRange(inputs);
        node.Outputs.AddRange(names);
        node.Attributes.AddRange(attributes);
        Graph.Nodes.Add(node);
        return names;
    }

    public static AttributeMessage Integer(string name, long value) => new() { Name = name, Integer = value, Kind = 2 };

    public static AttributeMessage Number(string name, float value) => new() { Name = name, Number = value, Kind = 1 };

    public static AttributeMessage Text(string name, string value) => new() { Name = name, Text = ByteString.CopyFromUtf8(value), Kind = 3 };

    public static AttributeMessage IntegerList(string name, params long[] values)
    {
        AttributeMessage attribute = new() { Name = name, Kind = 7 };
        attribute.Integers.AddRange(values);
        return attribute;
    }

    private static ValueMessage Value(string name, ElementType type, long[] lengths)
    {
        AxesMessage axes = new();
        axes.Axes.AddRange(lengths.Select(length => new AxisMessage { Known = length }));
        return new ValueMessage { Name = name, Type = new TypeMessage { Tensor = new TensorTypeMessage { Type = (int)type, Axes = axes } } };
    }
}
