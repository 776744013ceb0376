using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What the elements along some axes have in common.</summary>
internal static class Reductions
{
    public static Operator[] All { get; } =
    [
        new("ReduceSum", call => Reduce(call, (x, axes) => x.Sum(axes, keep: true), numbers => numbers.Sum(), 0)),
        new("ReduceMean", call => Reduce(call, (x, axes) => x.Mean(axes, keep: true), numbers => numbers.Sum() / numbers.Count, float.NaN)),
        new("ReduceMax", call => Reduce(call, (x, axes) => x.Max(axes, keep: true), numbers => numbers.Max(), float.NegativeInfinity)),
        new("ReduceMin", call => Reduce(call, (x, axes) => -(-x).Max(axes, keep: true), numbers => numbers.Min(), float.PositiveInfinity)),
        new("ReduceProd", call => Reduce(call, (x, axes) => Product(call, x, axes), numbers => numbers.Aggregate(1L, (a, b) => a * b), 1)),
        new("ReduceL1", call => Reduce(call, (x, axes) => call.Map(x, MathF.Abs).Sum(axes, keep: true), numbers => numbers.Sum(Math.Abs), 0)),
        new("ReduceL2", call => Reduce(call, (x, axes) => x.Square().Sum(axes, keep: true).Sqrt(), numbers => (long)Math.Sqrt(numbers.Sum(n => n * n)), 0)),
        new("ReduceSumSquare", call => Reduce(call, (x, axes) => x.Square().Sum(axes, keep: true), numbers => numbers.Sum(n => n * n), 0)),
        new("ReduceLogSum", call => Reduce(call, (x, axes) => x.Sum(axes, keep: true).Log(), numbers => (long)Math.Log(numbers.Sum()), float.NegativeInfinity)),
        new("ReduceLogSumExp", call => Reduce(call, LogSumExp, numbers => (long)Math.Log(numbers.Sum(n => Math.Exp(n))), float.NegativeInfinity)),
    ];

    /// <param name="floats">Keeps the axes, each 1 long.</param>
    /// <param name="empty">The result where there is nothing to reduce.</param>
    private static OnnxValue[] Reduce(Call call, Func<Tensor, int[], Tensor> floats, Func<IReadOnlyCollection<long>, long> integers, float empty)
    {
        OnnxValue x = call[0];
        long[] given = call.Integers(1, "axes") ?? [];
        if (given.Length == 0 && call.Node.Flag("noop_with_empty_axes")) return NoOp(call, floats, integers, empty);
        int[] axes = given.Length == 0 ? [.. Enumerable.Range(0, x.Shape.Rank)] : [.. given.Select(axis => Call.Axis(axis, x.Shape.Rank)).Distinct()];
        Shape kept = x.Shape, left = Shape.Of([.. x.Shape.Where((_, axis) => !axes.Contains(axis))]);
        foreach (int axis in axes) kept = kept.With(axis, 1);
        return [Reduced(call, x, axes, kept, floats, integers, empty).Reshape(call.Node.Flag("keepdims", true) ? kept : left)];
    }

    /// <summary>Over no axes at all: each element by itself.</summary>
    private static OnnxValue[] NoOp(Call call, Func<Tensor, int[], Tensor> floats, Func<IReadOnlyCollection<long>, long> integers, float empty)
    {
        Shape shape = call[0].Shape, single = shape.Append([1]);
        return [Reduced(call, call[0].Reshape(single), [shape.Rank], single, floats, integers, empty).Reshape(shape)];
    }

    private static OnnxValue Reduced(Call call, OnnxValue x, int[] axes, Shape kept, Func<Tensor, int[], Tensor> floats, Func<IReadOnlyCollection<long>, long> integers, float empty)
    {
        if (x.IsFloat)
        {
            if (x.Shape.Count == 0) return OnnxValue.Of(x.Type, call.Zero(kept) + empty);
            return OnnxValue.Of(x.Type, axes.Length == 0 ? floats(x.Floats.Reshape(kept.Append([1])), [kept.Rank]) : floats(x.Floats, axes));
        }
        List<long>[] groups = [.. Enumerable.Range(0, checked((int)kept.Count)).Select(_ => new List<long>())];
        int[] group = Places.Stretched(kept, x.Shape);
        for (int i = 0; i < group.Length; i++) groups[group[i]].Add(x.Integers[i]);
        long nothing = empty switch { float.NegativeInfinity => long.MinValue, float.PositiveInfinity => long.MaxValue, float.NaN => 0, _ => (long)empty };
        return OnnxValue.Of(x.Type, [.. groups.Select(numbers => numbers.Count == 0 ? nothing : x.Type.Wrap(integers(numbers)))], kept);
    }

    private static Tensor Product(Call call, Tensor x, int[] axes)
    {
        Shape kept = x.Shape;
        foreach (int axis in axes) kept = kept.With(axis, 1);
        Tensor y = call.Zero(kept) + 1;
        int[] group = Places.Stretched(kept, x.Shape);
        for (int i = 0; i < group.Length; i++) y.Span[group[i]] *= x.Values[i];
        return y;
    }

    /// <summary>The largest is taken out first, so that nothing overflows.</summary>
    private static Tensor LogSumExp(Tensor x, int[] axes)
    {
        Tensor largest = x.Max(axes, keep: true);
        foreach (ref float number in largest.Span)
            if (!float.IsFinite(number)) number = 0;
        return (x - largest).Exp().Sum(axes, keep: true).Log() + largest;
    }
}
