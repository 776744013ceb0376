using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics;

/// <summary>
/// Drops some elements and scales the others up, so that the mean stays. Which are dropped follows from the key and the
/// element's number alone: the backward pass asks again instead of keeping a mask.
/// </summary>
/// <remarks>Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, JMLR 15.</remarks>
internal static unsafe class Dropout
{
    private const int Batch = 512;

    /// <summary>
    /// y = x / (1 - p) where <see cref="Philox.Uniform"/> of element <paramref name="first"/> + i is at least p, else 0; or y += that.
    /// The gradient is the same with dy for x and dx for y.
    /// </summary>
    /// <param name="first">The number of x[0] in the sequence; where a tensor is worked on in parts, its parts differ in this alone.</param>
    /// <param name="probability">p, from 0 to 1: how many are dropped.</param>
    public static void Apply(
        InstructionSet set, PhiloxKey key, ulong first, float probability, float* x, float* y, nint n, bool accumulate = false, int threads = 0)
    {
        float scale = probability < 1 ? 1 / (1 - probability) : 0;
        Lanes.Run(set, new Kernel(key, first, probability, scale, x, y, accumulate), n, Lanes.Chunk, threads);
    }

    private readonly struct Kernel(PhiloxKey key, ulong offset, float probability, float scale, float* x, float* y, bool accumulate) : ILaneKernel
    {
        [SkipLocalsInit]
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            float* uniform = stackalloc float[Batch + 48];                  // up to 3 before, and the last group of blocks whole
            for (nint i = first; i < end; i += Batch)
            {
                nint count = Math.Min(Batch, end - i);
                ulong element = offset + (ulong)i;
                nint skip = (nint)(element % 4);
                Philox.Uniforms<T>(key, element / 4, uniform, (skip + count + 3) / 4);
                Mask<T>(uniform + skip, x + i, y + i, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Mask<T>(float* uniform, float* x, float* y, nint n) where T : unmanaged, ILanes<T>
        {
            T limit = T.Create(probability), kept = T.Create(scale);
            nint i = 0;
            for (; i <= n - T.Count; i += T.Count)
            {
                T value = T.Load(x + i) * T.WhereGreater(limit, T.Load(uniform + i), T.Create(0), kept);
                if (accumulate) value += T.Load(y + i);
                value.Store(y + i);
            }
            for (; i < n; i++)
            {
                float value = x[i] * (uniform[i] < probability ? 0 : scale);
                y[i] = accumulate ? y[i] + value : value;
            }
        }
    }
}
