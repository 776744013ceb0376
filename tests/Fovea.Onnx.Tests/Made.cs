using Fovea.Onnx.Format;
using Google.Protobuf;

namespace Fovea.Onnx.Tests;

/// <summary>Networks made for a test, in a folder of their own.</summary>
internal sealed class Made : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-onnx-").FullName;

    public string File => Path.Combine(Folder, "model.onnx");

    /// <summary>A network of these nodes, written where <see cref="File"/> says.</summary>
    public string Write(string[] inputs, string[] outputs, NodeMessage[] nodes, TensorMessage[]? constants = null, int version = 23)
    {
        ModelMessage model = new() { IrVersion = 10, Graph = GraphOf(inputs, outputs, nodes, constants) };
        model.OperatorSets.Add(new OperatorSetMessage { Version = version });
        return Write(model);
    }

    public string Write(ModelMessage model)
    {
        System.IO.File.WriteAllBytes(File, model.ToByteArray());
        return File;
    }

    public static GraphMessage GraphOf(string[] inputs, string[] outputs, NodeMessage[] nodes, TensorMessage[]? constants = null)
    {
        GraphMessage graph = new() { Name = "made" };
        graph.Nodes.AddRange(nodes);
        graph.Constants.AddRange(constants ?? []);
        foreach (string input in inputs) graph.Inputs.Add(new ValueMessage { Name = input });
        foreach (string output in outputs) graph.Outputs.Add(new ValueMessage { Name = output });
        return graph;
    }

    public static NodeMessage Node(string op, string[] inputs, string[] outputs, params AttributeMessage[] attributes)
    {
        NodeMessage node = new() { Operator = op, Name = $"make {outputs[0]}" };
        node.Inputs.AddRange(inputs);
        node.Outputs.AddRange(outputs);
        node.Attributes.AddRange(attributes);
        return node;
    }

    public static AttributeMessage Integer(string name, long value) => new() { Name = name, Integer = value };

    public static TensorMessage Floats(string name, long[] lengths, params float[] numbers)
    {
        TensorMessage tensor = new() { Name = name, Type = (int)ElementType.Float };
        tensor.Lengths.AddRange(lengths);
        tensor.Floats.AddRange(numbers);
        return tensor;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
