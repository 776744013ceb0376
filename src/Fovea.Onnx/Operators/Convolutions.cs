using Fovea.Numerics;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Onnx;

/// <summary>Kernels that slide over pictures.</summary>
internal static class Convolutions
{
    public static Operator[] All { get; } =
    [
        new("Conv", Convolve),
        new("ConvTranspose", Transposed),
        new("ConvInteger", Whole),
    ];

    private static OnnxValue[] Convolve(Call call)
    {
        Tensor x = call.Floats(0), weight = call.Floats(1);
        return call.Like(0, x.Convolve(weight, call.OptionalFloats(2), WindowOf(call, x.Shape, weight.Shape), call.Node.Integer("group", 1)));
    }

    /// <summary>How the kernel of a convolution moves.</summary>
    public static Window WindowOf(Call call, Shape x, Shape weight) => Windows.Of(call.Node, Spatial(x), KernelOf(call, weight));

    private static Shape Spatial(Shape shape)
    {
        Shape.Expect(shape.Rank is >= 3 and <= 5, $"a kernel slides over [B, C, spatial..] with 1, 2 or 3 spatial axes, got {shape}");
        return shape[2..];
    }

    private static Shape KernelOf(Call call, Shape weight)
    {
        Shape kernel = Spatial(weight);
        if (call.Node.Integers("kernel_shape") is { } said) Shape.Expect(Shape.Of(said) == kernel, $"the kernel must be {Shape.Of(said)}, as the attribute says, got {kernel}");
        return kernel;
    }

    /// <summary>What a convolution does to gradients: each number of the input, times the kernel, is added to the output. The weight is [C, M / groups, kernel..].</summary>
    private static unsafe OnnxValue[] Transposed(Call call)
    {
        Tensor x = call.Floats(0), weight = call.Floats(1);
        int groups = call.Node.Integer("group", 1);
        Shape spatial = Spatial(x.Shape), kernel = KernelOf(call, weight.Shape);
        Shape.Expect(kernel.Rank == spatial.Rank && groups > 0 && x.Shape[1] == weight.Shape[0] && x.Shape[1] % groups == 0, $"the weight must be [{x.Shape[1]}, outputs / groups, kernel..] for input {x.Shape} and {groups} groups, got {weight.Shape}");
        (Shape size, Window window) = BackTo(call.Node, spatial, kernel);

        Shape shape = Call.Checked(x.Shape.With(1, weight.Shape[1] * groups)[..2].Append(size));
        Sliding sliding = window.Over(size, kernel);
        Shape.Expect(sliding.OutputShape(spatial.Rank) == spatial, $"no kernel {kernel} makes {spatial} out of {size}, as the attributes say");
        Tensor y = call.Zero(shape);
        ConvolutionProblem problem = new((nint)x.Shape[0], (nint)shape[1], (nint)x.Shape[1], groups, sliding);
        ConvolutionBackward.Input(call.Pass.InstructionSet, problem, weight.Pointer, x.Pointer, y.Pointer, accumulate: false, call.Pass.Threads);
        return call.Like(0, call.OptionalFloats(2) is { } bias ? y + Norms.PerChannel(bias, shape) : y);
    }

    /// <summary>The size that a convolution would have made the input of, and the window with which.</summary>
    private static (Shape Size, Window Window) BackTo(Node node, Shape spatial, Shape kernel)
    {
        int rank = spatial.Rank;
        long[] strides = node.Integers("strides") ?? Windows.Ones(rank), dilations = node.Integers("dilations") ?? Windows.Ones(rank), more = node.Integers("output_padding") ?? new long[rank];
        long[] pads = node.Integers("pads") ?? new long[2 * rank], sizes = new long[rank];
        long[]? wanted = node.Integers("output_shape");
        string how = node.Word("auto_pad", "NOTSET");
        Shape.Expect(strides.Length == rank && dilations.Length == rank && more.Length == rank && pads.Length == 2 * rank && strides.Concat(dilations).All(number => number >= 1), $"strides, dilations and paddings must fit {rank} spatial axes, got {strides.Length}, {dilations.Length}, {more.Length} and {pads.Length} numbers");
        if (wanted is not null && wanted.Length > rank) wanted = wanted[^rank..];
        for (int axis = 0; axis < rank; axis++)
        {
            long all = strides[axis] * (spatial[axis] - 1) + more[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
            if (wanted is null && how is "NOTSET" or "VALID")
            {
                if (how == "VALID") pads[axis] = pads[rank + axis] = 0;
                sizes[axis] = all - pads[axis] - pads[rank + axis];
                continue;
            }
            sizes[axis] = wanted?[axis] ?? spatial[axis] * strides[axis];
            long taken = Math.Max(0, all - sizes[axis]), less = taken / 2;
            (pads[axis], pads[rank + axis]) = how == "SAME_UPPER" ? (less, taken - less) : (taken - less, less);
        }
        return (Shape.Of(sizes), new Window { Stride = Shape.Of(strides), Dilation = Shape.Of(dilations), Padding = Shape.Of(pads) });
    }

    /// <summary>Of whole numbers less their zero points; that of the weight may be one for each output. Padding is zero.</summary>
    private static OnnxValue[] Whole(Call call)
    {
        OnnxValue x = call[0], weight = call[1];
        int groups = call.Node.Integer("group", 1), outputs = (int)weight.Shape[0], inputs = (int)weight.Shape[1];
        Shape spatial = Spatial(x.Shape), kernel = KernelOf(call, weight.Shape);
        Shape.Expect(groups > 0 && outputs % groups == 0 && x.Shape[1] == inputs * groups, $"the weight must be [outputs, {x.Shape[1]} / groups, kernel..] with {groups} groups, got {weight.Shape}");
        Sliding over = Windows.Of(call.Node, spatial, kernel).Over(spatial, kernel);
        long zero = call.Optional(2)?.Integers[0] ?? 0;
        long[] zeros = call.Optional(3)?.Integers.ToArray() ?? [0], from = x.Integers.ToArray(), weights = weight.Integers.ToArray();
        Shape shape = Call.Checked(x.Shape.With(1, outputs)[..2].Append(over.OutputShape(spatial.Rank)));
        (int places, int size, int taps) = ((int)over.Outputs, (int)over.Inputs, (int)over.Taps);
        long[] results = new long[shape.Count];
        for (int i = 0; i < results.Length; i++)
        {
            (int item, int output, int place) = (i / places / outputs, i / places % outputs, i % places);
            int first = output / (outputs / groups) * inputs;
            long sum = 0, zeroWeight = zeros[zeros.Length == 1 ? 0 : output];
            foreach ((int at, int tap) in Windows.Seen(over, place))
                for (int c = 0; c < inputs; c++)
                    sum += (from[(item * inputs * groups + first + c) * size + at] - zero) * (weights[(output * inputs + c) * taps + tap] - zeroWeight);
            results[i] = ElementType.Int32.Wrap(sum);
        }
        return [OnnxValue.Of(ElementType.Int32, results, shape)];
    }
}
