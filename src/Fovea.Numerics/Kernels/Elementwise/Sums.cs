using Fovea.Numerics.Kernels.Rows;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Elementwise;

/// <summary>Sums over whole arrays: chunk by chunk on all threads, the chunks then added in their order, in double.</summary>
internal static unsafe class Sums
{
    /// <summary>The sum of x.</summary>
    public static double Of(InstructionSet set, float* x, nint n, int threads = 0) => Of<First>(set, default, x, x, n, threads);

    /// <summary>The sum of x².</summary>
    public static double OfSquares(InstructionSet set, float* x, nint n, int threads = 0) => Of<Product>(set, default, x, x, n, threads);

    /// <summary>The sum of f(a, b).</summary>
    public static double Of<TZip>(InstructionSet set, TZip zip, float* a, float* b, nint n, int threads = 0) where TZip : struct, IZip
    {
        nint chunks = (n + Lanes.Chunk - 1) / Lanes.Chunk;
        using Scratch.Loan loan = Scratch.Rent(2 * chunks);
        double* sums = (double*)loan.Pointer;
        Lanes.Run(set, new Kernel<TZip>(zip, a, b, sums), n, Lanes.Chunk, threads);
        double sum = 0;
        for (nint i = 0; i < chunks; i++) sum += sums[i];
        return sum;
    }

    private readonly struct Kernel<TZip>(TZip zip, float* a, float* b, double* sums) : ILaneKernel where TZip : struct, IZip
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T> =>
            sums[first / Lanes.Chunk] = Row.Sum<TZip, T>(zip, a + first, b + first, end - first);
    }
}
