using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Graphs within a graph: one of two, one again and again, one for each element of a sequence.</summary>
internal static class ControlFlow
{
    public static Operator[] All { get; } =
    [
        new("If", If),
        new("Loop", Loop),
        new("Scan", Scan, Since: 9),
    ];

    private static OnnxValue[] If(Call call)
    {
        string branch = call[0].Integers[0] != 0 ? "then_branch" : "else_branch";
        return call.RunGraph(call.Node.Graph(branch) ?? throw call.Node.Missing(branch), []);
    }

    /// <summary>Until a count is reached or the condition is false; what the graph gives beside its state is collected.</summary>
    private static OnnxValue[] Loop(Call call)
    {
        Graph body = call.Node.Graph("body") ?? throw call.Node.Missing("body");
        long most = call.Optional(0)?.Integers[0] ?? long.MaxValue;
        bool goes = call.Optional(1)?.Integers[0] is not 0;
        OnnxValue?[] state = [.. call.Inputs.Skip(2)];
        List<OnnxValue>[] collected = [.. body.Outputs.Skip(1 + state.Length).Select(_ => new List<OnnxValue>())];
        for (long i = 0; i < most && goes; i++)
        {
            OnnxValue[] results = call.RunGraph(body, [OnnxValue.Of(ElementType.Int64, [i], []), OnnxValue.Of([true], []), .. state]);
            goes = results[0].Integers[0] != 0;
            state = [.. results.Skip(1).Take(state.Length)];
            for (int j = 0; j < collected.Length; j++) collected[j].Add(results[1 + state.Length + j]);
        }
        return [.. state.Select(value => value ?? throw new InvalidOperationException("expected a value for each state, found none")), .. collected.Select((parts, j) => Stacked(call, parts, 0, body.Outputs[1 + state.Length + j]))];
    }

    /// <summary>For each element along an axis of the last inputs, in order or from the end.</summary>
    private static OnnxValue[] Scan(Call call)
    {
        Graph body = call.Node.Graph("body") ?? throw call.Node.Missing("body");
        int count = call.Node.Integer("num_scan_inputs"), states = call.Inputs.Length - count;
        Shape.Expect(count >= 1 && states >= 0, $"at least one input is gone through, got {count} of {call.Inputs.Length}");
        OnnxValue[] state = [.. Enumerable.Range(0, states).Select(i => call[i])];
        OnnxValue[] scanned = [.. Enumerable.Range(states, count).Select(i => call[i])];
        int[] axes = [.. scanned.Select((value, i) => Call.Axis(Nth(call, "scan_input_axes", i), value.Shape.Rank))];
        long steps = scanned[0].Shape[axes[0]];
        for (int i = 0; i < count; i++) Shape.Expect(scanned[i].Shape[axes[i]] == steps, $"all that is gone through must be {steps} long, got {scanned[i].Shape}");

        List<OnnxValue>[] collected = [.. body.Outputs.Skip(states).Select(_ => new List<OnnxValue>())];
        for (long step = 0; step < steps; step++)
        {
            OnnxValue[] given = [.. scanned.Select((value, i) => Element(call, value, axes[i], Nth(call, "scan_input_directions", i) == 1 ? steps - 1 - step : step))];
            OnnxValue[] results = call.RunGraph(body, [.. state, .. given]);
            state = results[..states];
            for (int j = 0; j < collected.Length; j++) collected[j].Add(results[states + j]);
        }
        return [.. state, .. collected.Select((parts, j) =>
        {
            if (Nth(call, "scan_output_directions", j) == 1) parts.Reverse();
            return Stacked(call, parts, Nth(call, "scan_output_axes", j), body.Outputs[states + j]);
        })];
    }

    private static long Nth(Call call, string attribute, int i) => call.Node.Integers(attribute) is { } numbers && i < numbers.Length ? numbers[i] : 0;

    private static OnnxValue Element(Call call, OnnxValue value, int axis, long index) =>
        Selections.Slice(call, value, axis, index, 1, 1).Reshape(value.Shape[..axis].Append(value.Shape[(axis + 1)..]));

    /// <summary>Parts one after the other along a new axis. Where there are none, the file says of what they would have been.</summary>
    private static OnnxValue Stacked(Call call, List<OnnxValue> parts, long axis, Known known)
    {
        if (parts.Count == 0)
        {
            Shape nothing = Shape.Of([0, .. (known.Lengths ?? []).Select(length => Math.Max(length, 0))]);
            return known.Type.IsFloat() ? OnnxValue.Of(known.Type, call.Zero(nothing)) : known.Type == ElementType.String ? OnnxValue.Of(Array.Empty<string>(), nothing) : OnnxValue.Of(known.Type, [], nothing);
        }
        Shape shape = parts[0].Shape;
        int at = Call.Axis(axis, shape.Rank + 1);
        return Shapes.Join([.. parts.Select(part => part.Reshape(part.Shape[..at].Append([1]).Append(part.Shape[at..])))], at);
    }
}
