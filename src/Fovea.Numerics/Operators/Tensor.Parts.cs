using Fovea.Numerics.Kernels.Arrangement;

namespace Fovea.Numerics;

// Taking tensors apart along an axis, and putting them together.
public readonly unsafe partial struct Tensor
{
    /// <summary>A piece along an axis: the numbers from one index on.</summary>
    /// <param name="axis">Negative numbers count from the last. Along the first axis nothing is copied.</param>
    /// <param name="start">The first index, from 0.</param>
    /// <param name="length">How many indices.</param>
    /// <exception cref="ArgumentException">The piece is not inside the axis.</exception>
    public Tensor Slice(int axis, long start, long length)
    {
        axis = Shape.Axis(axis);
        Numerics.Shape.Expect(start >= 0 && length >= 0 && start + length <= Shape[axis], $"a slice along axis {axis} of {Shape} must lie within 0 to {Shape[axis]}, got {start} to {start + length}");
        Shape shape = Shape.With(axis, length);
        Strides own = Strides.Of(Shape);
        nint offset = (nint)start * own[axis];
        Tensor y = axis == 0 ? Pass.Part(this, offset, shape) : Pass.New(shape);
        if (axis != 0) Rearranging.Copy(Pass.InstructionSet, Pointer + offset, own, y.Pointer, Strides.Of(shape), shape, threads: Pass.Threads);
        if (NeedsGradient) RecordSlice(this, y, offset);
        return y;
    }

    /// <summary>Cuts an axis into pieces of the same length: <c>x.Split(3, axis: -1)</c> of [2, 12] gives three of [2, 4].</summary>
    /// <param name="pieces">How many; the axis must be a multiple of it.</param>
    /// <param name="axis">Negative numbers count from the last.</param>
    /// <exception cref="ArgumentException">The axis is no multiple of the number of pieces.</exception>
    public Tensor[] Split(int pieces, int axis)
    {
        Numerics.Shape.Expect(pieces > 0 && Shape[axis] % pieces == 0, $"axis {axis} of {Shape} must be a multiple of the number of pieces, got {pieces}");
        Tensor[] parts = new Tensor[pieces];
        long length = Shape[axis] / pieces;
        for (int i = 0; i < pieces; i++) parts[i] = Slice(axis, i * length, length);
        return parts;
    }

    /// <summary>Puts tensors one after the other along an axis.</summary>
    /// <param name="parts">At least one; they differ along the axis only.</param>
    /// <param name="axis">Negative numbers count from the last.</param>
    /// <exception cref="ArgumentException">There is none, or their shapes differ elsewhere.</exception>
    public static Tensor Concatenate(ReadOnlySpan<Tensor> parts, int axis)
    {
        Numerics.Shape.Expect(parts.Length > 0, $"at least one tensor must be given to be put together, got {parts.Length}");
        Tensor first = parts[0];
        axis = first.Shape.Axis(axis);
        long length = 0;
        bool gradient = false;
        foreach (Tensor part in parts)
        {
            Numerics.Shape.Expect(ReferenceEquals(part.Pass, first.Pass), $"tensors that are put together must be of the same pass: {first} and {part} are not");
            Numerics.Shape.Expect(part.Shape.Rank == first.Shape.Rank && part.Shape.With(axis, first.Shape[axis]) == first.Shape, $"tensors that are put together along axis {axis} must differ in it only, got {first.Shape} and {part.Shape}");
            length += part.Shape[axis];
            gradient |= part.NeedsGradient;
        }
        Tensor y = first.Pass.New(first.Shape.With(axis, length));
        Strides strides = Strides.Of(y.Shape);
        nint offset = 0;
        foreach (Tensor part in parts)
        {
            Rearranging.Copy(y.Pass.InstructionSet, part.Pointer, Strides.Of(part.Shape), y.Pointer + offset, strides, part.Shape, threads: y.Pass.Threads);
            offset += (nint)part.Shape[axis] * strides[axis];
        }
        if (gradient) RecordConcatenate(parts.ToArray(), y, axis);
        return y;
    }

    /// <summary>Picks indices along an axis, in any order, as often as wanted: <c>x.Take([3, 0, 0], axis: 1)</c>.</summary>
    /// <param name="order">The indices, from 0.</param>
    /// <param name="axis">Negative numbers count from the last.</param>
    /// <exception cref="ArgumentException">There is no such index.</exception>
    public Tensor Take(ReadOnlySpan<int> order, int axis)
    {
        axis = Shape.Axis(axis);
        foreach (int index in order)
            Numerics.Shape.Expect((uint)index < (ulong)Shape[axis], $"an index along axis {axis} of {Shape} must be from 0 to {Shape[axis] - 1}, got {index}");
        Tensor y = Pass.New(Shape.With(axis, order.Length));
        Strides from = Strides.Of(Shape), to = Strides.Of(y.Shape);
        Shape slab = Shape.With(axis, 1);
        for (int i = 0; i < order.Length; i++)
            Rearranging.Copy(Pass.InstructionSet, Pointer + order[i] * from[axis], from, y.Pointer + i * to[axis], to, slab, threads: Pass.Threads);
        if (NeedsGradient) RecordTake(this, y, order.ToArray(), axis);
        return y;
    }

    private static void RecordSlice(Tensor x, Tensor y, nint offset) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        if (!accumulate) Numerics.Pass.Clear(dx, x.Count);
        Rearranging.Copy(x.Pass.InstructionSet, x.Pass.GradientOf(y), Strides.Of(y.Shape), dx + offset, Strides.Of(x.Shape), y.Shape, accumulate: true, x.Pass.Threads);
    });

    private static void RecordConcatenate(Tensor[] parts, Tensor y, int axis) => y.Pass.Record(y, () =>
    {
        Strides strides = Strides.Of(y.Shape);
        float* dy = y.Pass.GradientOf(y);
        foreach (Tensor part in parts)
        {
            float* dx = y.Pass.GradientTarget(part, out bool accumulate);
            if (dx != null) Rearranging.Copy(y.Pass.InstructionSet, dy, strides, dx, Strides.Of(part.Shape), part.Shape, accumulate, y.Pass.Threads);
            dy += (nint)part.Shape[axis] * strides[axis];
        }
    });

    private static void RecordTake(Tensor x, Tensor y, int[] order, int axis) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate), dy = x.Pass.GradientOf(y);
        if (!accumulate) Numerics.Pass.Clear(dx, x.Count);
        Strides to = Strides.Of(x.Shape), from = Strides.Of(y.Shape);
        Shape slab = x.Shape.With(axis, 1);
        for (int i = 0; i < order.Length; i++)
            Rearranging.Copy(x.Pass.InstructionSet, dy + i * from[axis], from, dx + order[i] * to[axis], to, slab, accumulate: true, x.Pass.Threads);
    });
}
