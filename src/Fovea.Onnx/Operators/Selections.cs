using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Picking elements out of a value by their places.</summary>
internal static class Selections
{
    public static Operator[] All { get; } =
    [
        new("Slice", Slice),
        new("Gather", Gather),
        new("GatherElements", GatherElements),
        new("GatherND", GatherMany),
        new("Compress", Compress),
        new("Pad", Pad, Since: 2),
        new("Trilu", Triangle),
        new("ReverseSequence", ReverseSequence),
        new("OneHot", OneHot),
        new("NonZero", NonZero),
    ];

    private static OnnxValue[] Slice(Call call)
    {
        OnnxValue x = call[0];
        long[] starts = call.Integers(1, "starts") ?? throw call.Node.Missing("starts"), ends = call.Integers(2, "ends") ?? throw call.Node.Missing("ends");
        long[] axes = call.Integers(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = call.Optional(4)?.Integers.ToArray() ?? [.. starts.Select(_ => 1L)];
        Shape.Expect(starts.Length == ends.Length && axes.Length == starts.Length && steps.Length == starts.Length, $"a slice has as many starts, ends, axes and steps, got {starts.Length}, {ends.Length}, {axes.Length} and {steps.Length}");
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = Call.Axis(axes[i], x.Shape.Rank);
            (long start, long count) = Run(starts[i], ends[i], steps[i], x.Shape[axis]);
            x = Slice(call, x, axis, start, count, steps[i]);
        }
        return [x];
    }

    /// <summary>Where a slice begins and how many indices it has. Bounds may count from the end and lie outside.</summary>
    private static (long Start, long Count) Run(long start, long end, long step, long length)
    {
        Shape.Expect(step != 0, $"the step of a slice must not be 0, got {step}");
        long From(long bound) => bound < 0 ? Math.Max(bound, -length - 1) + length : bound;
        (long least, long most) = step > 0 ? (0, length) : (-1, length - 1);
        start = Math.Clamp(From(start), step > 0 ? 0 : Math.Min(0, most), most);
        end = Math.Clamp(From(end), least, most);
        long distance = step > 0 ? end - start : start - end;
        ulong by = step > 0 ? (ulong)step : (ulong)-(step + 1) + 1;
        return (start, distance <= 0 ? 0 : (long)(((ulong)distance - 1) / by) + 1);
    }

    public static OnnxValue Slice(Call call, OnnxValue x, int axis, long start, long count, long step)
    {
        if (start == 0 && count == x.Shape[axis] && step == 1) return x;
        if (x.IsFloat && step == 1 && count > 0) return OnnxValue.Of(x.Type, x.Floats.Slice(axis, start, count));
        long[] steps = Places.Steps(x.Shape);
        Shape shape = x.Shape.With(axis, count);
        return call.Pick(x, shape, Places.Of(shape, at => Places.At(at, steps) + (start + at[axis] * (step - 1)) * steps[axis]));
    }

    private static OnnxValue[] Gather(Call call)
    {
        (OnnxValue x, OnnxValue indices) = (call[0], call[1]);
        int axis = call.Axis("axis", 0, x.Shape.Rank), added = indices.Shape.Rank;
        Shape shape = x.Shape[..axis].Append(indices.Shape).Append(x.Shape[(axis + 1)..]);
        long[] steps = Places.Steps(x.Shape), indexSteps = Places.Steps(indices.Shape), wanted = indices.Integers.ToArray();
        return [call.Pick(x, shape, Places.Of(shape, at =>
        {
            long index = Places.Index(wanted[Places.At(at.Slice(axis, added), indexSteps)], x.Shape[axis]);
            return Places.At(at[..axis], steps.AsSpan(0, axis)) + index * steps[axis] + Places.At(at[(axis + added)..], steps.AsSpan(axis + 1));
        }))];
    }

    private static OnnxValue[] GatherElements(Call call)
    {
        (OnnxValue x, OnnxValue indices) = (call[0], call[1]);
        int axis = call.Axis("axis", 0, x.Shape.Rank);
        long[] steps = Places.Steps(x.Shape), indexSteps = Places.Steps(indices.Shape), wanted = indices.Integers.ToArray();
        return [call.Pick(x, indices.Shape, Places.Of(indices.Shape, at =>
            Places.At(at, steps) + (Places.Index(wanted[Places.At(at, indexSteps)], x.Shape[axis]) - at[axis]) * steps[axis]))];
    }

    /// <summary>The last axis of the indices holds a position in the leading axes, after those that both have in common.</summary>
    private static OnnxValue[] GatherMany(Call call)
    {
        (OnnxValue x, OnnxValue indices) = (call[0], call[1]);
        int common = call.Node.Integer("batch_dims", 0), depth = (int)indices.Shape[-1], outer = indices.Shape.Rank - 1;
        Shape.Expect(common >= 0 && common <= outer && common + depth <= x.Shape.Rank && depth >= 1, $"positions in {x.Shape} after {common} common axes can't be {indices.Shape}");
        Shape shape = indices.Shape[..^1].Append(x.Shape[(common + depth)..]);
        long[] steps = Places.Steps(x.Shape), indexSteps = Places.Steps(indices.Shape), wanted = indices.Integers.ToArray();
        return [call.Pick(x, shape, Places.Of(shape, at =>
        {
            long place = Places.At(at[..common], steps.AsSpan(0, common)) + Places.At(at[outer..], steps.AsSpan(common + depth));
            long row = Places.At(at[..outer], indexSteps.AsSpan(0, outer));
            for (int i = 0; i < depth; i++) place += Places.Index(wanted[row + i], x.Shape[common + i]) * steps[common + i];
            return place;
        }))];
    }

    private static OnnxValue[] Compress(Call call)
    {
        OnnxValue x = call.Node.Has("axis") ? call[0] : call[0].Reshape([call[0].Shape.Count]);
        int axis = call.Axis("axis", 0, x.Shape.Rank);
        long[] kept = [.. call[1].Integers.ToArray().Select((keep, index) => (keep, index)).Where(pair => pair.keep != 0).Select(pair => (long)pair.index)];
        foreach (long index in kept) Places.Index(index, x.Shape[axis]);
        long[] steps = Places.Steps(x.Shape);
        Shape shape = x.Shape.With(axis, kept.Length);
        return [call.Pick(x, shape, Places.Of(shape, at => Places.At(at, steps) + (kept[at[axis]] - at[axis]) * steps[axis]))];
    }

    /// <summary>Puts elements around a value (or takes some away): a constant, the nearest, or those within, mirrored or from the other end.</summary>
    private static OnnxValue[] Pad(Call call)
    {
        OnnxValue x = call[0];
        int rank = x.Shape.Rank;
        long[] given = call.Integers(1, "pads") ?? throw call.Node.Missing("pads");
        int[] axes = call.Optional(3) is { } named ? [.. named.Integers.ToArray().Select(axis => Call.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        Shape.Expect(given.Length == 2 * axes.Length, $"{2 * axes.Length} pads are expected for {axes.Length} axes, got {given.Length}");
        long[] before = new long[rank], after = new long[rank], steps = Places.Steps(x.Shape);
        for (int i = 0; i < axes.Length; i++) (before[axes[i]], after[axes[i]]) = (given[i], given[i + axes.Length]);
        string mode = call.Node.Word("mode", "constant");
        Shape shape = Shape.Of([.. x.Shape.Select((length, axis) => checked(length + before[axis] + after[axis]))]);
        int[] places = Places.Of(shape, at =>
        {
            long place = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                long index = Inside(mode, at[axis] - before[axis], x.Shape[axis]);
                if (index < 0) return Places.Nowhere;
                place += index * steps[axis];
            }
            return place;
        });
        return [Filled(call, x, shape, places)];
    }

    private static long Inside(string mode, long index, long length)
    {
        if (index >= 0 && index < length) return index;
        if (length == 0) return -1;
        switch (mode)
        {
            case "constant": return -1;
            case "edge": return Math.Clamp(index, 0, length - 1);
            case "wrap": return (index % length + length) % length;
            case "reflect":
                if (length == 1) return 0;
                long period = 2 * (length - 1), at = (index % period + period) % period;
                return at < length ? at : period - at;
            default: throw new InvalidOperationException($"expected a mode constant, edge, reflect or wrap, found '{mode}'");
        }
    }

    private static OnnxValue Filled(Call call, OnnxValue x, Shape shape, int[] places)
    {
        OnnxValue result = call.Pick(x, shape, places);
        if (result.IsFloat)
        {
            float fill = call.Optional(2)?.Numbers[0] ?? call.Node.Number("value", 0);
            for (int i = 0; fill != 0 && i < places.Length; i++)
                if (places[i] == Places.Nowhere) result.Floats.Span[i] = fill;
            return result;
        }
        if (call.Optional(2) is not { } given || x.Type == ElementType.String) return result;
        return OnnxValue.Of(x.Type, [.. result.Integers.ToArray().Select((number, i) => places[i] == Places.Nowhere ? given.Integers[0] : number)], shape);
    }

    private static OnnxValue[] Triangle(Call call)
    {
        OnnxValue x = call[0];
        bool upper = call.Node.Flag("upper", true);
        long diagonal = call.Optional(1)?.Integers[0] ?? 0;
        long[] steps = Places.Steps(x.Shape);
        return [call.Pick(x, x.Shape, Places.Of(x.Shape, at =>
        {
            long offset = at[^1] - at[^2];
            return (upper ? offset >= diagonal : offset <= diagonal) ? Places.At(at, steps) : Places.Nowhere;
        }))];
    }

    private static OnnxValue[] ReverseSequence(Call call)
    {
        OnnxValue x = call[0];
        int time = call.Node.Integer("time_axis", 0), batch = call.Node.Integer("batch_axis", 1);
        long[] lengths = call[1].Integers.ToArray(), steps = Places.Steps(x.Shape);
        foreach (long length in lengths) Shape.Expect(length >= 0 && length <= x.Shape[time], $"a length must be from 0 to {x.Shape[time]}, got {length}");
        return [call.Pick(x, x.Shape, Places.Of(x.Shape, at =>
        {
            long length = lengths[at[batch]], back = at[time] < length ? length - 1 - at[time] : at[time];
            return Places.At(at, steps) + (back - at[time]) * steps[time];
        }))];
    }

    private static OnnxValue[] OneHot(Call call)
    {
        OnnxValue indices = call[0], values = call[2];
        long depth = call[1].IsFloat ? (long)call[1].Numbers[0] : call[1].Integers[0];
        int axis = Call.Axis(call.Node.Integer("axis", -1), indices.Shape.Rank + 1);
        long[] hot = indices.IsFloat ? [.. indices.Numbers.ToArray().Select(number => (long)number)] : indices.Integers.ToArray(), steps = Places.Steps(indices.Shape);
        Shape shape = indices.Shape[..axis].Append([depth]).Append(indices.Shape[axis..]);
        return [call.Pick(values, shape, Places.Of(shape, at =>
        {
            long index = hot[Places.At(at[..axis], steps.AsSpan(0, axis)) + Places.At(at[(axis + 1)..], steps.AsSpan(axis))];
            return (index < 0 ? index + depth : index) == at[axis] ? 1 : 0;
        }))];
    }

    private static OnnxValue[] NonZero(Call call)
    {
        OnnxValue x = call[0];
        int[] found = [.. Enumerable.Range(0, x.Count).Where(i => x.IsFloat ? x.Numbers[i] != 0 : x.Integers[i] != 0)];
        long[] steps = Places.Steps(x.Shape);
        Shape shape = [x.Shape.Rank, found.Length];
        long[] numbers = [.. Enumerable.Range(0, x.Shape.Rank).SelectMany(axis => found.Select(place => place / steps[axis] % x.Shape[axis]))];
        return [OnnxValue.Of(ElementType.Int64, numbers, shape)];
    }
}
