using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>A layer of a network.</summary>
/// <param name="Name">The node.</param>
/// <param name="Operator">What it does.</param>
/// <param name="Output">The shape of what it makes, for the inputs that were tried.</param>
/// <param name="Parameters">How many numbers it has.</param>
/// <param name="Products">How many multiplications and additions it takes.</param>
internal sealed record LayerSummary(string Name, string Operator, Shape Output, long Parameters, long Products);

/// <summary>Attention of a network.</summary>
/// <param name="Name">The node.</param>
/// <param name="Kind">Who looks at whom.</param>
/// <param name="Weights">[B, H, Tq, Tk], for the inputs that were tried.</param>
internal sealed record AttentionSummary(string Name, AttentionKind Kind, Shape Weights);

/// <summary>A gate of a network.</summary>
/// <param name="Name">The node.</param>
/// <param name="Channels">How many channels it turns up or down.</param>
internal sealed record GateSummary(string Name, long Channels);

/// <summary>What is in a network: its layers, its attention and its gates, and what they cost for inputs of a certain shape.</summary>
internal sealed record NetworkSummary
{
    /// <summary>How long an axis is tried whose length the file leaves open; the first one is tried with 1.</summary>
    private const long Tried = 224;

    /// <summary>The inputs by name, with the shapes that were tried.</summary>
    public required IReadOnlyList<(string Name, ElementType Type, Shape Shape)> Inputs { get; init; }

    public required IReadOnlyList<(string Name, ElementType Type, Shape Shape)> Outputs { get; init; }

    public required IReadOnlyList<LayerSummary> Layers { get; init; }

    public required IReadOnlyList<AttentionSummary> Attention { get; init; }

    public required IReadOnlyList<GateSummary> Gates { get; init; }

    /// <summary>All numbers that were learned; single numbers, and the statistics of batch norms, are not among them.</summary>
    public required long Parameters { get; init; }

    public long Products => Layers.Sum(layer => layer.Products);

    /// <summary>Calculates a network once, with zeros, and notes what it goes through.</summary>
    /// <param name="model">The network.</param>
    /// <param name="shapes">The shapes of inputs whose file leaves them open.</param>
    /// <exception cref="InvalidDataException">It can't be calculated with these shapes.</exception>
    public static NetworkSummary Of(OnnxModel model, IReadOnlyDictionary<string, Shape> shapes)
    {
        using Pass pass = new();
        Graph graph = model.Graph;
        var inputs = graph.Inputs.Select(input => (input.Name, input.Type, Shape: shapes.TryGetValue(input.Name, out Shape given) ? given : Guess(input))).ToArray();
        foreach (string name in shapes.Keys)
            if (!model.Inputs.Contains(name)) throw new ArgumentException($"the network has no input '{name}': expected one of {string.Join(", ", model.Inputs)}");
        Watching seen = new(graph);
        OnnxValue[] results = new Executor(pass, watcher: seen.See).Run(graph, [.. inputs.Select(input => Zeros(pass, input.Type, input.Shape))]);
        return new NetworkSummary
        {
            Inputs = inputs,
            Outputs = [.. graph.Outputs.Select((output, i) => (output.Name, results[i].Type, results[i].Shape))],
            Layers = seen.Layers,
            Attention = seen.Attention,
            Gates = seen.Gates,
            Parameters = Costs.Parameters(graph),
        };
    }

    private static Shape Guess(Known input) => Shape.Of([.. (input.Lengths ?? []).Select((length, axis) => length >= 0 ? length : axis == 0 ? 1 : Tried)]);

    private static OnnxValue Zeros(Pass pass, ElementType type, Shape shape) =>
        type.IsFloat() || type == ElementType.None ? OnnxValue.Of(type == ElementType.None ? ElementType.Float : type, pass.Zeros(Call.Checked(shape)))
        : type == ElementType.String ? OnnxValue.Of([.. Enumerable.Repeat("", checked((int)shape.Count))], shape)
        : OnnxValue.Of(type, new long[Call.Checked(shape).Count], shape);

    /// <summary>Notes layers, attention and gates as they are calculated.</summary>
    private sealed class Watching(Graph graph)
    {
        public List<LayerSummary> Layers { get; } = [];

        public List<AttentionSummary> Attention { get; } = [];

        public List<GateSummary> Gates { get; } = [];

        public void See(Call call, OnnxValue[] results)
        {
            Node node = call.Node;
            long parameters = Costs.Parameters(graph, node), products = Costs.Products(call, results);
            if (Costs.IsLayer(node) && (parameters > 0 || products > 0)) Layers.Add(new LayerSummary(node.Name, node.Operator, results[0].Shape, parameters, products));
            if (graph.Found.AttentionOf(node) is { } attention && Softmaxes.IsOverLastAxis(call)) Attention.Add(new AttentionSummary(node.Name, attention.Kind, results[0].Shape));
            if (graph.Found.GateOf(node) is not null) Gates.Add(new GateSummary(node.Name, results[0].Shape[1]));
            if (node.Operator is "Attention" or "FlexAttention") Attention.Add(new AttentionSummary(node.Name, call.Kind, Costs.Pairs(call)));
        }
    }
}
