using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Putting elements into a value at given places.</summary>
internal static class Scatters
{
    public static Operator[] All { get; } =
    [
        new("Scatter", call => ScatterElements(call)),
        new("ScatterElements", call => ScatterElements(call)),
        new("ScatterND", ScatterMany),
        new("TensorScatter", TensorScatter),
    ];

    private static OnnxValue[] ScatterElements(Call call)
    {
        (OnnxValue x, OnnxValue indices) = (call[0], call[1]);
        int axis = call.Axis("axis", 0, x.Shape.Rank);
        long[] steps = Places.Steps(x.Shape), indexSteps = Places.Steps(indices.Shape), wanted = indices.Integers.ToArray();
        int[] places = Places.Of(indices.Shape, at =>
            Places.At(at, steps) + (Places.Index(wanted[Places.At(at, indexSteps)], x.Shape[axis]) - at[axis]) * steps[axis]);
        return [Put(call, x, places, call[2])];
    }

    private static OnnxValue[] ScatterMany(Call call)
    {
        (OnnxValue x, OnnxValue indices, OnnxValue updates) = (call[0], call[1], call[2]);
        int depth = (int)indices.Shape[-1], outer = indices.Shape.Rank - 1;
        long[] steps = Places.Steps(x.Shape), indexSteps = Places.Steps(indices.Shape), wanted = indices.Integers.ToArray();
        Shape shape = indices.Shape[..^1].Append(x.Shape[depth..]);
        Shape.Expect(updates.Shape == shape, $"what is put into {x.Shape} at {indices.Shape} must be {shape}, got {updates.Shape}");
        int[] places = Places.Of(shape, at =>
        {
            long place = Places.At(at[outer..], steps.AsSpan(depth)), row = Places.At(at[..outer], indexSteps.AsSpan(0, outer));
            for (int i = 0; i < depth; i++) place += Places.Index(wanted[row + i], x.Shape[i]) * steps[i];
            return place;
        });
        return [Put(call, x, places, updates)];
    }

    /// <summary>Writes new keys or values into a cache, from each item's own place on; a ring where the mode says so.</summary>
    private static OnnxValue[] TensorScatter(Call call)
    {
        (OnnxValue x, OnnxValue updates) = (call[0], call[1]);
        int axis = call.Axis("axis", -2, x.Shape.Rank);
        bool ring = call.Node.Word("mode", "linear") == "circular";
        long[] first = call.Optional(2)?.Integers.ToArray() ?? new long[x.Shape[0]], steps = Places.Steps(x.Shape);
        int[] places = Places.Of(updates.Shape, at =>
        {
            long index = first[at[0]] + at[axis];
            if (ring) index %= x.Shape[axis];
            return Places.At(at, steps) + (Places.Index(index, x.Shape[axis]) - at[axis]) * steps[axis];
        });
        return [Put(call, x, places, updates)];
    }

    private static OnnxValue Put(Call call, OnnxValue x, int[] places, OnnxValue updates)
    {
        Shape.Expect(updates.Count == places.Length, $"as many elements as places are expected, {places.Length}, got {updates.Count}");
        string how = call.Node.Operator == "TensorScatter" ? "none" : call.Node.Word("reduction", "none");
        if (x.IsFloat)
        {
            Tensor result = call.Pass.Tensor(x.Numbers, x.Shape);
            Put(result.Span, places, updates.Numbers, how, (a, b) => a + b, (a, b) => a * b, MathF.Max, MathF.Min);
            return OnnxValue.Of(x.Type, result);
        }
        if (x.Type == ElementType.String)
        {
            string[] texts = x.Strings.ToArray();
            Put(texts, places, updates.Strings, how, string.Concat, string.Concat, string.Concat, string.Concat);
            return OnnxValue.Of(texts, x.Shape);
        }
        long[] numbers = x.Integers.ToArray();
        Put(numbers, places, updates.Integers, how, (a, b) => x.Type.Wrap(a + b), (a, b) => x.Type.Wrap(a * b), Math.Max, Math.Min);
        return OnnxValue.Of(x.Type, numbers, x.Shape);
    }

    private static void Put<T>(Span<T> to, int[] places, ReadOnlySpan<T> updates, string how, Func<T, T, T> add, Func<T, T, T> multiply, Func<T, T, T> max, Func<T, T, T> min)
    {
        Func<T, T, T> combine = how switch
        {
            "none" => (_, update) => update,
            "add" => add,
            "mul" => multiply,
            "max" => max,
            "min" => min,
            _ => throw new InvalidOperationException($"expected a reduction none, add, mul, max or min, found '{how}'"),
        };
        for (int i = 0; i < places.Length; i++) to[places[i]] = combine(to[places[i]], updates[i]);
    }
}
