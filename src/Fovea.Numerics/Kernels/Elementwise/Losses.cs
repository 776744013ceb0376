using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Elementwise;

/// <summary>Losses that compare number by number: the mean over all, and its gradient with respect to what was predicted.</summary>
internal static unsafe class Losses
{
    /// <summary>The mean of (x - target)².</summary>
    public static float MeanSquaredError(InstructionSet set, float* x, float* target, nint n, int threads = 0) =>
        n == 0 ? 0 : (float)(Sums.Of<SquaredDifference>(set, default, x, target, n, threads) / n);

    /// <summary>dx = upstream 2 (x - target) / n, or dx += that.</summary>
    public static void MeanSquaredErrorGradient(
        InstructionSet set, float* x, float* target, float upstream, float* dx, nint n, bool accumulate, int threads = 0) =>
        Maps.Zip(set, new ScaledDifference(2 * upstream / n), x, target, dx, n, accumulate, threads);

    /// <summary>The mean of -target log s - (1 - target) log(1 - s), with s = sigmoid(x).</summary>
    /// <param name="x">Logits.</param>
    /// <param name="target">From 0 to 1.</param>
    public static float BinaryCrossEntropy(InstructionSet set, float* x, float* target, nint n, int threads = 0) =>
        n == 0 ? 0 : (float)(Sums.Of<Surprise>(set, default, x, target, n, threads) / n);

    /// <summary>dx = upstream (sigmoid(x) - target) / n, or dx += that.</summary>
    public static void BinaryCrossEntropyGradient(
        InstructionSet set, float* x, float* target, float upstream, float* dx, nint n, bool accumulate, int threads = 0) =>
        Maps.Zip(set, new SigmoidDifference(upstream / n), x, target, dx, n, accumulate, threads);

    private readonly struct SquaredDifference : IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T>
        {
            T difference = a - b;
            return difference * difference;
        }
    }

    private readonly struct ScaledDifference(float factor) : IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => T.Create(factor) * (a - b);
    }

    /// <summary>softplus(x) - x target.</summary>
    private readonly struct Surprise : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T target) where T : unmanaged, ILanes<T> => T.MultiplyAdd(-x, target, VectorMath.Softplus(x));
    }

    private readonly struct SigmoidDifference(float factor) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x, T target) where T : unmanaged, ILanes<T> => T.Create(factor) * (VectorMath.Sigmoid(x) - target);
    }
}
