using Fovea.Numerics.Kernels.Convolution;
using Fovea.Numerics.Kernels.Resampling;
using Kernel = Fovea.Numerics.Kernels.Resampling.Resampling;

namespace Fovea.Numerics;

// What is left of a window over the spatial axes of [B, C, spatial..]: its largest number, or its mean.
public readonly unsafe partial struct Tensor
{
    /// <summary>The largest number in each window; padding is never larger. Its gradient goes to the first of several that are as large.</summary>
    /// <param name="kernel">The lengths of the window, one for all spatial axes or one for each.</param>
    /// <param name="window">How it moves; a step at a time without padding where it is left out.</param>
    /// <returns>[B, C, spatial..], as many as there are windows.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor MaxPool(Shape kernel, Window? window = null)
    {
        Sliding over = Pooled(kernel, window);
        Tensor y = Pass.New(Shape[..2].Append(over.OutputShape(Shape.Rank - 2)));
        Kernels.Convolution.MaxPool.Forward(Pass.InstructionSet, over, (nint)(Shape[0] * Shape[1]), Pointer, y.Pointer, Pass.Threads);
        if (NeedsGradient) RecordMaxPool(over, this, y);
        return y;
    }

    /// <summary>The mean of each window.</summary>
    /// <param name="kernel">The lengths of the window, one for all spatial axes or one for each.</param>
    /// <param name="window">How it moves; a step at a time without padding where it is left out.</param>
    /// <param name="countPadding">Whether zeros of the padding count among the numbers.</param>
    /// <returns>[B, C, spatial..], as many as there are windows.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor AveragePool(Shape kernel, Window? window = null, bool countPadding = false)
    {
        // A convolution of each channel with ones, divided by how many numbers there are in each window.
        Sliding over = Pooled(kernel, window);
        Shape lengths = kernel.Rank == Shape.Rank - 2 ? kernel : Shape.Of([.. Enumerable.Repeat(kernel[0], Shape.Rank - 2)]);
        Shape one = [1, 1], channels = [Shape[0] * Shape[1], 1], spatial = over.OutputShape(Shape.Rank - 2);
        Tensor ones = Pass.New(one.Append(lengths)), shares = Pass.New(spatial);
        ones.Span.Fill(1);
        over.Shares(countPadding, shares.Span);
        Tensor sums = Reshape(channels.Append(Shape[2..])).Convolve(ones, window: window);
        return (sums * shares).Reshape(Shape[..2].Append(spatial));
    }

    /// <summary>The mean of each channel: [B, C, spatial..] becomes [B, C, 1..].</summary>
    /// <exception cref="ArgumentException">There are no spatial axes.</exception>
    public Tensor GlobalAveragePool()
    {
        Numerics.Shape.Expect(Shape.Rank >= 3, $"pooling needs [B, C, spatial..], got {Shape}");
        if (Entry.Means == null || NeedsGradient) return Mean([.. Enumerable.Range(2, Shape.Rank - 2)], keep: true);
        Tensor means = Pass.New(Numerics.Shape.Of([Shape[0], Shape[1], .. Enumerable.Repeat(1L, Shape.Rank - 2)]));
        new ReadOnlySpan<float>(Entry.Means, means.SpanLength).CopyTo(means.Span);
        return means;
    }

    /// <summary>The means of parts of each spatial axis, as many as wanted; parts overlap where the lengths do not divide.</summary>
    /// <param name="size">How many, one for all spatial axes or one for each.</param>
    /// <returns>[B, C, size..].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor AdaptiveAveragePool(Shape size)
    {
        int rank = Shape.Rank - 2;
        Numerics.Shape.Expect(rank >= 1 && (size.Rank == 1 || size.Rank == rank), $"adaptive pooling needs [B, C, spatial..] and a size for each spatial axis, got {Shape} and {size}");
        Tensor y = this;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            long wanted = size[size.Rank == 1 ? 0 : axis];
            Numerics.Shape.Expect(Shape[2 + axis] > 0 || wanted == 0, $"no parts can be made of spatial axis {axis} of {Shape}");
            if (wanted != Shape[2 + axis]) y = y.Resample(2 + axis, AxisTable.Means((int)Shape[2 + axis], (int)wanted));
        }
        return y;
    }

    /// <summary>Makes weighted sums along an axis.</summary>
    internal Tensor Resample(int axis, AxisTable table)
    {
        Tensor y = Pass.New(Shape.With(axis, table.Outputs));
        nint outer = (nint)Shape[..axis].Count, inner = (nint)Shape[(axis + 1)..].Count;
        Kernel.Forward(Pass.InstructionSet, table, outer, inner, Pointer, y.Pointer, Pass.Threads);
        if (NeedsGradient) RecordResample(this, y, table, outer, inner);
        return y;
    }

    private Sliding Pooled(Shape kernel, Window? window)
    {
        Numerics.Shape.Expect(Shape.Rank is >= 3 and <= 5, $"pooling needs [B, C, spatial..] with 1, 2 or 3 spatial axes, got {Shape}");
        return (window ?? Window.Plain).Over(Shape[2..], kernel);
    }

    private static void RecordMaxPool(Sliding over, Tensor x, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Kernels.Convolution.MaxPool.Backward(x.Pass.InstructionSet, over, (nint)(x.Shape[0] * x.Shape[1]), x.Pointer, y.Pointer, x.Pass.GradientOf(y), dx, accumulate, x.Pass.Threads);
    });

    private static void RecordResample(Tensor x, Tensor y, AxisTable table, nint outer, nint inner) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Kernel.Backward(x.Pass.InstructionSet, table, outer, inner, x.Pass.GradientOf(y), dx, accumulate, x.Pass.Threads);
    });
}
