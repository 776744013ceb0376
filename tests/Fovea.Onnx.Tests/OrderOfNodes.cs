using Fovea.Numerics;
using Fovea.Onnx.Format;

namespace Fovea.Onnx.Tests;

/// <summary>Nodes are calculated after those whose values they read, wherever they stand in the file.</summary>
public sealed class OrderOfNodes : IDisposable
{
    private readonly Made _made = new();

    [Fact]
    public void Nodes_may_stand_in_any_order()
    {
        NodeMessage[] nodes = [Made.Node("Mul", ["b", "a"], ["y"]), Made.Node("Add", ["a", "x"], ["b"]), Made.Node("Neg", ["x"], ["a"])];
        Assert.Equal([0f, 0f, 0f], Run(_made.Write(["x"], ["y"], nodes), [1, -2, 3]));
        Assert.Equal([-2f, -8f, -18f], Run(_made.Write(["x"], ["y"], [Made.Node("Mul", ["b", "a"], ["y"]), Made.Node("Sub", ["x", "a"], ["b"]), Made.Node("Neg", ["x"], ["a"])]), [1, 2, 3]));
    }

    [Fact]
    public void Nodes_that_wait_for_each_other_are_refused()
    {
        string file = _made.Write(["x"], ["y"], [Made.Node("Add", ["x", "b"], ["a"]), Made.Node("Add", ["a", "x"], ["b"]), Made.Node("Neg", ["a"], ["y"])]);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OnnxModel.Load(file));
        Assert.Contains("wait for each other: Add 'make a', Add 'make b', Neg 'make y'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "y", "reads 'missing', expected an input, a constant or a node that writes it, found none")]
    [InlineData("x", "x", "writes 'x', expected a name that nothing else has, found it among inputs and constants")]
    public void What_a_node_reads_is_written_once(string reads, string writes, string because)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OnnxModel.Load(_made.Write(["x"], ["x"], [Made.Node("Neg", [reads], [writes])])));
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_nodes_may_not_write_the_same()
    {
        string file = _made.Write(["x"], ["y"], [Made.Node("Neg", ["x"], ["y"]), Made.Node("Abs", ["x"], ["y"])]);
        Assert.Contains("written by Neg 'make y'", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_nothing_writes_is_refused() =>
        Assert.Contains("writes the output 'z', found nothing", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(_made.Write(["x"], ["z"], []))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_graph_within_a_node_waits_for_what_it_reads_around_it()
    {
        AttributeMessage Branch(string name, string op) => new() { Name = name, Graph = Made.GraphOf([], ["r"], [Made.Node(op, ["late"], ["r"])]) };
        TensorMessage yes = new() { Name = "yes", Type = (int)ElementType.Bool };
        yes.SmallIntegers.Add(1);
        string file = _made.Write(["x"], ["y"], [Made.Node("If", ["yes"], ["y"], Branch("then_branch", "Neg"), Branch("else_branch", "Abs")), Made.Node("Add", ["x", "x"], ["late"])], [yes]);
        Assert.Equal([-2f, 4f], Run(file, [1, -2]));
    }

    [Fact]
    public void A_function_of_the_file_is_replaced_by_its_nodes()
    {
        FunctionMessage function = new() { Name = "Twice", Domain = "own" };
        function.Inputs.Add("in");
        function.Outputs.Add("out");
        function.Nodes.Add(Made.Node("Add", ["in", "in"], ["between"]));
        function.Nodes.Add(Made.Node("Neg", ["between"], ["out"]));
        function.OperatorSets.Add(new OperatorSetMessage { Version = 20 });
        ModelMessage model = new() { IrVersion = 10, Graph = Made.GraphOf(["x"], ["y"], [Own(["x"], ["between"]), Own(["between"], ["y"])]) };
        model.OperatorSets.Add(new OperatorSetMessage { Domain = "own", Version = 1 });
        model.Functions.Add(function);
        Assert.Equal([4f, -8f], Run(_made.Write(model), [1, -2]));

        function.Nodes.Add(Own(["in"], ["again"]));
        Assert.Contains("do not use themselves", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(_made.Write(model))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _made.Dispose();

    private static NodeMessage Own(string[] inputs, string[] outputs)
    {
        NodeMessage node = Made.Node("Twice", inputs, outputs);
        node.Domain = "own";
        return node;
    }

    private static float[] Run(string file, float[] numbers)
    {
        using OnnxModel model = OnnxModel.Load(file);
        using Pass pass = new();
        return model.Run(pass, new Dictionary<string, Tensor> { ["x"] = pass.Tensor(numbers, [numbers.Length]) })["y"].Values.ToArray();
    }
}
