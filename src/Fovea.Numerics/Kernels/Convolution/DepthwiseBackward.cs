using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>The gradients of a depthwise convolution: an item is an input channel of an image, or the weights of an output channel.</summary>
internal static unsafe class DepthwiseBackward
{
    /// <summary>dx: every output gives each number that it saw its share.</summary>
    public static void Input(InstructionSet set, in ConvolutionProblem problem, float* w, float* dy, float* dx, bool accumulate, int threads)
    {
        var plane = new PhasedPlane(problem.Sliding, new RegisterBlock(set).Lanes);
        Lanes.Run(set, new InputKernel(problem, plane, w, dy, dx, accumulate), problem.Batch * problem.Inputs, 1, threads);
    }

    /// <summary>dw += for every tap, what it saw times the gradient of the output; image after image.</summary>
    public static void Weights(InstructionSet set, in ConvolutionProblem problem, float* x, float* dy, float* dw, int threads)
    {
        var plane = new PhasedPlane(problem.Sliding, new RegisterBlock(set).Lanes);
        Lanes.Run(set, new WeightKernel(problem, plane, x, dy, dw), problem.Outputs, 1, threads);
    }

    /// <summary>The whole padded channel: how many layers, and rows of each.</summary>
    private static (nint Layers, nint Rows) Padded(Sliding over) => (Length(over.Depth), Length(over.Height));

    private static nint Length(SlidingAxis axis) =>
        Math.Max(axis.Before + axis.Input, axis.Span(axis.Output));

    private readonly struct InputKernel(ConvolutionProblem problem, PhasedPlane plane, float* w, float* dy, float* dx, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++) Channel<T>(item);
        }

        private void Channel<T>(nint channel) where T : unmanaged, ILanes<T>
        {
            Sliding over = problem.Sliding;
            (nint image, nint input) = nint.DivRem(channel, problem.Inputs);
            (nint layers, nint rows) = Padded(over);
            nint taps = problem.Taps, n = over.Width.Output;
            using Scratch.Loan loan = Scratch.Rent(Carver.Rounded(2 * taps) + layers * rows * plane.RowFloats);
            var carver = new Carver(loan.Pointer);
            nint* offsets = (nint*)carver.Take(2 * taps);
            float* seen = carver.Take(layers * rows * plane.RowFloats);
            plane.Offsets(rows, offsets);
            Pass.Clear(seen, layers * rows * plane.RowFloats);

            for (nint output = input * problem.OutputsPerGroup; output < (input + 1) * problem.OutputsPerGroup; output++)
            {
                float* from = dy + (image * problem.Outputs + output) * problem.Positions;
                for (nint z = 0; z < over.Depth.Output; z++)
                    for (nint y = 0; y < over.Height.Output; y++, from += n)
                    {
                        float* at = seen + (z * over.Depth.Stride * rows + y * over.Height.Stride) * plane.RowFloats;
                        nint done = Spread<T>(from, w + output * taps, offsets, taps, at, n, 0);
                        Spread<Lanes1>(from, w + output * taps, offsets, taps, at, n, done);
                    }
            }
            plane.Unload(seen, rows, dx + channel * problem.Plane, accumulate);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Spread<T>(float* from, float* weights, nint* offsets, nint taps, float* to, nint n, nint start) where T : unmanaged, ILanes<T>
        {
            nint i = start;
            for (nint tap = 0; tap < taps; tap++)
            {
                float* target = to + offsets[tap];
                T weight = T.Create(weights[tap]);
                for (i = start; i <= n - T.Count; i += T.Count) T.MultiplyAdd(weight, T.Load(from + i), T.Load(target + i)).Store(target + i);
            }
            return i;
        }
    }

    private readonly struct WeightKernel(ConvolutionProblem problem, PhasedPlane plane, float* x, float* dy, float* dw) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++) Channel<T>(item);
        }

        private void Channel<T>(nint output) where T : unmanaged, ILanes<T>
        {
            Sliding over = problem.Sliding;
            (nint layers, nint rows) = Padded(over);
            nint taps = problem.Taps, n = over.Width.Output, whole = (n + T.Count - 1) / T.Count * T.Count;
            using Scratch.Loan loan = Scratch.Rent(2 * Carver.Rounded(2 * taps) + Carver.Rounded(taps * T.Count) + Carver.Rounded(whole) + layers * rows * plane.RowFloats);
            var carver = new Carver(loan.Pointer);
            nint* offsets = (nint*)carver.Take(2 * taps);
            double* totals = (double*)carver.Take(2 * taps);
            float* sums = carver.Take(taps * T.Count), row = carver.Take(whole), seen = carver.Take(layers * rows * plane.RowFloats);
            plane.Offsets(rows, offsets);
            new Span<double>(totals, (int)taps).Clear();
            new Span<float>(row, (int)whole).Clear();

            for (nint image = 0; image < problem.Batch; image++)
            {
                plane.Load(x + (image * problem.Inputs + output / problem.OutputsPerGroup) * problem.Plane, -over.Depth.Before, layers, -over.Height.Before, rows, seen);
                new Span<float>(sums, (int)(taps * T.Count)).Clear();
                float* from = dy + (image * problem.Outputs + output) * problem.Positions;
                for (nint z = 0; z < over.Depth.Output; z++)
                    for (nint y = 0; y < over.Height.Output; y++, from += n)
                    {
                        new ReadOnlySpan<float>(from, (int)n).CopyTo(new Span<float>(row, (int)n));
                        Gather<T>(row, offsets, taps, seen + (z * over.Depth.Stride * rows + y * over.Height.Stride) * plane.RowFloats, whole, sums);
                    }
                for (nint tap = 0; tap < taps; tap++) totals[tap] += T.Sum(T.Load(sums + tap * T.Count));
            }
            for (nint tap = 0; tap < taps; tap++) dw[output * taps + tap] += (float)totals[tap];
        }

        /// <summary>The row is filled up with zeros: what lies past the end of what a tap saw has no weight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Gather<T>(float* row, nint* offsets, nint taps, float* seen, nint n, float* sums) where T : unmanaged, ILanes<T>
        {
            for (nint tap = 0; tap < taps; tap++, sums += T.Count)
            {
                float* from = seen + offsets[tap];
                T sum = T.Load(sums);
                for (nint i = 0; i < n; i += T.Count) sum = T.MultiplyAdd(T.Load(row + i), T.Load(from + i), sum);
                sum.Store(sums);
            }
        }
    }
}
