using Fovea.Numerics;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Onnx;

/// <summary>What is left of a window, or of a whole picture.</summary>
internal static class Pools
{
    public static Operator[] All { get; } =
    [
        new("MaxPool", Largest),
        new("AveragePool", Mean),
        new("LpPool", Length),
        new("GlobalAveragePool", call => call.Like(0, call.Floats(0).GlobalAveragePool())),
        new("GlobalMaxPool", call => call.Like(0, call.Floats(0).Max(Spatial(call), keep: true))),
        new("GlobalLpPool", GlobalLength),
    ];

    private static int[] Spatial(Call call)
    {
        Shape.Expect(call[0].Shape.Rank >= 3, $"pooling needs [B, C, spatial..], got {call[0].Shape}");
        return [.. Enumerable.Range(2, call[0].Shape.Rank - 2)];
    }

    private static Shape KernelOf(Call call) => Shape.Of(call.Node.Integers("kernel_shape") ?? throw call.Node.Missing("kernel_shape"));

    private static (Sliding Over, Shape Shape) Window(Call call)
    {
        (Shape shape, Shape kernel) = (call[0].Shape, KernelOf(call));
        Shape.Expect(shape.Rank is >= 3 and <= 5, $"pooling needs [B, C, spatial..] with 1, 2 or 3 spatial axes, got {shape}");
        Sliding over = Windows.Of(call.Node, shape[2..], kernel).Over(shape[2..], kernel);
        return (over, shape[..2].Append(over.OutputShape(shape.Rank - 2)));
    }

    /// <summary>The largest number of each window and, where it is wanted, its place in the whole input.</summary>
    private static OnnxValue[] Largest(Call call)
    {
        OnnxValue x = call[0];
        (Sliding over, Shape shape) = Window(call);
        if (x.IsFloat && !call.Wants(1)) return call.Like(0, x.Floats.MaxPool(KernelOf(call), Windows.Of(call.Node, x.Shape[2..], KernelOf(call))));
        int[] places = new int[Call.Checked(shape).Count];
        (int outputs, int inputs) = ((int)over.Outputs, (int)over.Inputs);
        for (int i = 0; i < places.Length; i++)
        {
            int best = Places.Nowhere, start = i / outputs * inputs;
            foreach ((int place, _) in Windows.Seen(over, i % outputs))
                if (best == Places.Nowhere || (x.IsFloat ? x.Numbers[start + place] > x.Numbers[best] : x.Integers[start + place] > x.Integers[best])) best = start + place;
            places[i] = best;
        }
        OnnxValue largest = call.Pick(x, shape, places);
        if (!call.Wants(1)) return [largest];
        long[] said = Array.ConvertAll(places, place => (long)place);
        if (call.Node.Flag("storage_order"))
            for (int i = 0; i < said.Length; i++) said[i] = ByColumns(over, said[i]);
        return [largest, OnnxValue.Of(ElementType.Int64, said, shape)];
    }

    /// <summary>A place where the first spatial axis runs fastest.</summary>
    private static long ByColumns(Sliding over, long place)
    {
        (long height, long width, long depth) = (over.Height.Input, over.Width.Input, over.Depth.Input);
        long x = place % width, y = place / width % height, z = place / width / height % depth, start = place / (width * height * depth) * (width * height * depth);
        return start + z + depth * (y + height * x);
    }

    private static OnnxValue[] Mean(Call call)
    {
        Tensor x = call.Floats(0);
        Shape.Expect(x.Shape.Rank is >= 3 and <= 5, $"pooling needs [B, C, spatial..] with 1, 2 or 3 spatial axes, got {x.Shape}");
        return call.Like(0, x.AveragePool(KernelOf(call), Windows.Of(call.Node, x.Shape[2..], KernelOf(call)), call.Node.Flag("count_include_pad")));
    }

    private static OnnxValue[] Length(Call call)
    {
        (Sliding over, Shape shape) = Window(call);
        int p = call.Node.Integer("p", 2), outputs = (int)over.Outputs, inputs = (int)over.Inputs;
        Tensor x = call.Floats(0), y = call.New(shape);
        for (int i = 0; i < y.Count; i++)
        {
            double sum = 0;
            foreach ((int place, _) in Windows.Seen(over, i % outputs)) sum += Math.Pow(Math.Abs(x.Values[i / outputs * inputs + place]), p);
            y.Span[i] = (float)Math.Pow(sum, 1.0 / p);
        }
        return call.Like(0, y);
    }

    private static OnnxValue[] GlobalLength(Call call)
    {
        int p = call.Node.Integer("p", 2);
        Tensor powers = call.Map(call.Floats(0), number => MathF.Pow(MathF.Abs(number), p));
        return call.Like(0, call.Map(powers.Sum(Spatial(call), keep: true), sum => MathF.Pow(sum, 1f / p)));
    }
}
