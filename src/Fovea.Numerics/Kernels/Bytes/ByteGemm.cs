using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>
/// C[M, N] = Activation(A[M, K]·B + bias) with B at 8 bits: the rows of A become whole steps (<see cref="RowSteps"/>), sums are whole numbers and exact, and
/// turn into floats once. So C is the same on every instruction set but for the bias and the activation, whatever the number of threads.
/// </summary>
/// <remarks>Scales per row of both matrices, sums in 32 bits: Jacob et al., "Quantization and Training of Neural Networks", 2017, arXiv:1712.05877, section 2.2.</remarks>
internal static unsafe class ByteGemm
{
    /// <summary>Rows of A that stay in the second-level cache while panels go by: a multiple of every block.</summary>
    private const nint RowsPerItem = 48;

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

    /// <summary>An item is one panel of B for some rows of A; neighbouring items share the rows.</summary>
    private readonly struct ByteWork(GemmCall call, PackedBytes b, short* steps, nint width, float* scales) : IWork
    {
        private const int MostBlockFloats = 8 * 48;

        public nint Items => (call.M + RowsPerItem - 1) / RowsPerItem * b.Block.Panels;

        public void Run(nint item)
        {
            (nint chunk, nint panel) = (item / b.Block.Panels, item % b.Block.Panels);
            nint end = Math.Min(call.M, (chunk + 1) * RowsPerItem), column = panel * b.Block.Columns;
            int columns = b.Block.Existing(panel);
            bool whole = columns == b.Block.Columns;
            float* edge = stackalloc float[MostBlockFloats];
            int rows;
            for (nint row = chunk * RowsPerItem; row < end; row += rows)
            {
                rows = b.Block.BlockRows(end - row);
                float* c = call.C + row * call.LeadingC + column;
                b.Block.Run(rows, columns, steps + row * width, width, b.Panel(panel), whole ? c : edge, whole ? call.LeadingC : b.Block.Columns, scales + row, b.Scales(panel));
                if (!whole)
                    for (int r = 0; r < rows; r++) new ReadOnlySpan<float>(edge + r * b.Block.Columns, columns).CopyTo(new Span<float>(c + r * call.LeadingC, columns));
                AddRest(row, rows, c, b.Rest(panel));
                if (call.HasEpilogue) Epilogue.Apply(call, row, rows, column, columns);
            }
        }

        /// <summary>What the numbers that lie far out have beyond 127 steps: one in ten thousand. It takes A in steps, which are at hand; the floats are not.</summary>
        private void AddRest(nint row, int rows, float* c, ReadOnlySpan<ByteRest> rest)
        {
            foreach (ByteRest far in rest)
                for (int r = 0; r < rows; r++) c[r * call.LeadingC + far.Column] += steps[(row + r) * width + far.K] * far.Value * scales[row + r];
        }
    }
}
