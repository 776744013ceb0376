using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Resampling;

/// <summary>Makes an axis longer or shorter: [outer, inputs, inner] becomes [outer, outputs, inner], as a table says.</summary>
internal static unsafe class Resampling
{
    public static void Forward(InstructionSet set, AxisTable table, nint outer, nint inner, float* x, float* y, int threads = 0)
    {
        if (outer * table.Outputs * inner == 0) return;
        fixed (int* places = table.Places)
        fixed (float* weights = table.Weights, offsets = table.Offsets)
        {
            var kernel = new ForwardKernel(places, weights, offsets, table.Inputs, table.Outputs, table.Taps, inner, x, y);
            Lanes.Run(set, kernel, outer * table.Outputs, Lanes.RowsPerChunk(inner * table.Taps), threads);
        }
    }

    /// <summary>dx: each output gives its inputs their share, from the first output to the last.</summary>
    public static void Backward(InstructionSet set, AxisTable table, nint outer, nint inner, float* dy, float* dx, bool accumulate, int threads = 0)
    {
        if (outer * table.Inputs * inner == 0) return;
        fixed (int* places = table.Places)
        fixed (float* weights = table.Weights)
        {
            var kernel = new BackwardKernel(places, weights, table.Inputs, table.Outputs, table.Taps, inner, dy, dx, accumulate);
            Lanes.Run(set, kernel, outer, Lanes.RowsPerChunk(inner * Math.Max(table.Inputs, table.Outputs * table.Taps)), threads);
        }
    }

    private readonly struct ForwardKernel(int* places, float* weights, float* offsets, nint inputs, nint outputs, int taps, nint inner, float* x, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++)
            {
                (nint o, nint j) = nint.DivRem(item, outputs);
                float* from = x + o * inputs * inner, to = y + item * inner;
                float offset = offsets == null ? 0 : offsets[j];
                nint done = Row<T>(places + j * taps, weights + j * taps, taps, offset, inner, from, to, 0);
                Row<Lanes1>(places + j * taps, weights + j * taps, taps, offset, inner, from, to, done);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Row<T>(int* places, float* weights, int taps, float offset, nint inner, float* from, float* to, nint i) where T : unmanaged, ILanes<T>
        {
            T start = T.Create(offset);
            for (; i <= inner - T.Count; i += T.Count)
            {
                T sum = start;
                for (int tap = 0; tap < taps; tap++) sum = T.MultiplyAdd(T.Create(weights[tap]), T.Load(from + places[tap] * inner + i), sum);
                sum.Store(to + i);
            }
            return i;
        }
    }

    private readonly struct BackwardKernel(int* places, float* weights, nint inputs, nint outputs, int taps, nint inner, float* dy, float* dx, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint o = first; o < end; o++)
            {
                float* from = dy + o * outputs * inner, to = dx + o * inputs * inner;
                if (!accumulate) Pass.Clear(to, inputs * inner);
                for (nint j = 0; j < outputs * taps; j++)
                {
                    if (weights[j] == 0) continue;
                    float* source = from + j / taps * inner, target = to + places[j] * inner;
                    nint done = Add<T>(weights[j], source, target, inner, 0);
                    Add<Lanes1>(weights[j], source, target, inner, done);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Add<T>(float weight, float* from, float* to, nint n, nint i) where T : unmanaged, ILanes<T>
        {
            T times = T.Create(weight);
            for (; i <= n - T.Count; i += T.Count) T.MultiplyAdd(times, T.Load(from + i), T.Load(to + i)).Store(to + i);
            return i;
        }
    }
}
