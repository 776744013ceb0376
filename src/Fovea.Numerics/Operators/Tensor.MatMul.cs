using Fovea.Numerics.Kernels;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>
    /// The product of matrices: [.., M, K] times [.., K, N] is [.., M, N]. The axes before the last two are stretched to each
    /// other. A vector [K] counts as a row on the left, as a column on the right, and its axis is left out of the result.
    /// </summary>
    /// <param name="right">What to multiply by.</param>
    /// <param name="transposeLeft">This is stored as [.., K, M].</param>
    /// <param name="transposeRight"><paramref name="right"/> is stored as [.., N, K].</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor MatMul(Tensor right, bool transposeLeft = false, bool transposeRight = false)
    {
        Numerics.Shape.Expect(ReferenceEquals(Pass, right.Pass), $"both matrices must be of the same pass: {this} and {right} are not");
        Numerics.Shape.Expect(Shape.Rank > 0 && right.Shape.Rank > 0, $"a matrix product needs axes, got {Shape} and {right.Shape}");
        if (Shape.Rank == 1) return Reshape(transposeLeft ? [Count, 1] : [1, Count]).MatMul(right, transposeLeft, transposeRight).Drop(right.Shape.Rank == 1 ? -1 : -2);
        if (right.Shape.Rank == 1) return MatMul(right.Reshape(transposeRight ? [1, right.Count] : [right.Count, 1]), transposeLeft, transposeRight).Drop(-1);
        if (right.Shape.Rank == 2 && Shape.Rank > 2 && !transposeLeft) return Flat().MatMul(right, false, transposeRight).Reshape(Shape.With(-1, right.Shape[transposeRight ? 0 : 1]));

        var product = new MatrixProduct(Shape, transposeLeft, right.Shape, transposeRight);
        Tensor y = Pass.New(product.Result);
        product.Forward(Pass, Pointer, right.Pointer, y.Pointer);
        if (NeedsGradient || right.NeedsGradient) RecordMatMul(this, right, y, product);
        return y;
    }

    /// <summary>All axes but the last made one: with one matrix for a whole batch, the batch is nothing but more rows.</summary>
    private Tensor Flat() => Reshape([Shape[..^1].Count, Shape[-1]]);

    /// <summary>Leaves out an axis that is 1 long.</summary>
    private Tensor Drop(int axis) => Reshape(Without(1u << Shape.Axis(axis)));

    private static void RecordMatMul(Tensor left, Tensor right, Tensor y, MatrixProduct product) => y.Pass.Record(y, () =>
    {
        float* dy = y.Pass.GradientOf(y);
        float* target = y.Pass.GradientTarget(left, out bool accumulate);
        if (target != null) product.BackwardLeft(y.Pass, right.Pointer, dy, target, (nint)left.Count, accumulate);
        target = y.Pass.GradientTarget(right, out accumulate);
        if (target != null) product.BackwardRight(y.Pass, left.Pointer, dy, target, (nint)right.Count, accumulate);
    });
}
