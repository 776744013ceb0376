using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>Depthwise convolutions: an item is some rows of one output channel of one image.</summary>
internal static unsafe class DepthwiseForward
{
    /// <summary>Rows of an item: as many as stay in the first-level cache with what they see.</summary>
    private const nint FloatsAtHand = 8192;

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads)
    {
        var plane = new PhasedPlane(problem.Sliding, new RegisterBlock(set).Lanes);
        nint rows = Math.Clamp(FloatsAtHand / (plane.RowFloats * problem.Sliding.Height.Stride), 8, Math.Max(8, problem.Sliding.Height.Output));
        var kernel = new Kernel(problem, plane, x, w, ending, y, rows);
        Lanes.Run(set, kernel, kernel.Items, 1, threads);
    }

    private readonly struct Kernel(ConvolutionProblem problem, PhasedPlane plane, float* x, float* w, ConvolutionEnding ending, float* y, nint rowsPerItem) : ILaneKernel
    {
        private nint Bands => (problem.Sliding.Height.Output + rowsPerItem - 1) / rowsPerItem;

        public nint Items => problem.Batch * problem.Outputs * problem.Sliding.Depth.Output * Bands;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++)
            {
                (nint layer, nint band) = nint.DivRem(item, Bands);
                (nint channel, nint z) = nint.DivRem(layer, problem.Sliding.Depth.Output);
                Band<T>(channel, z, band * rowsPerItem, Math.Min(problem.Sliding.Height.Output, (band + 1) * rowsPerItem));
            }
        }

        private void Band<T>(nint channel, nint z, nint first, nint end) where T : unmanaged, ILanes<T>
        {
            Sliding over = problem.Sliding;
            (nint image, nint output) = nint.DivRem(channel, problem.Outputs);
            nint taps = problem.Taps, rows = plane.RowsFor(end - first), layers = (over.Depth.Kernel - 1) * over.Depth.Dilation + 1;
            using Scratch.Loan loan = Scratch.Rent(Carver.Rounded(2 * taps) + layers * rows * plane.RowFloats);
            var carver = new Carver(loan.Pointer);
            nint* offsets = (nint*)carver.Take(2 * taps);
            float* seen = carver.Take(layers * rows * plane.RowFloats);
            plane.Offsets(rows, offsets);
            plane.Load(x + (image * problem.Inputs + output / problem.OutputsPerGroup) * problem.Plane, over.Depth.At(z, 0), layers, over.Height.At(first, 0), rows, seen);

            float* to = y + channel * problem.Positions + (z * over.Height.Output + first) * over.Width.Output, weights = w + output * taps;
            for (nint row = first; row < end; row++, to += over.Width.Output, seen += over.Height.Stride * plane.RowFloats)
                Row<T>(seen, offsets, weights, taps, to, over.Width.Output);

            nint done = (end - first) * over.Width.Output;
            to -= done;
            ending.Apply<T>(output, to, done, 1, done, ending.Residual + (to - y), done);
        }

        private static void Row<T>(float* seen, nint* offsets, float* weights, nint taps, float* to, nint n) where T : unmanaged, ILanes<T>
        {
            float* room = stackalloc float[16];
            nint done = Whole<T>(seen, offsets, weights, taps, to, n);
            if (done == n) return;
            Whole<T>(seen + done, offsets, weights, taps, room, T.Count);
            new ReadOnlySpan<float>(room, (int)(n - done)).CopyTo(new Span<float>(to + done, (int)(n - done)));
        }

        /// <summary>As many outputs as whole vectors hold, four vectors at a time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Whole<T>(float* seen, nint* offsets, float* weights, nint taps, float* to, nint n) where T : unmanaged, ILanes<T>
        {
            T start = T.Create(0);
            nint i = 0;
            for (; i <= n - 4 * T.Count; i += 4 * T.Count)
            {
                T sum0 = start, sum1 = start, sum2 = start, sum3 = start;
                for (nint tap = 0; tap < taps; tap++)
                {
                    float* from = seen + offsets[tap] + i;
                    T weight = T.Create(weights[tap]);
                    sum0 = T.MultiplyAdd(weight, T.Load(from), sum0);
                    sum1 = T.MultiplyAdd(weight, T.Load(from + T.Count), sum1);
                    sum2 = T.MultiplyAdd(weight, T.Load(from + 2 * T.Count), sum2);
                    sum3 = T.MultiplyAdd(weight, T.Load(from + 3 * T.Count), sum3);
                }
                sum0.Store(to + i);
                sum1.Store(to + i + T.Count);
                sum2.Store(to + i + 2 * T.Count);
                sum3.Store(to + i + 3 * T.Count);
            }
            for (; i <= n - T.Count; i += T.Count)
            {
                T sum = start;
                for (nint tap = 0; tap < taps; tap++) sum = T.MultiplyAdd(T.Create(weights[tap]), T.Load(seen + offsets[tap] + i), sum);
                sum.Store(to + i);
            }
            return i;
        }
    }
}
