using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>Turns rows into lanes and back: the few numbers that attention does transpose, queries and its own output.</summary>
internal static unsafe class LaneTranspose
{
    /// <summary>to[c, r] = scale · from[r, c], for <paramref name="rows"/> x <paramref name="columns"/>; 4 x 4 at a time in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint fromStride, int rows, int columns, float scale, float* to, nint toStride)
    {
        int wholeRows = Vector128.IsHardwareAccelerated ? rows & ~3 : 0, wholeColumns = columns & ~3;
        Vector128<float> factor = Vector128.Create(scale);
        for (int r = 0; r < wholeRows; r += 4)
            for (int c = 0; c < wholeColumns; c += 4)
            {
                float* source = from + r * fromStride + c, target = to + c * toStride + r;
                Vector128<float> w = Vector128.Load(source) * factor, x = Vector128.Load(source + fromStride) * factor;
                Vector128<float> y = Vector128.Load(source + 2 * fromStride) * factor, z = Vector128.Load(source + 3 * fromStride) * factor;
                Vector128<float> wyLow = Low(w, y), wyHigh = High(w, y), xzLow = Low(x, z), xzHigh = High(x, z);
                Low(wyLow, xzLow).Store(target);
                High(wyLow, xzLow).Store(target + toStride);
                Low(wyHigh, xzHigh).Store(target + 2 * toStride);
                High(wyHigh, xzHigh).Store(target + 3 * toStride);
            }
        for (int r = 0; r < rows; r++)
            for (int c = r < wholeRows ? wholeColumns : 0; c < columns; c++) to[c * toStride + r] = scale * from[r * fromStride + c];
    }

    /// <summary>As <see cref="Run"/>, where the columns of <paramref name="from"/> are not neighbours.</summary>
    public static void Gather(float* from, nint rowStride, nint columnStride, int rows, int columns, float scale, float* to, nint toStride)
    {
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) to[c * toStride + r] = scale * from[r * rowStride + c * columnStride];
    }

    /// <summary>(a0, b0, a1, b1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    /// <summary>(a2, b2, a3, b3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }
}
