using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Calculates a graph, node by node, in a pass.</summary>
/// <param name="pass">Owns the floats.</param>
/// <param name="outer">The graph around it, whose values it may read; null for the network itself.</param>
/// <param name="watcher">Told of each node with what it was given and what it made.</param>
internal sealed class Executor(Pass pass, Executor? outer = null, Action<Call, OnnxValue[]>? watcher = null)
{
    private readonly Dictionary<string, OnnxValue> _values = [];
    private readonly Lifetimes _lifetimes = new(pass);

    /// <summary>Calculates the outputs.</summary>
    /// <param name="graph">What is calculated.</param>
    /// <param name="inputs">In the order of the graph's; null where one is left out.</param>
    /// <exception cref="InvalidDataException">A node can't calculate with what it is given.</exception>
    public OnnxValue[] Run(Graph graph, ReadOnlySpan<OnnxValue?> inputs)
    {
        for (int i = 0; i < graph.Inputs.Length && i < inputs.Length; i++)
            if (inputs[i] is { } given) _values[graph.Inputs[i].Name] = given;
        foreach ((string name, Constant constant) in graph.Constants) _values.TryAdd(name, constant.In(pass));
        foreach (Step step in (watcher is null ? graph.Plan : Plan.OfNodes(graph)).Steps) Run(graph, step);
        return [.. graph.Outputs.Select(output => Value(output.Name))];
    }

    private void Run(Graph graph, Step step)
    {
        using Pass.LayerScope layer = pass.Layer(step.Node.Name);
        int mark = pass.TensorCount;
        OnnxValue?[] inputs = [.. step.Inputs.Select(name => name.Length == 0 ? null : Value(name))];
        Call call = new(step.Node, pass, inputs, (inner, given) => new Executor(pass, this, watcher).Run(inner, given)) { Kind = graph.Found.KindOf(step.Node) };
        OnnxValue[] results = Calculate(step, call);
        if (results.Length < step.Outputs.Length)
            throw new InvalidDataException($"cannot calculate {step.Node}: expected at most {results.Length} outputs, found {step.Outputs.Length}");
        for (int i = 0; i < step.Outputs.Length; i++)
            if (step.Outputs[i].Length > 0) _values[step.Outputs[i]] = results[i];
        watcher?.Invoke(call, results);
        if (!pass.Capture.IsEmpty) Show(graph.Found, step, call, results);

        _lifetimes.Made(mark, step.Outputs.Zip(results).Where(pair => pair.First.Length > 0));
        foreach (string name in step.Last)
        {
            _lifetimes.Ended(name);
            _values.Remove(name);
        }
    }

    /// <summary>What was found to be attention shows itself as attention does.</summary>
    private void Show(Found found, Step step, Call call, OnnxValue[] results)
    {
        if (found.AttentionOf(call.Node) is { } attention && Softmaxes.IsOverLastAxis(call)) Shown.Weights(pass, call.Floats(0), results[0].Floats, attention.Kind);
        foreach (Node node in step.Nodes)
            if (found.GateOf(node) is { } gate) Shown.Gates(Value(gate.Gates).Floats);
    }

    private static OnnxValue[] Calculate(Step step, Call call)
    {
        Func<Call, OnnxValue[]> calculate = step.Fused ?? OperatorTable.Find(call.Node)?.Calculate ?? throw new NotSupportedException($"cannot calculate {call.Node}: there is no such operator here");
        try
        {
            return calculate(call);
        }
        catch (Exception unfit) when (unfit is ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException)
        {
            string given = string.Join(", ", call.Inputs.Select(input => input?.ToString() ?? "nothing"));
            throw new InvalidDataException($"cannot calculate {call.Node} of {given}: {unfit.Message}", unfit);
        }
    }

    private OnnxValue Value(string name)
    {
        for (Executor? at = this; at is not null; at = at.Outer)
            if (at._values.TryGetValue(name, out OnnxValue? found)) return found;
        throw new InvalidDataException($"expected a value for '{name}', found none: give it as an input");
    }

    private Executor? Outer => outer;
}
