using Fovea.Numerics;
using Fovea.Onnx.Format;

namespace Fovea.Onnx.Tests;

/// <summary>Nodes that are calculated in one go give what they give one by one; what nobody needs any longer takes no memory.</summary>
public sealed class StepsInOneGo : IDisposable
{
    private readonly Made _made = new();

    [Fact]
    public void A_residual_block_with_gates_is_what_its_nodes_are()
    {
        NodeMessage[] nodes =
        [
            Made.Node("Conv", ["x", "w1"], ["a"], Pads()), Norm("a", "b"), Made.Node("Relu", ["b"], ["c"]),
            Made.Node("Conv", ["c", "w2", "bias"], ["d"], Pads()), Norm("d", "e"),
            Made.Node("GlobalAveragePool", ["e"], ["s"]), Made.Node("Conv", ["s", "w3"], ["r"]), Made.Node("Sigmoid", ["r"], ["g"]), Made.Node("Mul", ["e", "g"], ["h"]),
            Made.Node("Conv", ["x", "w3"], ["p"]), Norm("p", "q"), Made.Node("Add", ["h", "q"], ["i"]), Made.Node("Relu", ["i"], ["j"]),
            Made.Node("Conv", ["j", "w2"], ["k"], Pads()), Made.Node("Add", ["x", "k"], ["l"]), Made.Node("Sigmoid", ["l"], ["t"]), Made.Node("Mul", ["t", "l"], ["n"]),
            Made.Node("Conv", ["n", "w3"], ["o"]), Made.Node("Clip", ["o", "zero", "six"], ["u"]), Made.Node("Conv", ["u", "w3"], ["v"]), Made.Node("HardSwish", ["v"], ["y"]),
        ];
        AssertSame(nodes, [3, 6, 5, 7], expectedSteps: 9);
    }

    [Theory, InlineData(true, 5, 7), InlineData(true, 1, 1), InlineData(false, 5, 7), InlineData(false, 1, 1)]
    public void A_pointwise_convolution_waits_for_its_gates(bool reduces, int height, int width)
    {
        NodeMessage[] nodes =
        [
            Made.Node("Conv", ["x", "w1"], ["a"], Pads()), Made.Node("Relu", ["a"], ["b"]),
            Made.Node("Conv", ["b", "w3", "bias"], ["c"]), Norm("c", "d"), Made.Node("GlobalAveragePool", ["d"], ["e"]),
            .. reduces ? (NodeMessage[])[Made.Node("Conv", ["e", "w3", "bias"], ["f"]), Made.Node("Relu", ["f"], ["g"]), Made.Node("Conv", ["g", "w3"], ["h"])] : [Made.Node("Mul", ["e", "six"], ["h"])],
            Made.Node("Sigmoid", ["h"], ["i"]), Made.Node("Mul", ["i", "d"], ["j"]), Made.Node("Add", ["x", "j"], ["k"]), Made.Node("Relu", ["k"], ["y"]),
        ];
        AssertSame(nodes, [3, 6, height, width], expectedSteps: reduces ? 4 : 5);
    }

    [Fact]
    public void A_result_that_something_else_reads_is_kept_apart()
    {
        NodeMessage[] nodes = [Made.Node("Conv", ["x", "w3"], ["a"]), Made.Node("Relu", ["a"], ["b"]), Made.Node("Add", ["a", "b"], ["c"]), Made.Node("Add", ["c", "c"], ["y"])];
        AssertSame(nodes, [1, 6, 3, 5], expectedSteps: 4);
    }

    [Fact]
    public void A_sum_that_stretches_is_calculated_too()
    {
        NodeMessage[] nodes = [Made.Node("Conv", ["x", "w3"], ["a"]), Made.Node("GlobalAveragePool", ["x"], ["b"]), Made.Node("Add", ["a", "b"], ["c"]), Made.Node("Relu", ["c"], ["y"])];
        AssertSame(nodes, [2, 6, 3, 5], expectedSteps: 2);
    }

    [Fact]
    public void A_product_with_a_matrix_of_the_file_takes_its_bias_and_activation_along()
    {
        NodeMessage[] nodes = [Made.Node("MatMul", ["x", "m"], ["a"]), Made.Node("Add", ["bias", "a"], ["b"]), Made.Node("Gelu", ["b"], ["c"]), Made.Node("MatMul", ["c", "m"], ["y"])];
        AssertSame(nodes, [2, 3, 6], expectedSteps: 2);
    }

    [Fact]
    public void Memory_serves_again_when_nobody_reads_what_lies_in_it()
    {
        const int Length = 1 << 18, Layers = 40;
        string[] names = ["x", .. Enumerable.Range(0, Layers).Select(i => $"v{i}"), "y"];
        NodeMessage[] nodes = [.. Enumerable.Range(0, Layers + 1).Select(i => Made.Node(i % 2 == 0 ? "Softplus" : "Erf", [names[i]], [names[i + 1]]))];
        using OnnxModel model = OnnxModel.Load(_made.Write(["x"], ["y"], nodes));
        using Pass pass = new();
        model.Run(pass, new Dictionary<string, Tensor> { ["x"] = pass.Zeros([Length]) });
        Assert.InRange(pass.PeakBytes, 3 * Length * sizeof(float), 5 * Length * sizeof(float));
    }

    [Fact]
    public void Views_keep_the_memory_that_they_look_into()
    {
        TensorMessage shape = new() { Name = "shape", Type = (int)ElementType.Int64 };
        shape.Lengths.Add(1);
        shape.Integers.Add(-1);
        NodeMessage[] nodes =
        [
            Made.Node("Softplus", ["x"], ["a"]), Made.Node("Reshape", ["a", "shape"], ["b"]), Made.Node("Split", ["a"], ["c", "d"], Made.Integer("num_outputs", 2)),
            Made.Node("Erf", ["x"], ["e"]), Made.Node("Erf", ["e"], ["f"]), Made.Node("Add", ["c", "d"], ["g"]), Made.Node("Identity", ["b"], ["y"]),
        ];
        using OnnxModel model = OnnxModel.Load(_made.Write(["x"], ["y", "g", "f"], nodes, [shape]));
        using Pass pass = new();
        var results = model.Run(pass, new Dictionary<string, Tensor> { ["x"] = Numbers(pass, [4, 16]) });
        Tensor softplus = Numbers(pass, [4, 16]).Softplus();
        Assert.Equal(softplus.Values.ToArray(), results["y"].Values.ToArray());
        Assert.Equal((softplus.Slice(0, 0, 2) + softplus.Slice(0, 2, 2)).Values.ToArray(), results["g"].Values.ToArray());
    }

    public void Dispose() => _made.Dispose();

    private void AssertSame(NodeMessage[] nodes, Shape shape, int expectedSteps)
    {
        TensorMessage[] constants =
        [
            Numbers("w1", [6, 6, 3, 3]), Numbers("w2", [6, 6, 3, 3]), Numbers("w3", [6, 6, 1, 1]), Numbers("bias", [6]), Numbers("scale", [6]), Numbers("shift", [6]), Numbers("mean", [6]),
            Made.Floats("variance", [6], 1, 2, 3, 4, 5, 6), Made.Floats("zero", [], 0), Made.Floats("six", [], 6), Numbers("m", [6, 6]),
        ];
        using OnnxModel model = OnnxModel.Load(_made.Write(["x"], ["y"], nodes, constants));
        Assert.Equal(expectedSteps, model.Graph.Plan.Steps.Count);
        using Pass pass = new();
        Tensor x = Numbers(pass, shape);
        Tensor inOneGo = model.Run(pass, new Dictionary<string, Tensor> { ["x"] = x })["y"], oneByOne = new Executor(pass, watcher: (_, _) => { }).Run(model.Graph, [new OnnxValue(x)])[0].Floats;
        pass.Watch(x);
        Tensor differentiable = model.Run(pass, new Dictionary<string, Tensor> { ["x"] = x })["y"];
        for (int i = 0; i < oneByOne.Count; i++)
        {
            Assert.Equal(oneByOne.Values[i], inOneGo.Values[i], 1e-4f);
            Assert.Equal(oneByOne.Values[i], differentiable.Values[i], 1e-4f);
        }
    }

    private static NodeMessage Norm(string from, string to) => Made.Node("BatchNormalization", [from, "scale", "shift", "mean", "variance"], [to]);

    private static AttributeMessage Pads()
    {
        AttributeMessage pads = new() { Name = "pads" };
        pads.Integers.AddRange([1, 1, 1, 1]);
        return pads;
    }

    private static TensorMessage Numbers(string name, long[] lengths) => Made.Floats(name, lengths, Numbers(Shape.Of(lengths), name.Length));

    private static Tensor Numbers(Pass pass, Shape shape) => pass.Tensor(Numbers(shape, 7), shape);

    private static float[] Numbers(Shape shape, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
