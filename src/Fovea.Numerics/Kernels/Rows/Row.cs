using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>What is asked of one row of numbers by the kernels that work row by row. The order of every sum is fixed.</summary>
internal static unsafe class Row
{
    /// <summary>So many floats are added as floats; longer rows add such blocks in double.</summary>
    private const nint Block = 1024;

    /// <summary>The largest number; minus infinity where there is none, NaN where one is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest<T>(float* x, nint n) where T : unmanaged, ILanes<T>
    {
        T most0 = T.Create(float.NegativeInfinity), most1 = most0, most2 = most0, most3 = most0;
        nint i = 0;
        for (; i <= n - 4 * T.Count; i += 4 * T.Count)
        {
            most0 = T.Max(most0, T.Load(x + i));
            most1 = T.Max(most1, T.Load(x + i + T.Count));
            most2 = T.Max(most2, T.Load(x + i + 2 * T.Count));
            most3 = T.Max(most3, T.Load(x + i + 3 * T.Count));
        }
        for (; i <= n - T.Count; i += T.Count) most0 = T.Max(most0, T.Load(x + i));
        float largest = T.Largest(T.Max(T.Max(most0, most1), T.Max(most2, most3)));
        for (; i < n; i++) largest = MathF.Max(largest, x[i]);
        return largest;
    }

    /// <summary>The sum of x.</summary>
    public static double Sum<T>(float* x, nint n) where T : unmanaged, ILanes<T> => Sum<First, T>(default, x, x, n);

    /// <summary>The sum of a b.</summary>
    public static double Dot<T>(float* a, float* b, nint n) where T : unmanaged, ILanes<T> => Sum<Product, T>(default, a, b, n);

    /// <summary>The sum of f(a, b).</summary>
    public static double Sum<TZip, T>(TZip zip, float* a, float* b, nint n) where TZip : struct, IZip where T : unmanaged, ILanes<T>
    {
        double sum = 0;
        for (nint i = 0; i < n; i += Block) sum += SumBlock<TZip, T>(zip, a + i, b + i, Math.Min(Block, n - i));
        return sum;
    }

    /// <summary>y = e^(x - shift); returns the sum. y may be x.</summary>
    public static double Exp<T>(float* x, float shift, float* y, nint n) where T : unmanaged, ILanes<T>
    {
        double sum = 0;
        for (nint i = 0; i < n; i += Block) sum += ExpBlock<T>(x + i, shift, y + i, Math.Min(Block, n - i));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumBlock<TZip, T>(TZip zip, float* a, float* b, nint n) where TZip : struct, IZip where T : unmanaged, ILanes<T>
    {
        T sum0 = T.Create(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        nint i = 0;
        for (; i <= n - 4 * T.Count; i += 4 * T.Count)
        {
            sum0 += zip.Apply(T.Load(a + i), T.Load(b + i));
            sum1 += zip.Apply(T.Load(a + i + T.Count), T.Load(b + i + T.Count));
            sum2 += zip.Apply(T.Load(a + i + 2 * T.Count), T.Load(b + i + 2 * T.Count));
            sum3 += zip.Apply(T.Load(a + i + 3 * T.Count), T.Load(b + i + 3 * T.Count));
        }
        for (; i <= n - T.Count; i += T.Count) sum0 += zip.Apply(T.Load(a + i), T.Load(b + i));
        float sum = T.Sum((sum0 + sum1) + (sum2 + sum3));
        return i == n ? sum : sum + SumBlock<TZip, Lanes1>(zip, a + i, b + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ExpBlock<T>(float* x, float shift, float* y, nint n) where T : unmanaged, ILanes<T>
    {
        T sum0 = T.Create(0), sum1 = sum0, minus = T.Create(shift);
        nint i = 0;
        for (; i <= n - 2 * T.Count; i += 2 * T.Count)
        {
            T first = VectorMath.Exp(T.Load(x + i) - minus), second = VectorMath.Exp(T.Load(x + i + T.Count) - minus);
            first.Store(y + i);
            second.Store(y + i + T.Count);
            sum0 += first;
            sum1 += second;
        }
        float sum = T.Sum(sum0 + sum1);
        return i == n ? sum : sum + ExpRest<T>(x + i, shift, y + i, n - i);
    }

    /// <summary>Less than two vectors, filled up with what has no weight.</summary>
    [SkipLocalsInit]
    private static float ExpRest<T>(float* x, float shift, float* y, nint n) where T : unmanaged, ILanes<T>
    {
        float* rest = stackalloc float[32];
        for (nint i = 0; i < 2 * T.Count; i++) rest[i] = i < n ? x[i] : float.NegativeInfinity;
        float sum = ExpBlock<T>(rest, shift, rest, 2 * T.Count);
        Unsafe.CopyBlockUnaligned(y, rest, (uint)(n * sizeof(float)));
        return sum;
    }
}
