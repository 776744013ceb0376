using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Where the elements of a value come from. What only moves elements says so here, and is right for floats, whole numbers and texts at once.</summary>
internal static class Places
{
    /// <summary>A place that nothing comes from: zero.</summary>
    public const int Nowhere = -1;

    /// <summary>Where an element comes from.</summary>
    /// <param name="at">Its position, an index for each axis.</param>
    public delegate long From(ReadOnlySpan<long> at);

    /// <summary>For each element of a shape, row by row, where it comes from.</summary>
    public static int[] Of(Shape shape, From from)
    {
        int[] places = new int[checked((int)Call.Checked(shape).Count)];
        Span<long> at = stackalloc long[Shape.MaximumRank];
        at = at[..shape.Rank];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = (int)from(at);
            for (int axis = shape.Rank - 1; axis >= 0 && ++at[axis] == shape[axis]; axis--) at[axis] = 0;
        }
        return places;
    }

    /// <summary>For each element of a shape that another is stretched to, where it comes from.</summary>
    public static int[] Stretched(Shape from, Shape to)
    {
        Shape.Expect(Shape.Broadcast(from, to) == to, $"{from} can't be stretched to {to}");
        long[] steps = Steps(from);
        int added = to.Rank - from.Rank;
        for (int axis = 0; axis < from.Rank; axis++)
            if (from[axis] == 1) steps[axis] = 0;
        return Of(to, at =>
        {
            long place = 0;
            for (int axis = 0; axis < steps.Length; axis++) place += at[axis + added] * steps[axis];
            return place;
        });
    }

    /// <summary>How far apart neighbours along each axis are.</summary>
    public static long[] Steps(Shape shape)
    {
        long[] steps = new long[shape.Rank];
        long step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            steps[axis] = step;
            step *= shape[axis];
        }
        return steps;
    }

    /// <summary>The place of a position.</summary>
    public static long At(ReadOnlySpan<long> at, ReadOnlySpan<long> steps)
    {
        long place = 0;
        for (int axis = 0; axis < steps.Length; axis++) place += at[axis] * steps[axis];
        return place;
    }

    /// <summary>An index that may count from the end.</summary>
    public static long Index(long index, long length)
    {
        Shape.Expect(index >= -length && index < length, $"an index along {length} must be from {-length} to {length - 1}, got {index}");
        return index < 0 ? index + length : index;
    }

    /// <summary>A value made of the elements of another.</summary>
    /// <param name="call">Has room for floats.</param>
    /// <param name="from">The elements.</param>
    /// <param name="shape">Of the result.</param>
    /// <param name="places">For each element of the result, which it is.</param>
    public static OnnxValue Pick(this Call call, OnnxValue from, Shape shape, ReadOnlySpan<int> places)
    {
        if (from.IsFloat)
        {
            Tensor result = call.New(shape);
            Pick(from.Numbers, result.Span, places, 0);
            return OnnxValue.Of(from.Type, result);
        }
        if (from.Type == ElementType.String)
        {
            string[] texts = new string[places.Length];
            Pick(from.Strings, texts, places, "");
            return OnnxValue.Of(texts, shape);
        }
        long[] numbers = new long[places.Length];
        Pick(from.Integers, numbers, places, 0);
        return OnnxValue.Of(from.Type, numbers, shape);
    }

    public static void Pick<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> places, T nothing)
    {
        for (int i = 0; i < to.Length; i++) to[i] = places[i] == Nowhere ? nothing : from[places[i]];
    }
}
