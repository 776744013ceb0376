using Fovea.Numerics.Kernels.Arrangement;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>The same numbers with the axes in another order: <c>x.Permute(0, 2, 1)</c> of [2, 3, 5] is [2, 5, 3].</summary>
    /// <param name="axes">For each axis of the result, which of the tensor's it is; negative numbers count from the last.</param>
    /// <exception cref="ArgumentException">Not every axis is named once.</exception>
    public Tensor Permute(params ReadOnlySpan<int> axes)
    {
        Numerics.Shape.Expect(axes.Length == Shape.Rank, $"a permutation of {Shape} names {Shape.Rank} axes, got {axes.Length}");
        Strides own = Strides.Of(Shape), moved = default;
        Shape shape = Shape;
        uint seen = 0;
        for (int axis = 0; axis < axes.Length; axis++)
        {
            int from = Shape.Axis(axes[axis]);
            seen |= 1u << from;
            moved[axis] = own[from];
            shape = shape.With(axis, Shape[from]);
        }
        Numerics.Shape.Expect(seen == (1u << Shape.Rank) - 1, $"a permutation of {Shape} names each axis once, got [{string.Join(", ", axes.ToArray())}]");

        Tensor y = Pass.New(shape);
        Rearranging.Copy(Pass.InstructionSet, Pointer, moved, y.Pointer, Strides.Of(shape), shape, threads: Pass.Threads);
        if (NeedsGradient) RecordPermute(this, y, moved);
        return y;
    }

    /// <summary>The same numbers with two axes exchanged; without arguments the last two.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public Tensor Transpose(int axis = -2, int other = -1)
    {
        Span<int> axes = stackalloc int[Shape.Rank];
        for (int i = 0; i < axes.Length; i++) axes[i] = i;
        (axes[Shape.Axis(axis)], axes[Shape.Axis(other)]) = (Shape.Axis(other), Shape.Axis(axis));
        return Permute(axes);
    }

    private static void RecordPermute(Tensor x, Tensor y, Strides moved) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Rearranging.Copy(x.Pass.InstructionSet, x.Pass.GradientOf(y), Strides.Of(y.Shape), dx, moved, y.Shape, accumulate, x.Pass.Threads);
    });
}
