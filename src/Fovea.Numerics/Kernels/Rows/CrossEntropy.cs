using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>
/// How surprised a row of logits is by its class: minus the logarithm of the class's softmax, the mean over rows. With label
/// smoothing s, a share s of the target is spread evenly over all classes.
/// </summary>
/// <remarks>Label smoothing: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015, arXiv:1512.00567, section 7.</remarks>
internal static unsafe class CrossEntropy
{
    /// <summary>The mean loss of the rows that count; 0 where none counts.</summary>
    /// <param name="x">[rows, classes]: logits.</param>
    /// <param name="targets">[rows]: the class of each row, or <paramref name="ignore"/> for a row that does not count.</param>
    /// <param name="statistics">[rows, 2]: written, for the gradient.</param>
    /// <param name="counted">How many rows count.</param>
    /// <param name="each">[rows]: written, the loss of each row, 0 where it does not count.</param>
    /// <exception cref="ArgumentException">A target is no class and not the one to ignore.</exception>
    public static float Forward(
        InstructionSet set, float* x, int* targets, float* statistics, nint rows, nint classes, float smoothing, int ignore, out nint counted, float* each, int threads = 0)
    {
        counted = 0;
        for (nint row = 0; row < rows; row++)
        {
            if (targets[row] == ignore) continue;
            if ((uint)targets[row] >= classes) throw new ArgumentException($"cross-entropy: a target must be from 0 to {classes - 1}, or {ignore} for a row that does not count, got {targets[row]} in row {row}");
            counted++;
        }
        Lanes.Run(set, new ForwardKernel(x, targets, statistics, each, classes, smoothing, ignore), rows, Lanes.RowsPerChunk(classes), threads);
        double sum = 0;
        for (nint row = 0; row < rows; row++) sum += each[row];
        return counted == 0 ? 0 : (float)(sum / counted);
    }

    /// <summary>dx = upstream (softmax - target) / counted, or dx += that; zeros in rows that do not count.</summary>
    /// <param name="statistics">[rows, 2], from <see cref="Forward"/>.</param>
    /// <param name="upstream">The gradient of the mean loss.</param>
    /// <param name="upstreams">[rows]: the gradient of each row's own loss, instead of that of the mean; or null.</param>
    public static void Backward(
        InstructionSet set, float* x, int* targets, float* statistics, float upstream, float* dx, nint rows, nint classes,
        float smoothing, int ignore, nint counted, bool accumulate, float* upstreams = null, int threads = 0)
    {
        float factor = counted == 0 ? 0 : upstream / counted;
        Lanes.Run(set, new BackwardKernel(x, targets, statistics, factor, upstreams, dx, classes, smoothing, ignore, accumulate), rows, Lanes.RowsPerChunk(classes), threads);
    }

    private readonly struct ForwardKernel(float* x, int* targets, float* statistics, float* losses, nint classes, float smoothing, int ignore) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                losses[row] = 0;
                if (targets[row] == ignore) continue;
                float* logits = x + row * classes;
                (float largest, float logSum) = Softmax.Statistics<T>(logits, classes);
                (statistics[2 * row], statistics[2 * row + 1]) = (largest, logSum);
                double loss = logSum - (double)(logits[targets[row]] - largest);
                if (smoothing != 0)
                {
                    double mean = logSum - Row.Sum<Less, T>(new(largest), logits, logits, classes) / classes;
                    loss = (1 - smoothing) * loss + smoothing * mean;
                }
                losses[row] = (float)loss;
            }
        }
    }

    private readonly struct BackwardKernel(
        float* x, int* targets, float* statistics, float mean, float* upstreams, float* dx, nint classes, float smoothing, int ignore, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float* logits = x + row * classes, to = dx + row * classes;
                if (targets[row] == ignore)
                {
                    if (!accumulate) Maps.MapHere<Constant, T>(new(0), to, to, classes);
                    continue;
                }
                float factor = upstreams is null ? mean : upstreams[row];
                var share = new SoftmaxLess(statistics[2 * row], statistics[2 * row + 1], smoothing / classes, factor);
                Maps.ZipHere<SoftmaxLess, T>(share, logits, logits, to, classes, accumulate);
                to[targets[row]] -= (1 - smoothing) * factor;
            }
        }
    }

    private readonly struct Less(float shift) : IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a - T.Create(shift);
    }

    /// <summary>factor (e^(a - largest - logSum) - even).</summary>
    private readonly struct SoftmaxLess(float largest, float logSum, float even, float factor) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> =>
            T.Create(factor) * (VectorMath.Exp(a - T.Create(largest) - T.Create(logSum)) - T.Create(even));
    }
}
