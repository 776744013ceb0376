using Fovea.Numerics.Kernels;

namespace Fovea.Training;

/// <summary>The length of all gradients taken together, the same for any number of threads.</summary>
internal static unsafe class GradientNorm
{
    private const int Chunk = 1 << 16;

    public static double Of(Pass pass, IReadOnlyList<Weight> weights)
    {
        double sum = 0;
        foreach (Weight weight in weights)
        {
            float* gradient = pass.GradientOrNull(weight);
            if (gradient is not null) sum += SumOfSquares(pass, gradient, (nint)weight.Shape.Count);
        }
        return Math.Sqrt(sum);
    }

    private static double SumOfSquares(Pass pass, float* values, nint count)
    {
        // Each chunk has a place of its own for its sum, and these are added in order.
        nint chunks = (count + Chunk - 1) / Chunk;
        double[] rented = System.Buffers.ArrayPool<double>.Shared.Rent((int)chunks);
        double sum = 0;
        fixed (double* sums = rented)
        {
            Lanes.Run(pass.InstructionSet, new Squares(values, sums), count, Chunk, pass.Threads);
            for (nint i = 0; i < chunks; i++) sum += sums[i];
        }
        System.Buffers.ArrayPool<double>.Shared.Return(rented);
        return sum;
    }

    private readonly struct Squares(float* values, double* sums) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            T sum = T.Create(0);
            nint i = first;
            for (; i <= end - T.Count; i += T.Count)
            {
                T x = T.Load(values + i);
                sum = T.MultiplyAdd(x, x, sum);
            }
            double total = T.Sum(sum);
            for (; i < end; i++) total += (double)values[i] * values[i];
            sums[first / Chunk] = total;
        }
    }
}
