using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>
/// The Kullback-Leibler divergence of a row of probabilities t from the softmax p of a row of logits: the sum of t (log t - log p),
/// the rows' sum divided by their number.
/// </summary>
internal static unsafe class Divergence
{
    /// <summary>The mean over rows.</summary>
    /// <param name="x">[rows, columns]: logits.</param>
    /// <param name="target">[rows, columns]: probabilities; where one is zero it adds nothing.</param>
    /// <param name="statistics">[rows, 3]: written, for the gradient.</param>
    public static float Forward(InstructionSet set, float* x, float* target, float* statistics, nint rows, nint columns, int threads = 0)
    {
        if (rows == 0) return 0;
        using Scratch.Loan losses = Scratch.Rent(rows);
        Lanes.Run(set, new ForwardKernel(x, target, statistics, losses.Pointer, columns), rows, Lanes.RowsPerChunk(columns), threads);
        double sum = 0;
        for (nint row = 0; row < rows; row++) sum += losses.Pointer[row];
        return (float)(sum / rows);
    }

    /// <summary>dx = upstream (p (sum of t) - t) / rows, or dx += that.</summary>
    public static void Backward(
        InstructionSet set, float* x, float* target, float* statistics, float upstream, float* dx, nint rows, nint columns, bool accumulate, int threads = 0) =>
        Lanes.Run(set, new BackwardKernel(x, target, statistics, upstream / Math.Max(1, rows), dx, columns, accumulate), rows, Lanes.RowsPerChunk(columns), threads);

    private readonly struct ForwardKernel(float* x, float* target, float* statistics, float* losses, nint columns) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float* logits = x + row * columns, shares = target + row * columns;
                (float largest, float logSum) = Softmax.Statistics<T>(logits, columns);
                (statistics[3 * row], statistics[3 * row + 1], statistics[3 * row + 2]) = (largest, logSum, (float)Row.Sum<T>(shares, columns));
                losses[row] = (float)Row.Sum<Term, T>(new(largest, logSum), shares, logits, columns);
            }
        }
    }

    private readonly struct BackwardKernel(float* x, float* target, float* statistics, float factor, float* dx, nint columns, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float* about = statistics + 3 * row;
                nint at = row * columns;
                Maps.ZipHere<Slope, T>(new(about[0], about[1], about[2], factor), target + at, x + at, dx + at, columns, accumulate);
            }
        }
    }

    /// <summary>t (log t - (x - largest - logSum)); 0 where t is 0.</summary>
    private readonly struct Term(float largest, float logSum) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T t, T x) where T : unmanaged, ILanes<T>
        {
            T difference = VectorMath.Log(t) - (x - T.Create(largest) - T.Create(logSum));
            return T.WhereGreater(t, T.Create(0), t * difference, T.Create(0));
        }
    }

    private readonly struct Slope(float largest, float logSum, float sum, float factor) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T t, T x) where T : unmanaged, ILanes<T> =>
            T.Create(factor) * T.MultiplyAdd(VectorMath.Exp(x - T.Create(largest) - T.Create(logSum)), T.Create(sum), -t);
    }
}
