using Fovea.Numerics.Kernels.Arrangement;

namespace Fovea.Numerics;

// What many numbers have in common: their sum, their mean, the largest.
public readonly unsafe partial struct Tensor
{
    /// <summary>The sum over some axes.</summary>
    /// <param name="over">Which; all where none is named. Negative numbers count from the last.</param>
    /// <param name="keep">Keeps the axes, each 1 long, instead of leaving them out.</param>
    /// <exception cref="ArgumentException">An axis that there is not, or one named twice.</exception>
    public Tensor Sum(ReadOnlySpan<int> over = default, bool keep = false)
    {
        uint axes = Axes(over);
        Tensor y = Reduce(default(Total), axes);
        if (NeedsGradient) RecordSum(this, y, axes);
        return keep ? y : y.Reshape(Without(axes));
    }

    /// <summary>The mean over some axes.</summary>
    /// <param name="over">Which; all where none is named. Negative numbers count from the last.</param>
    /// <param name="keep">Keeps the axes, each 1 long, instead of leaving them out.</param>
    /// <exception cref="ArgumentException">An axis that there is not, or one named twice.</exception>
    public Tensor Mean(ReadOnlySpan<int> over = default, bool keep = false)
    {
        Tensor sum = Sum(over, keep);
        return sum * ((float)sum.Count / Count);
    }

    /// <summary>The largest number over some axes. Its gradient goes to the first of several that are as large.</summary>
    /// <param name="over">Which; all where none is named. Negative numbers count from the last.</param>
    /// <param name="keep">Keeps the axes, each 1 long, instead of leaving them out.</param>
    /// <exception cref="ArgumentException">An axis that there is not, or one named twice.</exception>
    public Tensor Max(ReadOnlySpan<int> over = default, bool keep = false)
    {
        uint axes = Axes(over);
        Tensor y = Reduce(default(Largest), axes);
        if (NeedsGradient) RecordMax(this, y);
        return keep ? y : y.Reshape(Without(axes));
    }

    private uint Axes(ReadOnlySpan<int> over)
    {
        if (over.IsEmpty) return (1u << Shape.Rank) - 1;
        uint axes = 0;
        foreach (int axis in over)
        {
            uint bit = 1u << Shape.Axis(axis);
            Numerics.Shape.Expect((axes & bit) == 0, $"each axis can be reduced once, {axis} of {Shape} was named twice");
            axes |= bit;
        }
        return axes;
    }

    /// <summary>Reduces, and keeps the axes.</summary>
    private Tensor Reduce<TReduction>(TReduction reduction, uint axes) where TReduction : struct, IReduction
    {
        Shape shape = Shape;
        for (int axis = 0; axis < Shape.Rank; axis++)
            if ((axes & (1u << axis)) != 0) shape = shape.With(axis, 1);
        Tensor y = Pass.New(shape);
        Reductions.Run(Pass, reduction, Pointer, Shape, axes, y.Pointer, accumulate: false);
        return y;
    }

    private Shape Without(uint axes)
    {
        Span<long> lengths = stackalloc long[Numerics.Shape.MaximumRank];
        int rank = 0;
        for (int axis = 0; axis < Shape.Rank; axis++)
            if ((axes & (1u << axis)) == 0) lengths[rank++] = Shape[axis];
        return Numerics.Shape.Of(lengths[..rank]);
    }

    // Each number of a sum counts once: its gradient is that of the sum, stretched.
    private static void RecordSum(Tensor x, Tensor y, uint axes) => x.Pass.Record(y, () =>
    {
        Pass pass = x.Pass;
        float* dx = pass.GradientTarget(x, out bool accumulate);
        Rearranging.Copy(pass.InstructionSet, pass.GradientOf(y), Strides.Of(y.Shape, x.Shape), dx, Strides.Of(x.Shape), x.Shape, accumulate, pass.Threads);
    });

    private static void RecordMax(Tensor x, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate), dy = x.Pass.GradientOf(y);
        if (!accumulate) Numerics.Pass.Clear(dx, x.Count);
        using var found = x.Pass.Borrow(y.Count);
        Numerics.Pass.Clear(found.Pointer, y.Count);
        var walk = new Walk(x.Shape, Strides.Of(x.Shape), Strides.Of(y.Shape, x.Shape), default);
        for (nint row = 0; row < walk.Rows; row++)
        {
            (nint atX, nint atY, _) = walk.RowAt(row);
            for (nint i = 0; i < walk.RowLength; i++, atX += walk.Step.A, atY += walk.Step.B)
            {
                if (found.Pointer[atY] != 0 || x.Pointer[atX] != y.Pointer[atY]) continue;
                found.Pointer[atY] = 1;
                dx[atX] += dy[atY];
            }
        }
    });
}
