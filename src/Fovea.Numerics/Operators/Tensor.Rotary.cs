using Kernel = Fovea.Numerics.Kernels.Rows.Rotary;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>Turns the vectors of the last axis by angles that grow with their position.</summary>
    /// <param name="angles">How far.</param>
    /// <param name="axis">Along which axis the position grows: 1 for [B, T, H, D], -2 for [B, H, T, D].</param>
    /// <param name="first">The position at index 0, where earlier ones are in a cache.</param>
    /// <exception cref="ArgumentException">The axis is the last one, or vectors are shorter than what is turned.</exception>
    internal Tensor Rotary(RotaryAngles angles, int axis, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(angles);
        axis = Shape.Axis(axis);
        Numerics.Shape.Expect(axis < Shape.Rank - 1, $"positions must grow along another axis than the last of {Shape}, got axis {axis}");
        Numerics.Shape.Expect(angles.Rotated <= Shape[-1], $"vectors must be at least as long as the {angles.Rotated} numbers that are turned, got {Shape}");
        Numerics.Shape.Expect(first >= 0, $"the first position must be at least 0, got {first}");
        if (angles.Interleaved) return Interleaved(angles, axis, first);

        Tensor y = Pass.New(Shape);
        RotaryAngles.Table table = angles.For(first + Shape[axis]);
        Turn(this, Pointer, y.Pointer, table, angles.Rotated, axis, first, back: false, accumulate: false);
        if (NeedsGradient) RecordRotary(this, y, table, angles.Rotated, axis, first);
        return y;
    }

    /// <summary>Neighbours become halves, are turned, and go back to their places.</summary>
    private Tensor Interleaved(RotaryAngles angles, int axis, int first)
    {
        Tensor turned = Slice(-1, 0, angles.Rotated);
        Shape outer = Shape[..^1], pairs = outer.Append([angles.Rotated / 2, 2]), halves = outer.Append([2, angles.Rotated / 2]);
        turned = turned.Reshape(pairs).Transpose().Reshape(turned.Shape).Rotary(angles.Halves, axis, first);
        turned = turned.Reshape(halves).Transpose().Reshape(turned.Shape);
        long rest = Shape[-1] - angles.Rotated;
        return rest == 0 ? turned : Concatenate([turned, Slice(-1, angles.Rotated, rest)], -1);
    }

    private static void Turn(Tensor like, float* x, float* y, RotaryAngles.Table table, int rotated, int axis, int first, bool back, bool accumulate)
    {
        Shape shape = like.Shape;
        nint skip = (nint)first * rotated / 2;
        Kernel.Turn(
            like.Pass.InstructionSet, x, y, (nint)shape[..axis].Count, (nint)shape[axis], (nint)shape[(axis + 1)..^1].Count, (nint)shape[-1], rotated,
            table.Cosines + skip, table.Sines + skip, back, accumulate, like.Pass.Threads);
        GC.KeepAlive(table);
    }

    private static void RecordRotary(Tensor x, Tensor y, RotaryAngles.Table table, int rotated, int axis, int first) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Turn(x, x.Pass.GradientOf(y), dx, table, rotated, axis, first, back: true, accumulate);
    });
}
