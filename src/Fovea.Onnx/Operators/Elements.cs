using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Functions of each element by itself, for what is seldom used or made of whole numbers.</summary>
internal static class Elements
{
    /// <summary>A function of each number.</summary>
    public static Tensor Map(this Call call, Tensor x, Func<float, float> function)
    {
        Tensor y = call.New(x.Shape);
        ReadOnlySpan<float> from = x.Values;
        Span<float> to = y.Span;
        for (int i = 0; i < to.Length; i++) to[i] = function(from[i]);
        return y;
    }

    /// <summary>A function of two numbers; shapes are stretched to each other.</summary>
    public static Tensor Zip(this Call call, Tensor a, Tensor b, Func<float, float, float> function)
    {
        Shape shape = Shape.Broadcast(a.Shape, b.Shape);
        Tensor y = call.New(shape);
        Zip(a.Values, a.Shape, b.Values, b.Shape, shape, y.Span, function);
        return y;
    }

    /// <summary>A function of each whole number.</summary>
    public static OnnxValue Map(OnnxValue x, Func<long, long> function) =>
        OnnxValue.Of(x.Type, Array.ConvertAll(x.Integers.ToArray(), number => x.Type.Wrap(function(number))), x.Shape);

    /// <summary>A function of two whole numbers, as their type keeps it; shapes are stretched to each other.</summary>
    public static OnnxValue Zip(OnnxValue a, OnnxValue b, ElementType type, Func<long, long, long> function)
    {
        Shape shape = Shape.Broadcast(a.Shape, b.Shape);
        long[] results = new long[Call.Checked(shape).Count];
        Zip(a.Integers, a.Shape, b.Integers, b.Shape, shape, results, function);
        for (int i = 0; i < results.Length; i++) results[i] = type.Wrap(results[i]);
        return OnnxValue.Of(type, results, shape);
    }

    public static void Zip<T, TResult>(ReadOnlySpan<T> a, Shape aShape, ReadOnlySpan<T> b, Shape bShape, Shape shape, Span<TResult> to, Func<T, T, TResult> function)
    {
        if (aShape == shape && bShape == shape)
        {
            for (int i = 0; i < to.Length; i++) to[i] = function(a[i], b[i]);
            return;
        }
        int[] left = Places.Stretched(aShape, shape), right = Places.Stretched(bShape, shape);
        for (int i = 0; i < to.Length; i++) to[i] = function(a[left[i]], b[right[i]]);
    }
}
