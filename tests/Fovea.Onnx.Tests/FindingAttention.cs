using Fovea.Attention;
using Fovea.Numerics;
using Fovea.Onnx.Format;

namespace Fovea.Onnx.Tests;

/// <summary>Attention that a file spells out in products and sums is found, and shows itself as attention does.</summary>
public sealed class FindingAttention : IDisposable
{
    private readonly Made _made = new();

    private static readonly string[] s_inputs = ["x", "m"];

    /// <summary>[2, 5, 3] to [2, 3, 5], two products with constants, a scale and a mask that is added.</summary>
    private static NodeMessage[] Attention(string keyOf) =>
    [
        Made.Node("MatMul", ["x", "wq"], ["q"]), Made.Node("MatMul", [keyOf, "wk"], ["k"]), Made.Node("MatMul", [keyOf, "wv"], ["v"]),
        Made.Node("Transpose", ["k"], ["kt"], Integers("perm", 0, 2, 1)),
        Made.Node("Mul", ["q", "scale"], ["qs"]), Made.Node("MatMul", ["qs", "kt"], ["s"]), Made.Node("Add", ["m", "s"], ["masked"]),
        Made.Node("Softmax", ["masked"], ["w"]), Made.Node("MatMul", ["w", "v"], ["y"]),
    ];

    private static readonly TensorMessage[] s_constants =
        [Made.Floats("wq", [3, 3], 1, 2, -1, 0, 1, 1, -2, 0, 1), Made.Floats("wk", [3, 3], 0, 1, 1, 2, -1, 0, 1, 1, -1), Made.Floats("wv", [3, 3], 1, 0, 2, 0, 1, 0, 1, 1, 1), Made.Floats("scale", [], 0.5f)];

    [Theory, InlineData("x", AttentionKind.Self), InlineData("z", AttentionKind.Cross)]
    public void Softmax_of_query_times_key_that_weighs_values_is_attention(string keyOf, AttentionKind kind)
    {
        using OnnxModel model = OnnxModel.Load(_made.Write([.. s_inputs, .. keyOf == "x" ? [] : new[] { keyOf }], ["y", "w", "masked"], Attention(keyOf), s_constants));
        FoundAttention found = Assert.Single(model.Graph.Found.Attentions);
        Assert.Equal(("make w", kind), (found.Softmax.Name, found.Kind));
    }

    [Fact]
    public void Its_record_has_weights_scores_entropy_and_what_each_key_received()
    {
        using OnnxModel model = OnnxModel.Load(_made.Write(s_inputs, ["y", "w", "masked"], Attention("x"), s_constants));
        using Pass pass = new(Capture.Weights().And(Capture.Scores()).And(Capture.Statistics()));
        Tensor x = pass.Tensor([.. Enumerable.Range(0, 30).Select(i => MathF.Sin(i * i))], [2, 5, 3]);
        Tensor mask = pass.Tensor([.. Enumerable.Range(0, 25).Select(i => i % 5 > i / 5 ? float.NegativeInfinity : 0)], [5, 5]);
        IReadOnlyDictionary<string, Tensor> results = model.Run(pass, new Dictionary<string, Tensor> { ["x"] = x, ["m"] = mask });

        AttentionLayer layer = Assert.Single(pass.Record().Layers);
        Assert.Equal(("make w", AttentionKind.Self), (layer.Path, layer.Kind));
        Assert.Equal(results["w"].Values.ToArray(), layer.Weights!.Values);
        Assert.Equal(results["masked"].Values.ToArray(), layer.Scores!.Values);
        Assert.Equal([2, 1, 5, 5], layer.Weights.Shape);
        Assert.Equal(0, layer.Entropy![0, 0, 0]);                               // the first query sees one key
        Assert.Equal(0, layer.TopKeys![1, 0, 0, 0]);
        Assert.Equal(-1, layer.TopKeys[1, 0, 0, 1]);
        Assert.Equal(10, layer.Received!.Values.Sum(), 1e-4);                   // every query gives one in all
    }

    [Fact]
    public void A_softmax_that_weighs_nothing_is_no_attention()
    {
        NodeMessage[] classifier = [Made.Node("MatMul", ["x", "wq"], ["s"]), Made.Node("Softmax", ["s"], ["w"]), Made.Node("MatMul", ["w", "wk"], ["y"])];
        using OnnxModel model = OnnxModel.Load(_made.Write(["x"], ["y"], classifier, s_constants));
        Assert.Empty(model.Graph.Found.Attentions);
    }

    [Theory]
    [InlineData("x", "pooled", 1)]
    [InlineData("other", "pooled", 0)]      // the mean of one picture, another is multiplied
    [InlineData("x", "x", 0)]               // swish: no mean
    public void Channels_that_are_multiplied_by_something_of_their_means_are_a_gate(string multiplied, string gatedBy, int gates)
    {
        NodeMessage[] nodes =
        [
            Made.Node("GlobalAveragePool", ["x"], ["pooled"]), Made.Node("Conv", [gatedBy, "w"], ["c"]), Made.Node("Relu", ["c"], ["r"]),
            Made.Node("Conv", ["r", "w"], ["d"]), Made.Node("HardSigmoid", ["d"], ["g"]), Made.Node("Mul", [multiplied, "g"], ["y"]),
        ];
        using OnnxModel model = OnnxModel.Load(_made.Write(["x", "other"], ["y"], nodes, [Made.Floats("w", [3, 3, 1, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9)]));
        Assert.Equal(gates, model.Graph.Found.Gates.Count);
    }

    [Fact]
    public void A_gate_shows_how_far_each_channel_is_open()
    {
        NodeMessage[] nodes = [Made.Node("GlobalAveragePool", ["x"], ["pooled"]), Made.Node("Conv", ["pooled", "w"], ["c"]), Made.Node("Sigmoid", ["c"], ["g"]), Made.Node("Mul", ["g", "x"], ["y"])];
        using OnnxModel model = OnnxModel.Load(_made.Write(["x"], ["y", "g"], nodes, [Made.Floats("w", [3, 3, 1, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9)]));
        using Pass pass = new(GateObserver.Capture());
        Tensor x = pass.Tensor([.. Enumerable.Range(0, 2 * 3 * 5 * 7).Select(i => MathF.Sin(i * i))], [2, 3, 5, 7]);
        IReadOnlyDictionary<string, Tensor> results = model.Run(pass, new Dictionary<string, Tensor> { ["x"] = x });
        GateLayer gate = Assert.Single(pass.Gates());
        Assert.Equal(("make y", GateOver.Channels), (gate.Path, gate.Over));
        Assert.Equal([2, 3], gate.Values.Shape);
        Assert.Equal(results["g"].Values.ToArray(), gate.Values.Values);
    }

    [Fact]
    public void A_network_says_what_is_in_it_and_what_that_costs()
    {
        using OnnxModel model = OnnxModel.Load(_made.Write(s_inputs, ["y"], Attention("x"), s_constants));
        NetworkSummary summary = NetworkSummary.Of(model, new Dictionary<string, Shape> { ["x"] = [2, 5, 3], ["m"] = [5, 5] });
        Assert.Equal(27, summary.Parameters);
        Assert.Equal(3 * (2 * 5 * 3 * 3) + 2 * (2 * 5 * 5 * 3), summary.Products);
        Assert.Equal(["make q", "make k", "make v", "make s", "make y"], summary.Layers.Select(layer => layer.Name));
        Assert.Equal([2, 5, 5], Assert.Single(summary.Attention).Weights);
    }

    public void Dispose() => _made.Dispose();

    private static AttributeMessage Integers(string name, params long[] values)
    {
        AttributeMessage attribute = new() { Name = name };
        attribute.Integers.AddRange(values);
        return attribute;
    }
}
