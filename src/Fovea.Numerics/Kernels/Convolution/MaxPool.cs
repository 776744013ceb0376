using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>The largest number that each window sees, channel by channel. Padding counts for nothing; NaN is larger than all numbers.</summary>
internal static unsafe class MaxPool
{
    /// <param name="planes">Channels of all images.</param>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs]: written.</param>
    public static void Forward(InstructionSet set, Sliding over, nint planes, float* x, float* y, int threads = 0)
    {
        if (planes * over.Outputs == 0) return;
        var kernel = new ForwardKernel(over, new PhasedPlane(over, new RegisterBlock(set).Lanes), x, y);
        Lanes.Run(set, kernel, planes * over.Depth.Output, Lanes.RowsPerChunk(over.Height.Input * over.Width.Input), threads);
    }

    /// <summary>Gives the gradient of each output to the first of the numbers that are as large as it, in the order in which they are stored.</summary>
    public static void Backward(InstructionSet set, Sliding over, nint planes, float* x, float* y, float* dy, float* dx, bool accumulate, int threads = 0)
    {
        if (planes * over.Inputs == 0) return;
        Lanes.Run(set, new BackwardKernel(over, x, y, dy, dx, accumulate), planes, Lanes.RowsPerChunk(over.Outputs * over.Taps), threads);
    }

    private readonly struct ForwardKernel(Sliding over, PhasedPlane plane, float* x, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++) Layer<T>(item / over.Depth.Output, item % over.Depth.Output);
        }

        /// <summary>One layer of depth of one channel.</summary>
        private void Layer<T>(nint channel, nint z) where T : unmanaged, ILanes<T>
        {
            nint rows = plane.RowsFor(over.Height.Output), layers = over.Depth.Span(1), n = over.Width.Output;
            using Scratch.Loan loan = Scratch.Rent(Carver.Rounded(2 * over.Taps) + layers * rows * plane.RowFloats);
            var carver = new Carver(loan.Pointer);
            nint* offsets = (nint*)carver.Take(2 * over.Taps);
            float* seen = carver.Take(layers * rows * plane.RowFloats);
            plane.Offsets(rows, offsets);
            plane.Load(x + channel * over.Inputs, over.Depth.At(z, 0), layers, over.Height.At(0, 0), rows, seen, outside: float.NegativeInfinity);

            float* to = y + channel * over.Outputs + z * over.Height.Output * n;
            for (nint row = 0; row < over.Height.Output; row++, to += n, seen += over.Height.Stride * plane.RowFloats)
            {
                nint done = Row<T>(seen, offsets, over.Taps, to, n, 0);
                Row<Lanes1>(seen, offsets, over.Taps, to, n, done);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Row<T>(float* seen, nint* offsets, nint taps, float* to, nint n, nint i) where T : unmanaged, ILanes<T>
        {
            for (; i <= n - T.Count; i += T.Count)
            {
                T most = T.Load(seen + offsets[0] + i);
                for (nint tap = 1; tap < taps; tap++) most = T.Max(most, T.Load(seen + offsets[tap] + i));
                most.Store(to + i);
            }
            return i;
        }
    }

    private readonly struct BackwardKernel(Sliding over, float* x, float* y, float* dy, float* dx, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint channel = first; channel < end; channel++)
            {
                float* from = x + channel * over.Inputs, to = dx + channel * over.Inputs;
                if (!accumulate) Pass.Clear(to, over.Inputs);
                nint place = channel * over.Outputs;
                for (nint z = 0; z < over.Depth.Output; z++)
                    for (nint row = 0; row < over.Height.Output; row++)
                        for (nint column = 0; column < over.Width.Output; column++, place++)
                            if (First(from, z, row, column, y[place]) is var found and >= 0) to[found] += dy[place];
            }
        }

        private nint First(float* from, nint oz, nint oy, nint ox, float largest)
        {
            for (nint kz = 0; kz < over.Depth.Kernel; kz++)
            {
                nint z = over.Depth.At(oz, kz);
                if (!over.Depth.Holds(z)) continue;
                for (nint ky = 0; ky < over.Height.Kernel; ky++)
                {
                    nint row = over.Height.At(oy, ky);
                    if (!over.Height.Holds(row)) continue;
                    nint start = (z * over.Height.Input + row) * over.Width.Input;
                    for (nint kx = 0; kx < over.Width.Kernel; kx++)
                    {
                        nint column = over.Width.At(ox, kx);
                        if (over.Width.Holds(column) && from[start + column].Equals(largest)) return start + column;
                    }
                }
            }
            return -1;
        }
    }
}
