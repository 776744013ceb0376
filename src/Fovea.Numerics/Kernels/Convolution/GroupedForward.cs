using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Convolutions of many groups of few channels, directly: unfolded, such a group would be copied more than multiplied. An item is some rows of
/// all outputs of a group of one image; four outputs at a time share what they see.
/// </summary>
internal static unsafe class GroupedForward
{
    /// <summary>From so many outputs of a group on, a product of matrices is faster.</summary>
    private const nint ManyOutputs = 32;

    /// <summary>Rows of an item: as many as stay in the cache with what they see.</summary>
    private const nint FloatsAtHand = 16384;

    public static bool Fits(in ConvolutionProblem problem) => problem is { Groups: > 1, Pointwise: false, OutputsPerGroup: < ManyOutputs, InputsPerGroup: <= ManyOutputs };

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads)
    {
        var plane = new PhasedPlane(problem.Sliding, new RegisterBlock(set).Lanes);
        nint rows = Math.Clamp(FloatsAtHand / (plane.RowFloats * problem.Sliding.Height.Stride * problem.InputsPerGroup), 4, Math.Max(4, problem.Sliding.Height.Output));
        var kernel = new Kernel(problem, plane, x, w, ending, y, rows);
        Lanes.Run(set, kernel, kernel.Items, 1, threads);
    }

    private readonly struct Kernel(ConvolutionProblem problem, PhasedPlane plane, float* x, float* w, ConvolutionEnding ending, float* y, nint rowsPerItem) : ILaneKernel
    {
        private nint Bands => (problem.Sliding.Height.Output + rowsPerItem - 1) / rowsPerItem;

        public nint Items => problem.Batch * problem.Groups * problem.Sliding.Depth.Output * Bands;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++)
            {
                (nint layer, nint band) = nint.DivRem(item, Bands);
                (nint group, nint z) = nint.DivRem(layer, problem.Sliding.Depth.Output);
                Band<T>(group / problem.Groups, group % problem.Groups, z, band, band * rowsPerItem, Math.Min(problem.Sliding.Height.Output, (band + 1) * rowsPerItem));
            }
        }

        private void Band<T>(nint image, nint group, nint z, nint band, nint first, nint end) where T : unmanaged, ILanes<T>
        {
            Sliding over = problem.Sliding;
            nint inputs = problem.InputsPerGroup, outputs = problem.OutputsPerGroup, sum = problem.Sum, taps = problem.Taps, positions = problem.Positions;
            nint rows = plane.RowsFor(end - first), layers = (over.Depth.Kernel - 1) * over.Depth.Dilation + 1, channelFloats = layers * rows * plane.RowFloats;
            using Scratch.Loan loan = Scratch.Rent(Carver.Rounded(2 * sum) + inputs * channelFloats);
            var carver = new Carver(loan.Pointer);
            nint* offsets = (nint*)carver.Take(2 * sum);
            float* seen = carver.Take(inputs * channelFloats);
            for (nint input = 0; input < inputs; input++)
            {
                plane.Offsets(rows, offsets + input * taps);
                for (nint tap = 0; tap < taps; tap++) offsets[input * taps + tap] += input * channelFloats;
                float* channel = x + (image * problem.Inputs + group * inputs + input) * problem.Plane;
                plane.Load(channel, over.Depth.At(z, 0), layers, over.Height.At(first, 0), rows, seen + input * channelFloats);
            }

            nint place = (image * problem.Outputs + group * outputs) * positions + (z * over.Height.Output + first) * over.Width.Output, width = over.Width.Output;
            float* to = y + place, weights = w + group * outputs * sum;
            for (nint row = first; row < end; row++, to += width, seen += over.Height.Stride * plane.RowFloats)
                for (nint output = 0, count; output < outputs; output += count)
                {
                    count = outputs - output >= 4 ? 4 : 1;
                    Row<T>(seen, offsets, sum, weights + output * sum, count, to + output * positions, positions, width);
                }
            ending.Of(image, z * Bands + band).Apply<T>(group * outputs, y + place, positions, outputs, (end - first) * width, ending.Residual + place, positions);
        }

        /// <summary>A row of one output or of four. The last vector overlaps the one before it rather than being cut.</summary>
        private static void Row<T>(float* seen, nint* offsets, nint sum, float* w, nint outputs, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
        {
            if (n < T.Count)
            {
                float* room = stackalloc float[4 * 16];
                Vectors<T>(seen, offsets, sum, w, outputs, room, T.Count, T.Count);
                for (nint output = 0; output < outputs; output++) new ReadOnlySpan<float>(room + output * T.Count, (int)n).CopyTo(new Span<float>(to + output * apart, (int)n));
                return;
            }
            Vectors<T>(seen, offsets, sum, w, outputs, to, apart, n);
            nint last = n - T.Count;
            if (n % T.Count != 0) Vectors<T>(seen + last, offsets, sum, w, outputs, to + last, apart, T.Count);
        }

        private static void Vectors<T>(float* seen, nint* offsets, nint sum, float* w, nint outputs, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
        {
            if (outputs == 4) Four<T>(seen, offsets, sum, w, to, apart, n);
            else One<T>(seen, offsets, sum, w, to, n);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Four<T>(float* seen, nint* offsets, nint sum, float* w, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
        {
            float* w1 = w + sum, w2 = w1 + sum, w3 = w2 + sum;
            nint i = 0;
            for (; i <= n - 2 * T.Count; i += 2 * T.Count)
            {
                T a0 = T.Create(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
                for (nint k = 0; k < sum; k++)
                {
                    float* from = seen + offsets[k] + i;
                    T x0 = T.Load(from), x1 = T.Load(from + T.Count), weight = T.Create(w[k]);
                    a0 = T.MultiplyAdd(weight, x0, a0);
                    a1 = T.MultiplyAdd(weight, x1, a1);
                    weight = T.Create(w1[k]);
                    b0 = T.MultiplyAdd(weight, x0, b0);
                    b1 = T.MultiplyAdd(weight, x1, b1);
                    weight = T.Create(w2[k]);
                    c0 = T.MultiplyAdd(weight, x0, c0);
                    c1 = T.MultiplyAdd(weight, x1, c1);
                    weight = T.Create(w3[k]);
                    d0 = T.MultiplyAdd(weight, x0, d0);
                    d1 = T.MultiplyAdd(weight, x1, d1);
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
                for (nint k = 0; k < sum; k++)
                {
                    T x0 = T.Load(seen + offsets[k] + i);
                    a = T.MultiplyAdd(T.Create(w[k]), x0, a);
                    b = T.MultiplyAdd(T.Create(w1[k]), x0, b);
                    c = T.MultiplyAdd(T.Create(w2[k]), x0, c);
                    d = T.MultiplyAdd(T.Create(w3[k]), x0, d);
                }
                a.Store(to + i);
                b.Store(to + apart + i);
                c.Store(to + 2 * apart + i);
                d.Store(to + 3 * apart + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void One<T>(float* seen, nint* offsets, nint sum, float* w, float* to, nint n) where T : unmanaged, ILanes<T>
        {
            for (nint i = 0; i <= n - T.Count; i += T.Count)
            {
                T total = T.Create(0);
                for (nint k = 0; k < sum; k++) total = T.MultiplyAdd(T.Create(w[k]), T.Load(seen + offsets[k] + i), total);
                total.Store(to + i);
            }
        }
    }
}
