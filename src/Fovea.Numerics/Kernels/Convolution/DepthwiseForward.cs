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
                Band<T>(channel, z, band, band * rowsPerItem, Math.Min(problem.Sliding.Height.Output, (band + 1) * rowsPerItem));
            }
        }

        private void Band<T>(nint channel, nint z, nint band, nint first, nint end) where T : unmanaged, ILanes<T>
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
            nint rowFloats = over.Height.Stride * plane.RowFloats, count;
            for (nint row = first; row < end; row += count, to += count * over.Width.Output, seen += count * rowFloats)
            {
                count = end - row >= 4 ? 4 : 1;
                Rows<T>(seen, rowFloats, offsets, weights, taps, count, to, over.Width.Output);
            }

            nint done = (end - first) * over.Width.Output;
            to -= done;
            ending.Of(image, z * Bands + band).Apply<T>(output, to, done, 1, done, ending.Residual + (to - y), done);
        }

        /// <summary>One row or four. The last vector overlaps the one before it rather than being cut.</summary>
        private static void Rows<T>(float* seen, nint rowFloats, nint* offsets, float* weights, nint taps, nint rows, float* to, nint n) where T : unmanaged, ILanes<T>
        {
            if (n < T.Count)
            {
                float* room = stackalloc float[4 * 16];
                Whole<T>(seen, rowFloats, offsets, weights, taps, rows, room, T.Count, T.Count);
                for (nint row = 0; row < rows; row++) new ReadOnlySpan<float>(room + row * T.Count, (int)n).CopyTo(new Span<float>(to + row * n, (int)n));
                return;
            }
            Whole<T>(seen, rowFloats, offsets, weights, taps, rows, to, n, n);
            nint last = n - T.Count;
            if (n % T.Count != 0) Whole<T>(seen + last, rowFloats, offsets, weights, taps, rows, to + last, n, T.Count);
        }

        private static void Whole<T>(float* seen, nint rowFloats, nint* offsets, float* weights, nint taps, nint rows, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
        {
            if (rows == 4) Four<T>(seen, rowFloats, offsets, weights, taps, to, apart, n);
            else One<T>(seen, offsets, weights, taps, to, n);
        }

        /// <summary>As many outputs of four rows as whole vectors hold: so many sums at once do not wait for each other.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Four<T>(float* seen, nint rowFloats, nint* offsets, float* weights, nint taps, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
        {
            nint i = 0;
            for (; i <= n - 2 * T.Count; i += 2 * T.Count)
            {
                T a0 = T.Create(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
                for (nint tap = 0; tap < taps; tap++)
                {
                    float* from = seen + offsets[tap] + i;
                    T weight = T.Create(weights[tap]);
                    a0 = T.MultiplyAdd(weight, T.Load(from), a0);
                    a1 = T.MultiplyAdd(weight, T.Load(from + T.Count), a1);
                    from += rowFloats;
                    b0 = T.MultiplyAdd(weight, T.Load(from), b0);
                    b1 = T.MultiplyAdd(weight, T.Load(from + T.Count), b1);
                    from += rowFloats;
                    c0 = T.MultiplyAdd(weight, T.Load(from), c0);
                    c1 = T.MultiplyAdd(weight, T.Load(from + T.Count), c1);
                    from += rowFloats;
                    d0 = T.MultiplyAdd(weight, T.Load(from), d0);
                    d1 = T.MultiplyAdd(weight, T.Load(from + T.Count), d1);
                }
                a0.Store(to + i);
                a1.Store(to + i + T.Count);
                b0.Store(to + apart + i);
                b1.Store(to + apart + i + T.Count);
                c0.Store(to + 2 * apart + i);
                c1.Store(to + 2 * apart + i + T.Count);
                d0.Store(to + 3 * apart + i);
                d1.Store(to + 3 * apart + i + T.Count);
            }
            for (; i <= n - T.Count; i += T.Count)
            {
                T a = T.Create(0), b = a, c = a, d = a;
                for (nint tap = 0; tap < taps; tap++)
                {
                    float* from = seen + offsets[tap] + i;
                    T weight = T.Create(weights[tap]);
                    a = T.MultiplyAdd(weight, T.Load(from), a);
                    b = T.MultiplyAdd(weight, T.Load(from + rowFloats), b);
                    c = T.MultiplyAdd(weight, T.Load(from + 2 * rowFloats), c);
                    d = T.MultiplyAdd(weight, T.Load(from + 3 * rowFloats), d);
                }
                a.Store(to + i);
                b.Store(to + apart + i);
                c.Store(to + 2 * apart + i);
                d.Store(to + 3 * apart + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void One<T>(float* seen, nint* offsets, float* weights, nint taps, float* to, nint n) where T : unmanaged, ILanes<T>
        {
            for (nint i = 0; i <= n - T.Count; i += T.Count)
            {
                T sum = T.Create(0);
                for (nint tap = 0; tap < taps; tap++) sum = T.MultiplyAdd(T.Create(weights[tap]), T.Load(seen + offsets[tap] + i), sum);
                sum.Store(to + i);
            }
        }
    }
}
