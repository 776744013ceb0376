using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>
/// Rows of activations as whole steps of a size of their own: a row's largest magnitude is as many steps as the sums can bear, 2,047 for a row of
/// 8,192 numbers and never more than 32,767. So rounding them costs next to nothing beside that of weights to 127 steps.
/// </summary>
internal static unsafe class RowSteps
{
    /// <summary>The most steps for which no sum of K products with a byte leaves 32 bits.</summary>
    public static int Most(nint k) => (int)Math.Clamp(int.MaxValue / ((long)PackedBytes.Largest * Math.Max(k, 1)), 1, short.MaxValue);

    /// <summary>Rounds rows.</summary>
    /// <param name="x">[rows, k].</param>
    /// <param name="steps">[rows, width], width at least k: written; zeros beyond k.</param>
    /// <param name="scales">[rows]: the size of a step; NaN for a row that holds NaN or an infinity, whose products are then NaN.</param>
    public static void Round(InstructionSet set, float* x, nint rows, nint k, short* steps, nint width, float* scales, int threads) =>
        Lanes.Run(set, new RoundKernel(x, k, steps, width, scales, Most(k)), rows, Lanes.RowsPerChunk(k), threads);

    private readonly struct RoundKernel(float* x, nint k, short* steps, nint width, float* scales, int most) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float largest = LargestMagnitude<T>(x + row * k, k), perStep = most / largest;
                if (float.IsFinite(perStep) && perStep > 0) ToSteps<T>(x + row * k, k, perStep, steps + row * width);
                else new Span<short>(steps + row * width, (int)k).Clear();                  // all zero, too small for a step, or not finite
                new Span<short>(steps + row * width + k, (int)(width - k)).Clear();
                scales[row] = float.IsFinite(largest) ? largest / most : float.NaN;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestMagnitude<T>(float* x, nint n) where T : unmanaged, ILanes<T>
    {
        T most0 = T.Create(0), most1 = most0;
        nint i = 0;
        for (; i <= n - 2 * T.Count; i += 2 * T.Count)
        {
            most0 = T.LargerMagnitude(most0, T.Load(x + i));
            most1 = T.LargerMagnitude(most1, T.Load(x + i + T.Count));
        }
        float largest = T.Largest(T.LargerMagnitude(most0, most1));
        for (; i < n; i++) largest = MathF.Max(largest, MathF.Abs(x[i]));
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToSteps<T>(float* x, nint n, float perStep, short* steps) where T : unmanaged, ILanes<T>
    {
        T factor = T.Create(perStep);
        nint i = 0;
        for (; i <= n - T.Count; i += T.Count) T.Round(T.Load(x + i) * factor).StoreShorts(steps + i);
        for (; i < n; i++) steps[i] = (short)MathF.Round(x[i] * perStep);
    }
}
