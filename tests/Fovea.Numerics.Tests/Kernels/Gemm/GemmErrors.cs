using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>A call that contradicts itself is refused with a message that says what to do.</summary>
public sealed unsafe class GemmErrors
{
    [Fact]
    public void A_matrix_packed_for_another_instruction_set_is_refused()
    {
        using GuardedMatrix matrix = new(5, 7, 7, 1);
        using PackedMatrix packed = PackedMatrix.FromMatrix(matrix.Pointer, 5, 7, set: InstructionSet.Scalar);
        Assert.Equal("matrix product: B is packed for Scalar, the product runs on Vector256: pack it for Vector256",
            Refused(new GemmCall(1, 7, 5) { A = matrix.Pointer, Packed = packed, C = matrix.Pointer, Set = InstructionSet.Vector256 }).Message);
    }

    [Fact]
    public void A_packed_matrix_of_another_size_is_refused()
    {
        using GuardedMatrix matrix = new(5, 7, 7, 1);
        using PackedMatrix packed = PackedMatrix.FromMatrix(matrix.Pointer, 5, 7);
        Assert.Equal("matrix product: the packed B must be [K, N] = [7, 5], got [5, 7]",
            Refused(new GemmCall(1, 5, 7) { A = matrix.Pointer, Packed = packed, C = matrix.Pointer }).Message);
    }

    [Fact]
    public void A_leading_dimension_below_the_width_is_refused() =>
        Assert.Equal("matrix product: the leading dimension of B must be at least its width 7, got 6",
            Refused(new GemmCall(3, 5, 7) { LeadingB = 6, TransposeB = true }).Message);

    [Fact]
    public void A_residual_that_would_be_overwritten_is_refused()
    {
        float one = 1;
        Assert.Equal("matrix product: Residual must not be C, which is overwritten before it is read: use Accumulate",
            Refused(new GemmCall(1, 1, 1) { C = &one, Residual = &one }).Message);
    }

    [Fact]
    public void A_batch_whose_products_overwrite_each_other_is_refused() =>
        Assert.Equal("matrix product: a batch needs a stride for C, else its products overwrite each other",
            Refused(new GemmCall(1, 1, 1) { Inner = new GemmBatch(2, 1, 1, 0) }).Message);

    [Fact]
    public void A_negative_size_is_refused() =>
        Assert.Equal("matrix product: M, N, K and the batch must not be negative, got M=-1 N=5 K=7, 1 x 1 products",
            Refused(new GemmCall(-1, 5, 7)).Message);

    [Fact]
    public void A_disposed_packed_matrix_is_refused()
    {
        using GuardedMatrix matrix = new(5, 7, 7, 1);
        PackedMatrix packed = PackedMatrix.FromMatrix(matrix.Pointer, 5, 7);
        packed.Dispose();
        packed.Dispose();
        GemmCall call = new(1, 7, 5) { A = matrix.Pointer, Packed = packed, C = matrix.Pointer };
        Assert.Throws<ObjectDisposedException>(() => Gemm.Run(call));
        Assert.Throws<ObjectDisposedException>(() => packed.Repack(matrix.Pointer, transposed: false));
    }

    private static ArgumentException Refused(GemmCall call) => Assert.ThrowsAny<ArgumentException>(() => Gemm.Run(call));
}
