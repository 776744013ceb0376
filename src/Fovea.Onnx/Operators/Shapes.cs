using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Shapes: asking for them, changing them, and values that are made from nothing but one.</summary>
internal static class Shapes
{
    public static Operator[] All { get; } =
    [
        new("Shape", ShapeOf),
        new("Size", call => [OnnxValue.Of(ElementType.Int64, [call[0].Shape.Count], [])]),
        new("Reshape", Reshape, Since: 5),
        new("Flatten", Flatten),
        new("Squeeze", Squeeze),
        new("Unsqueeze", Unsqueeze),
        new("Transpose", Transpose),
        new("Concat", Concat, Since: 4),
        new("Split", Split),
        new("Expand", Expand),
        new("Tile", Tile, Since: 6),
        new("Range", Range),
        new("ConstantOfShape", ConstantOfShape),
        new("Constant", call => throw new NotSupportedException($"cannot calculate {call.Node}: expected a constant of numbers or texts, found another")),
        new("EyeLike", EyeLike),
        new("DepthToSpace", DepthToSpace),
        new("SpaceToDepth", SpaceToDepth),
    ];

    private static OnnxValue[] ShapeOf(Call call)
    {
        Shape shape = call[0].Shape;
        int start = Bound(call.Node.Integer("start", 0)), end = Bound(call.Node.Integer("end", shape.Rank));
        long[] lengths = start < end ? [.. shape.Skip(start).Take(end - start)] : [];
        return [OnnxValue.Of(ElementType.Int64, lengths, [lengths.Length])];

        int Bound(int axis) => Math.Clamp(axis < 0 ? axis + shape.Rank : axis, 0, shape.Rank);
    }

    /// <summary>0 keeps a length, -1 is what is left.</summary>
    private static OnnxValue[] Reshape(Call call)
    {
        OnnxValue x = call[0];
        long[] lengths = call[1].Integers.ToArray();
        bool zeroIsZero = call.Node.Flag("allowzero");
        for (int axis = 0; axis < lengths.Length; axis++)
            if (lengths[axis] == 0 && !zeroIsZero) lengths[axis] = x.Shape[axis];
        Shape.Expect(lengths.Count(length => length == -1) <= 1 && lengths.All(length => length >= -1), $"a new shape has lengths of at least 0, and at most one -1, got [{string.Join(", ", lengths)}]");
        int open = Array.IndexOf(lengths, -1);
        if (open >= 0)
        {
            long others = 1;
            for (int axis = 0; axis < lengths.Length; axis++)
                if (axis != open) others = checked(others * lengths[axis]);
            Shape.Expect(others > 0 && x.Shape.Count % others == 0, $"{x.Shape} can't be given the shape [{string.Join(", ", lengths)}]: {x.Shape.Count} elements are no multiple of {others}");
            lengths[open] = x.Shape.Count / others;
        }
        return [x.Reshape(Shape.Of(lengths))];
    }

    private static OnnxValue[] Flatten(Call call)
    {
        Shape shape = call[0].Shape;
        int axis = call.Node.Integer("axis", 1);
        axis = axis == shape.Rank ? axis : Call.Axis(axis, shape.Rank);
        return [call[0].Reshape([shape[..axis].Count, shape[axis..].Count])];
    }

    private static OnnxValue[] Squeeze(Call call)
    {
        Shape shape = call[0].Shape;
        HashSet<int> axes = call.Integers(1, "axes") is { } given
            ? [.. given.Select(axis => Call.Axis(axis, shape.Rank))]
            : [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        foreach (int axis in axes) Shape.Expect(shape[axis] == 1, $"an axis that is left out must be 1 long, axis {axis} of {shape} is {shape[axis]}");
        return [call[0].Reshape(Shape.Of([.. shape.Where((_, axis) => !axes.Contains(axis))]))];
    }

    private static OnnxValue[] Unsqueeze(Call call)
    {
        Shape shape = call[0].Shape;
        long[] given = call.Integers(1, "axes") ?? throw call.Node.Missing("axes");
        int rank = shape.Rank + given.Length;
        HashSet<int> axes = [.. given.Select(axis => Call.Axis(axis, rank))];
        Shape.Expect(axes.Count == given.Length, $"each new axis is named once, got [{string.Join(", ", given)}]");
        Queue<long> lengths = new(shape);
        return [call[0].Reshape(Shape.Of([.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : lengths.Dequeue())]))];
    }

    private static OnnxValue[] Transpose(Call call)
    {
        OnnxValue x = call[0];
        int rank = x.Shape.Rank;
        int[] order = call.Node.Integers("perm") is { } given ? [.. given.Select(axis => Call.Axis(axis, rank))] : [.. Enumerable.Range(0, rank).Reverse()];
        Shape.Expect(order.Length == rank && order.Distinct().Count() == rank, $"an order of the axes of {x.Shape} names each once, got [{string.Join(", ", order)}]");
        if (x.IsFloat && rank > 0) return call.Like(0, x.Floats.Permute(order));
        long[] steps = Places.Steps(x.Shape), moved = [.. order.Select(axis => steps[axis])];
        Shape shape = Shape.Of([.. order.Select(axis => x.Shape[axis])]);
        return [call.Pick(x, shape, Places.Of(shape, at => Places.At(at, moved)))];
    }

    private static OnnxValue[] Concat(Call call) =>
        [Join([.. Enumerable.Range(0, call.Inputs.Length).Select(input => call[input])], Call.Axis(call.Node.Integer("axis"), call[0].Shape.Rank))];

    /// <summary>Puts values one after the other along an axis.</summary>
    public static OnnxValue Join(OnnxValue[] parts, int axis)
    {
        OnnxValue first = parts[0];
        foreach (OnnxValue part in parts)
            Shape.Expect(part.Shape.Rank == first.Shape.Rank && part.Shape.With(axis, first.Shape[axis]) == first.Shape && part.Type == first.Type, $"what is put together along axis {axis} must differ in it only, got {first} and {part}");
        Shape shape = first.Shape.With(axis, parts.Sum(part => part.Shape[axis]));
        if (first.IsFloat) return OnnxValue.Of(first.Type, Tensor.Concatenate([.. parts.Select(part => part.Floats)], axis));
        int outer = (int)shape[..axis].Count;
        return first.Type == ElementType.String
            ? OnnxValue.Of(Joined(parts, outer, part => part.Strings), shape)
            : OnnxValue.Of(first.Type, Joined(parts, outer, part => part.Integers), shape);
    }

    private delegate ReadOnlySpan<T> ElementsOf<T>(OnnxValue value);

    private static T[] Joined<T>(OnnxValue[] parts, int outer, ElementsOf<T> elements)
    {
        List<T> joined = [];
        for (int i = 0; i < outer; i++)
            foreach (OnnxValue part in parts)
            {
                int length = part.Count / outer;
                joined.AddRange(elements(part).Slice(i * length, length));
            }
        return [.. joined];
    }

    /// <summary>Pieces of given lengths, or as many of the same length as there are outputs, the last shorter where it does not come out even.</summary>
    private static OnnxValue[] Split(Call call)
    {
        OnnxValue x = call[0];
        int axis = call.Axis("axis", 0, x.Shape.Rank), pieces = call.Node.Integer("num_outputs", call.Node.Outputs.Length);
        Shape.Expect(pieces > 0, $"there must be at least one piece, got {pieces}");
        long length = x.Shape[axis], even = (length + pieces - 1) / pieces;
        long[] lengths = call.Integers(1, "split") ?? [.. Enumerable.Range(0, pieces).Select(piece => Math.Clamp(length - piece * even, 0, even))];
        Shape.Expect(lengths.Sum() == length && lengths.All(part => part >= 0), $"the pieces of axis {axis} of {x.Shape} must have {length} indices in all, got [{string.Join(", ", lengths)}]");
        OnnxValue[] parts = new OnnxValue[lengths.Length];
        long start = 0;
        for (int i = 0; i < parts.Length; start += lengths[i++]) parts[i] = Selections.Slice(call, x, axis, start, lengths[i], 1);
        return parts;
    }

    private static OnnxValue[] Expand(Call call)
    {
        Shape shape = Shape.Broadcast(call[0].Shape, Shape.Of(call[1].Integers));
        return [Stretch(call, call[0], shape)];
    }

    public static OnnxValue Stretch(Call call, OnnxValue value, Shape shape) => value.Shape == shape ? value : call.Pick(value, shape, Places.Stretched(value.Shape, shape));

    private static OnnxValue[] Tile(Call call)
    {
        Shape shape = call[0].Shape;
        long[] times = call[1].Integers.ToArray(), steps = Places.Steps(shape);
        Shape.Expect(times.Length == shape.Rank, $"how often each axis of {shape} is repeated takes {shape.Rank} numbers, got {times.Length}");
        Shape result = Shape.Of([.. shape.Select((length, axis) => checked(length * times[axis]))]);
        return [call.Pick(call[0], result, Places.Of(result, at =>
        {
            long place = 0;
            for (int axis = 0; axis < steps.Length; axis++) place += at[axis] % shape[axis] * steps[axis];
            return place;
        }))];
    }

    private static OnnxValue[] Range(Call call)
    {
        OnnxValue start = call[0];
        if (start.IsFloat)
        {
            double from = start.Numbers[0], to = call[1].Numbers[0], step = call[2].Numbers[0];
            int steps = Steps(Math.Ceiling((to - from) / step));
            return call.Like(0, call.Pass.Tensor([.. Enumerable.Range(0, steps).Select(i => (float)(from + i * step))], [steps]));
        }
        long first = start.Integers[0], end = call[1].Integers[0], by = call[2].Integers[0];
        Shape.Expect(by != 0, $"a step must not be 0, got {by}");
        int count = Steps(Math.Ceiling(((double)end - first) / by));
        return [OnnxValue.Of(start.Type, [.. Enumerable.Range(0, count).Select(i => first + i * by)], [count])];

        static int Steps(double steps)
        {
            Shape.Expect(steps <= int.MaxValue, $"a range has at most {int.MaxValue} numbers, got {steps}");
            return (int)Math.Max(steps, 0);
        }
    }

    private static OnnxValue[] ConstantOfShape(Call call)
    {
        Shape shape = Call.Checked(Shape.Of(call[0].Integers));
        OnnxValue? one = call.Node.Tensor("value")?.In(call.Pass);
        if (one is null) return [new OnnxValue(call.Zero(shape))];
        return [call.Pick(one, shape, new int[shape.Count])];
    }

    private static OnnxValue[] EyeLike(Call call)
    {
        Shape shape = call[0].Shape;
        ElementType type = (ElementType)call.Node.Integer("dtype", (int)call[0].Type);
        int k = call.Node.Integer("k", 0);
        Shape.Expect(shape.Rank == 2, $"only a matrix has a diagonal, got {shape}");
        long[] numbers = [.. Places.Of(shape, at => at[1] - at[0] == k ? 1 : 0).Select(number => (long)number)];
        return [Casts.To(call, OnnxValue.Of(ElementType.Int64, numbers, shape), type)];
    }

    private static OnnxValue[] DepthToSpace(Call call)
    {
        (OnnxValue x, int block) = (call[0], call.Node.Integer("blocksize"));
        (long b, long c, long h, long w) = (x.Shape[0], x.Shape[1] / (block * block), x.Shape[2], x.Shape[3]);
        bool columnsFirst = call.Node.Word("mode", "DCR") == "CRD";
        long[] steps = Places.Steps(columnsFirst ? [b, c, block, block, h, w] : [b, block, block, c, h, w]);
        Shape shape = [b, c, h * block, w * block];
        return [call.Pick(x, shape, Places.Of(shape, at =>
        {
            (long row, long column, long channel) = (at[2] % block, at[3] % block, at[1]);
            ReadOnlySpan<long> from = columnsFirst ? [at[0], channel, row, column, at[2] / block, at[3] / block] : [at[0], row, column, channel, at[2] / block, at[3] / block];
            return Places.At(from, steps);
        }))];
    }

    private static OnnxValue[] SpaceToDepth(Call call)
    {
        (OnnxValue x, int block) = (call[0], call.Node.Integer("blocksize"));
        long c = x.Shape[1];
        long[] steps = Places.Steps(x.Shape);
        Shape shape = [x.Shape[0], c * block * block, x.Shape[2] / block, x.Shape[3] / block];
        return [call.Pick(x, shape, Places.Of(shape, at => Places.At([at[0], at[1] % c, at[2] * block + at[1] / c / block, at[3] * block + at[1] / c % block], steps)))];
    }
}
