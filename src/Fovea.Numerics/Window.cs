using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics;

/// <summary>How a kernel is moved over the spatial axes of [B, C, spatial..]: for convolutions and for pooling.</summary>
/// <remarks>
/// Each list may have one number for all axes or one for each: <c>new Window { Stride = [2], Padding = [1] }</c>. A list of strides or
/// dilations that is left out stands for ones, one of paddings for none.
/// </remarks>
public sealed record Window
{
    /// <summary>One step at a time, no padding.</summary>
    public static Window Plain { get; } = new();

    /// <summary>How far the kernel moves from one output to the next.</summary>
    public Shape Stride { get; init; }

    /// <summary>How far the numbers that it looks at lie apart.</summary>
    public Shape Dilation { get; init; }

    /// <summary>
    /// How much is put around the input: zeros for a convolution, nothing at all for pooling. One number for all sides, one for both sides
    /// of each axis, or first those before each axis and then those after each.
    /// </summary>
    public Shape Padding { get; init; }

    /// <summary>Pads so that there are as many outputs as inputs, divided by the stride; what does not halve goes to the end.</summary>
    public bool Same { get; init; }

    /// <summary>Pooling: whether a last window may hang over the end of the padded input, as long as it begins before its end.</summary>
    public bool RoundUp { get; init; }

    /// <summary>The way of a kernel over an input.</summary>
    /// <param name="spatial">The lengths of the input's spatial axes.</param>
    /// <param name="kernel">Those of the kernel; one for all axes, or one for each.</param>
    /// <exception cref="ArgumentException">The lists do not fit the axes, or the kernel the input.</exception>
    internal Sliding Over(Shape spatial, Shape kernel)
    {
        int rank = spatial.Rank;
        Shape.Expect(rank is >= 1 and <= 3, $"a kernel moves over 1, 2 or 3 spatial axes, after batch and channels, got {spatial}");
        Shape.Expect(kernel.Rank == rank || kernel.Rank == 1, $"a kernel must have one length for each of the {rank} spatial axes {spatial}, got {kernel}");
        Expect(Stride, rank, nameof(Stride));
        Expect(Dilation, rank, nameof(Dilation));
        Shape.Expect(Padding.Rank <= 1 || Padding.Rank == rank || Padding.Rank == 2 * rank, $"padding must have 1, {rank} or {2 * rank} numbers for {rank} spatial axes, got {Padding}");
        Shape.Expect(!Same || Padding.Rank == 0, $"padding is either given or calculated (Same), got both: {Padding}");

        Span<SlidingAxis> axes = [SlidingAxis.One, SlidingAxis.One, SlidingAxis.One];
        for (int axis = 0; axis < rank; axis++) axes[3 - rank + axis] = Axis(spatial, axis, One(kernel, axis));
        return new Sliding(axes[0], axes[1], axes[2]);
    }

    private SlidingAxis Axis(Shape spatial, int axis, nint kernel)
    {
        nint input = (nint)spatial[axis], stride = Stride.Rank == 0 ? 1 : One(Stride, axis), dilation = Dilation.Rank == 0 ? 1 : One(Dilation, axis);
        Shape.Expect(kernel > 0 && stride > 0 && dilation > 0, $"kernel, stride and dilation must be at least 1, got {kernel}, {stride} and {dilation} along spatial axis {axis}");
        nint reach = dilation * (kernel - 1) + 1, before = 0, after = 0;
        if (Same)
        {
            nint all = Math.Max(0, ((input + stride - 1) / stride - 1) * stride + reach - input);
            (before, after) = (all / 2, all - all / 2);
        }
        else if (Padding.Rank > 0)
        {
            before = One(Padding, axis);
            after = Padding.Rank == 2 * spatial.Rank ? (nint)Padding[spatial.Rank + axis] : before;
        }
        nint room = input + before + after - reach;
        Shape.Expect(room >= 0, $"a kernel that reaches over {reach} does not fit into spatial axis {axis} of {spatial}, {input} long and padded by {before} and {after}");
        nint output = (RoundUp ? room + stride - 1 : room) / stride + 1;
        if (RoundUp && (output - 1) * stride >= input + before) output--;
        return new SlidingAxis(input, output, kernel, stride, dilation, before, after);
    }

    private static nint One(Shape list, int axis) => (nint)list[list.Rank == 1 ? 0 : axis];

    private static void Expect(Shape list, int rank, string name) =>
        Shape.Expect(list.Rank <= 1 || list.Rank == rank, $"{name} must have one number, or one for each of {rank} spatial axes, got {list}");
}
