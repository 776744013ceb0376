using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>
/// C[M, N] = Activation(A[M, K]·B + bias) with B at 8 bits: the rows of A become whole steps (<see cref="RowSteps"/>), sums are whole numbers and exact, and
/// turn into floats once. So C is the same on every instruction set but for what lies far out and the activation, whatever the number of threads.
/// </summary>
/// <remarks>Scales per row of both matrices, sums in 32 bits: Jacob et al., "Quantization and Training of Neural Networks", 2017, arXiv:1712.05877, section 2.2.</remarks>
internal static unsafe class ByteGemm
{
    /// <summary>Fewer multiplications than this are over before a second thread has begun.</summary>
    private const double WorthSharing = 1 << 20;

    /// <summary>Computes one product; allocates nothing.</summary>
    /// <param name="call">M, N, K, A by rows and contiguous, C, bias, activation and residual; its B is not looked at.</param>
    /// <param name="b">B[K, N].</param>
    public static void Run(in GemmCall call, PackedBytes b)
    {
        GemmCall given = call.Checked();
        if (given.M == 0 || given.N == 0) return;
        nint width = 2 * b.Block.Pairs;
        int threads = (double)given.M * given.N * given.K < WorthSharing ? 1 : given.Threads;
        using Scratch.Loan steps = Scratch.Rent((given.M * width + 1) / 2), scales = Scratch.Rent(given.M);
        RowSteps.Round(given.Set, given.A, given.M, given.K, (short*)steps.Pointer, width, scales.Pointer, threads);
        var work = new ByteWork(given, b, (short*)steps.Pointer, width, scales.Pointer);
        WorkerPool.Run(ref work, work.Items, threads);
        GC.KeepAlive(b);
    }
}
