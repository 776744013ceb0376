using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Layers that go through a sequence step by step: plain, GRU and LSTM, forwards, backwards or both.</summary>
/// <remarks>Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; Cho et al., 2014, arXiv:1406.1078.</remarks>
internal static class Recurrent
{
    public static Operator[] All { get; } =
    [
        new("RNN", call => Run(call, 1, ["Tanh"], PlainStep), Since: 7),
        new("GRU", call => Run(call, 3, ["Sigmoid", "Tanh"], GruStep), Since: 7),
        new("LSTM", call => Run(call, 4, ["Sigmoid", "Tanh", "Tanh"], LstmStep), Since: 7),
    ];

    /// <summary>One step of one item: from its gates (input and bias already in them) to its next state.</summary>
    private delegate void Step(RecurrentLayer layer, Span<float> gates, Span<float> hidden, Span<float> cell);

    private static OnnxValue[] Run(Call call, int gates, string[] functions, Step step)
    {
        bool batchFirst = call.Node.Flag("layout");
        Tensor x = batchFirst ? call.Floats(0).Permute(1, 0, 2) : call.Floats(0);                       // [T, B, I]
        string direction = call.Node.Word("direction", "forward");
        int directions = direction == "bidirectional" ? 2 : 1;
        (int steps, int batch) = ((int)x.Shape[0], (int)x.Shape[1]);
        int size = (int)call.Floats(2).Shape[2];
        Shape states = [directions, batch, size];
        Tensor all = call.Zero([steps, directions, batch, size]), hidden = State(call, 5, states, batchFirst), cell = State(call, gates == 4 ? 6 : int.MaxValue, states, batchFirst);
        long[] lengths = call.Optional(4)?.Integers.ToArray() ?? [.. Enumerable.Repeat((long)steps, batch)];
        Shape.Expect(lengths.Length == batch && lengths.All(length => length >= 0 && length <= steps), $"a length from 0 to {steps} is expected for each of {batch} sequences, got [{string.Join(", ", lengths)}]");

        for (int d = 0; d < directions; d++)
        {
            RecurrentLayer layer = new(call, d, gates, size, GateFunctions.Of(call, functions, d));
            Tensor given = layer.Given(x);                                                              // [T, B, gates · H]
            bool back = direction == "reverse" || d == 1;
            for (int item = 0; item < batch; item++)
            {
                Span<float> h = hidden.Span.Slice((d * batch + item) * size, size), c = cell.Span.Slice((d * batch + item) * size, size);
                for (int t = 0; t < lengths[item]; t++)
                {
                    int at = back ? (int)lengths[item] - 1 - t : t;
                    step(layer, given.Span.Slice((at * batch + item) * gates * size, gates * size), h, c);
                    h.CopyTo(all.Span.Slice(((at * directions + d) * batch + item) * size, size));
                }
            }
        }
        if (batchFirst) (all, hidden, cell) = (all.Permute(2, 0, 1, 3), hidden.Permute(1, 0, 2), cell.Permute(1, 0, 2));
        return [.. call.Like(0, all), .. call.Like(0, hidden), .. call.Like(0, cell)];
    }

    private static Tensor State(Call call, int input, Shape shape, bool batchFirst)
    {
        if (call.OptionalFloats(input) is not { } given) return call.Zero(shape);
        Tensor state = batchFirst ? given.Permute(1, 0, 2) : given;
        Shape.Expect(state.Shape == shape, $"a first state must be {shape}, got {state.Shape}");
        return call.Pass.Tensor(state.Values, shape);
    }

    private static void PlainStep(RecurrentLayer layer, Span<float> gates, Span<float> hidden, Span<float> cell)
    {
        layer.AddHidden(gates, hidden, 0, 1);
        for (int i = 0; i < hidden.Length; i++) hidden[i] = layer.Apply(0, gates[i]);
    }

    /// <summary>Gates: update z, reset r, then the candidate. The reset acts before or after the candidate's matrix.</summary>
    private static void GruStep(RecurrentLayer layer, Span<float> gates, Span<float> hidden, Span<float> cell)
    {
        int size = hidden.Length;
        layer.AddHidden(gates, hidden, 0, 2);
        for (int i = 0; i < 2 * size; i++) gates[i] = layer.Apply(0, gates[i]);
        Span<float> update = gates[..size], reset = gates.Slice(size, size), candidate = gates.Slice(2 * size, size);
        float[] seen = new float[size];
        if (layer.ResetsAfter)
        {
            layer.AddHidden(seen, hidden, 2, 1);
            for (int i = 0; i < size; i++) candidate[i] += reset[i] * seen[i];
        }
        else
        {
            for (int i = 0; i < size; i++) seen[i] = reset[i] * hidden[i];
            layer.AddHidden(candidate, seen, 2, 1);
        }
        for (int i = 0; i < size; i++) hidden[i] = (1 - update[i]) * layer.Apply(1, candidate[i]) + update[i] * hidden[i];
    }

    /// <summary>Gates: input i, output o, forget f, then the candidate c; with peepholes they see the cell too.</summary>
    private static void LstmStep(RecurrentLayer layer, Span<float> gates, Span<float> hidden, Span<float> cell)
    {
        int size = hidden.Length;
        layer.AddHidden(gates, hidden, 0, 4);
        for (int i = 0; i < size; i++)
        {
            float input = layer.Apply(0, gates[i] + layer.Peephole(0, i) * cell[i]);
            float forget = layer.Couples ? 1 - input : layer.Apply(0, gates[2 * size + i] + layer.Peephole(2, i) * cell[i]);
            cell[i] = forget * cell[i] + input * layer.Apply(1, gates[3 * size + i]);
            float output = layer.Apply(0, gates[size + i] + layer.Peephole(1, i) * cell[i]);
            hidden[i] = output * layer.Apply(2, cell[i]);
        }
    }
}
