using Kernel = Fovea.Numerics.Kernels.Rows.Softmax;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>Makes the numbers along an axis positive with sum one: e^x divided by the sum of e^x. Where all are minus infinity: zeros.</summary>
    /// <param name="axis">Negative numbers count from the last.</param>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public Tensor Softmax(int axis = -1)
    {
        if (Shape.Axis(axis) != Shape.Rank - 1) return Transpose(axis, -1).Softmax().Transpose(axis, -1);
        Tensor y = Pass.New(Shape);
        Kernel.Forward(Pass.InstructionSet, Pointer, y.Pointer, Rows, Columns, Pass.Threads);
        if (NeedsGradient) RecordSoftmax(this, y);
        return y;
    }

    /// <summary>The logarithm of <see cref="Softmax"/>, without loss where a share is tiny.</summary>
    /// <param name="axis">Negative numbers count from the last.</param>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public Tensor LogSoftmax(int axis = -1)
    {
        if (Shape.Axis(axis) != Shape.Rank - 1) return Transpose(axis, -1).LogSoftmax().Transpose(axis, -1);
        Tensor y = Pass.New(Shape);
        Kernel.LogForward(Pass.InstructionSet, Pointer, y.Pointer, Rows, Columns, Pass.Threads);
        if (NeedsGradient) RecordLogSoftmax(this, y);
        return y;
    }

    /// <summary>The product of all axes but the last.</summary>
    private nint Rows => (nint)Shape[..^1].Count;

    /// <summary>The length of the last axis.</summary>
    private nint Columns => (nint)Shape[-1];

    private static void RecordSoftmax(Tensor x, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Kernel.Backward(x.Pass.InstructionSet, y.Pointer, x.Pass.GradientOf(y), dx, y.Rows, y.Columns, accumulate, x.Pass.Threads);
    });

    private static void RecordLogSoftmax(Tensor x, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Kernel.LogBackward(x.Pass.InstructionSet, y.Pointer, x.Pass.GradientOf(y), dx, y.Rows, y.Columns, accumulate, x.Pass.Threads);
    });
}
