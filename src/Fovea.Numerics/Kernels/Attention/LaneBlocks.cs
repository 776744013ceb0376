using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The one product that attention is made of: to = keep ∘ to + A · B, where the columns of B and of the result are lanes.
/// </summary>
/// <remarks>
/// With queries in the lanes, both products of attention have this form, and neither keys nor values need packing:
/// scores Sᵀ = K · Qᵀ (A = K by rows) and output Oᵀ = Vᵀ · Wᵀ (A = V by columns). A is read through two strides, one number
/// at a time, and spread over the lanes. A block of the result stays in registers: 8 x 2 vectors where there are 32 registers, 6 x 2 where 16.
/// Rows beyond the last read the last row again and are written too: the result has room for them.
/// </remarks>
internal static unsafe class LaneBlocks
{
    /// <summary>Rows of a block.</summary>
    public static int Rows<T>() where T : unmanaged, ILanes<T> => T.Count == 16 ? 8 : 6;

    /// <summary>to[r, lane] = keep[lane] · to[r, lane] + Σᵢ a[r, i] · b[i, lane]; keep = null: to is not read.</summary>
    /// <param name="rows">R, at least 1.</param>
    /// <param name="count">How many products are summed.</param>
    /// <param name="rowStride">From a[r, i] to a[r + 1, i].</param>
    /// <param name="step">From a[r, i] to a[r, i + 1].</param>
    /// <param name="lanes">A multiple of two vectors.</param>
    public static void Multiply<T>(
        int rows, nint count, float* a, nint rowStride, nint step, float* b, nint bStride, float* to, nint toStride, int lanes, float* keep)
        where T : unmanaged, ILanes<T>
    {
        if (T.Count == 16)
        {
            for (; lanes >= 4 * T.Count; lanes -= 4 * T.Count, b += 4 * T.Count, to += 4 * T.Count, keep = keep == null ? null : keep + 4 * T.Count)
                MultiplyFour<T>(rows, count, a, rowStride, step, b, bStride, to, toStride, keep);
        }
        int high = Rows<T>();
        for (int r = 0; r < rows; r += high)
        {
            int last = Math.Min(high, rows - r) - 1;
            for (int lane = 0; lane < lanes; lane += 2 * T.Count)
            {
                float* kept = keep == null ? null : keep + lane;
                if (high == 8) Block8<T>(count, a + r * rowStride, rowStride, step, last, b + lane, bStride, to + r * toStride + lane, toStride, kept);
                else Block6<T>(count, a + r * rowStride, rowStride, step, last, b + lane, bStride, to + r * toStride + lane, toStride, kept);
            }
        }
    }

    /// <summary>Four vectors of lanes at once: six rows at a time, and four where that fits the rest better.</summary>
    private static void MultiplyFour<T>(
        int rows, nint count, float* a, nint rowStride, nint step, float* b, nint bStride, float* to, nint toStride, float* keep)
        where T : unmanaged, ILanes<T>
    {
        int sixes = rows / 6;
        if (rows % 6 == 2 && sixes > 0) sixes--;                            // 8 is 4 + 4
        int r = 0;
        for (; sixes > 0; sixes--, r += 6)
        {
            Block6x4<T>(count, a + r * rowStride, rowStride, step, 5, b, bStride, to + r * toStride, toStride, keep);
        }
        for (; rows - r > 4; r += 6) Block6x4<T>(count, a + r * rowStride, rowStride, step, rows - r - 1, b, bStride, to + r * toStride, toStride, keep);
        for (; r < rows; r += 4) Block4x4<T>(count, a + r * rowStride, rowStride, step, Math.Min(4, rows - r) - 1, b, bStride, to + r * toStride, toStride, keep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block8<T>(
        nint count, float* a, nint rowStride, nint step, int last, float* b, nint bStride, float* to, nint toStride, float* keep)
        where T : unmanaged, ILanes<T>
    {
        float* a0 = a, a1 = a + Math.Min(1, last) * rowStride, a2 = a + Math.Min(2, last) * rowStride, a3 = a + Math.Min(3, last) * rowStride;
        float* a4 = a + Math.Min(4, last) * rowStride, a5 = a + Math.Min(5, last) * rowStride, a6 = a + Math.Min(6, last) * rowStride, a7 = a + Math.Min(7, last) * rowStride;
        T p0 = T.Create(0), p1 = p0, p2 = p0, p3 = p0, p4 = p0, p5 = p0, p6 = p0, p7 = p0;
        T q0 = p0, q1 = p0, q2 = p0, q3 = p0, q4 = p0, q5 = p0, q6 = p0, q7 = p0;
        for (nint i = 0; count > 0; count--, i += step, b += bStride)
        {
            T left = T.Load(b), right = T.Load(b + T.Count);
            T x0 = T.Create(a0[i]); p0 = T.MultiplyAdd(x0, left, p0); q0 = T.MultiplyAdd(x0, right, q0);
            T x1 = T.Create(a1[i]); p1 = T.MultiplyAdd(x1, left, p1); q1 = T.MultiplyAdd(x1, right, q1);
            T x2 = T.Create(a2[i]); p2 = T.MultiplyAdd(x2, left, p2); q2 = T.MultiplyAdd(x2, right, q2);
            T x3 = T.Create(a3[i]); p3 = T.MultiplyAdd(x3, left, p3); q3 = T.MultiplyAdd(x3, right, q3);
            T x4 = T.Create(a4[i]); p4 = T.MultiplyAdd(x4, left, p4); q4 = T.MultiplyAdd(x4, right, q4);
            T x5 = T.Create(a5[i]); p5 = T.MultiplyAdd(x5, left, p5); q5 = T.MultiplyAdd(x5, right, q5);
            T x6 = T.Create(a6[i]); p6 = T.MultiplyAdd(x6, left, p6); q6 = T.MultiplyAdd(x6, right, q6);
            T x7 = T.Create(a7[i]); p7 = T.MultiplyAdd(x7, left, p7); q7 = T.MultiplyAdd(x7, right, q7);
        }
        float* t0 = to, t1 = to + Math.Min(1, last) * toStride, t2 = to + Math.Min(2, last) * toStride, t3 = to + Math.Min(3, last) * toStride;
        float* t4 = to + Math.Min(4, last) * toStride, t5 = to + Math.Min(5, last) * toStride, t6 = to + Math.Min(6, last) * toStride, t7 = to + Math.Min(7, last) * toStride;
        if (keep != null)
        {
            T left = T.Load(keep), right = T.Load(keep + T.Count);
            p0 = T.MultiplyAdd(T.Load(t0), left, p0); q0 = T.MultiplyAdd(T.Load(t0 + T.Count), right, q0);
            p1 = T.MultiplyAdd(T.Load(t1), left, p1); q1 = T.MultiplyAdd(T.Load(t1 + T.Count), right, q1);
            p2 = T.MultiplyAdd(T.Load(t2), left, p2); q2 = T.MultiplyAdd(T.Load(t2 + T.Count), right, q2);
            p3 = T.MultiplyAdd(T.Load(t3), left, p3); q3 = T.MultiplyAdd(T.Load(t3 + T.Count), right, q3);
            p4 = T.MultiplyAdd(T.Load(t4), left, p4); q4 = T.MultiplyAdd(T.Load(t4 + T.Count), right, q4);
            p5 = T.MultiplyAdd(T.Load(t5), left, p5); q5 = T.MultiplyAdd(T.Load(t5 + T.Count), right, q5);
            p6 = T.MultiplyAdd(T.Load(t6), left, p6); q6 = T.MultiplyAdd(T.Load(t6 + T.Count), right, q6);
            p7 = T.MultiplyAdd(T.Load(t7), left, p7); q7 = T.MultiplyAdd(T.Load(t7 + T.Count), right, q7);
        }
        p0.Store(t0); q0.Store(t0 + T.Count);
        p1.Store(t1); q1.Store(t1 + T.Count);
        p2.Store(t2); q2.Store(t2 + T.Count);
        p3.Store(t3); q3.Store(t3 + T.Count);
        p4.Store(t4); q4.Store(t4 + T.Count);
        p5.Store(t5); q5.Store(t5 + T.Count);
        p6.Store(t6); q6.Store(t6 + T.Count);
        p7.Store(t7); q7.Store(t7 + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6<T>(
        nint count, float* a, nint rowStride, nint step, int last, float* b, nint bStride, float* to, nint toStride, float* keep)
        where T : unmanaged, ILanes<T>
    {
        float* a0 = a, a1 = a + Math.Min(1, last) * rowStride, a2 = a + Math.Min(2, last) * rowStride;
        float* a3 = a + Math.Min(3, last) * rowStride, a4 = a + Math.Min(4, last) * rowStride, a5 = a + Math.Min(5, last) * rowStride;
        T p0 = T.Create(0), p1 = p0, p2 = p0, p3 = p0, p4 = p0, p5 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0, q4 = p0, q5 = p0;
        for (nint i = 0; count > 0; count--, i += step, b += bStride)
        {
            T left = T.Load(b), right = T.Load(b + T.Count);
            T x0 = T.Create(a0[i]); p0 = T.MultiplyAdd(x0, left, p0); q0 = T.MultiplyAdd(x0, right, q0);
            T x1 = T.Create(a1[i]); p1 = T.MultiplyAdd(x1, left, p1); q1 = T.MultiplyAdd(x1, right, q1);
            T x2 = T.Create(a2[i]); p2 = T.MultiplyAdd(x2, left, p2); q2 = T.MultiplyAdd(x2, right, q2);
            T x3 = T.Create(a3[i]); p3 = T.MultiplyAdd(x3, left, p3); q3 = T.MultiplyAdd(x3, right, q3);
            T x4 = T.Create(a4[i]); p4 = T.MultiplyAdd(x4, left, p4); q4 = T.MultiplyAdd(x4, right, q4);
            T x5 = T.Create(a5[i]); p5 = T.MultiplyAdd(x5, left, p5); q5 = T.MultiplyAdd(x5, right, q5);
        }
        float* t0 = to, t1 = to + Math.Min(1, last) * toStride, t2 = to + Math.Min(2, last) * toStride;
        float* t3 = to + Math.Min(3, last) * toStride, t4 = to + Math.Min(4, last) * toStride, t5 = to + Math.Min(5, last) * toStride;
        if (keep != null)
        {
            T left = T.Load(keep), right = T.Load(keep + T.Count);
            p0 = T.MultiplyAdd(T.Load(t0), left, p0); q0 = T.MultiplyAdd(T.Load(t0 + T.Count), right, q0);
            p1 = T.MultiplyAdd(T.Load(t1), left, p1); q1 = T.MultiplyAdd(T.Load(t1 + T.Count), right, q1);
            p2 = T.MultiplyAdd(T.Load(t2), left, p2); q2 = T.MultiplyAdd(T.Load(t2 + T.Count), right, q2);
            p3 = T.MultiplyAdd(T.Load(t3), left, p3); q3 = T.MultiplyAdd(T.Load(t3 + T.Count), right, q3);
            p4 = T.MultiplyAdd(T.Load(t4), left, p4); q4 = T.MultiplyAdd(T.Load(t4 + T.Count), right, q4);
            p5 = T.MultiplyAdd(T.Load(t5), left, p5); q5 = T.MultiplyAdd(T.Load(t5 + T.Count), right, q5);
        }
        p0.Store(t0); q0.Store(t0 + T.Count);
        p1.Store(t1); q1.Store(t1 + T.Count);
        p2.Store(t2); q2.Store(t2 + T.Count);
        p3.Store(t3); q3.Store(t3 + T.Count);
        p4.Store(t4); q4.Store(t4 + T.Count);
        p5.Store(t5); q5.Store(t5 + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6x4<T>(
        nint count, float* a, nint rowStride, nint step, int last, float* b, nint bStride, float* to, nint toStride, float* keep)
        where T : unmanaged, ILanes<T>
    {
        float* a0 = a, a1 = a + Math.Min(1, last) * rowStride, a2 = a + Math.Min(2, last) * rowStride, a3 = a + Math.Min(3, last) * rowStride, a4 = a + Math.Min(4, last) * rowStride, a5 = a + Math.Min(5, last) * rowStride;
        T p0 = T.Create(0), p1 = p0, p2 = p0, p3 = p0, p4 = p0, p5 = p0;
        T q0 = p0, q1 = p0, q2 = p0, q3 = p0, q4 = p0, q5 = p0;
        T s0 = p0, s1 = p0, s2 = p0, s3 = p0, s4 = p0, s5 = p0;
        T t0 = p0, t1 = p0, t2 = p0, t3 = p0, t4 = p0, t5 = p0;
        for (nint i = 0; count > 0; count--, i += step, b += bStride)
        {
            T v0 = T.Load(b), v1 = T.Load(b + T.Count), v2 = T.Load(b + 2 * T.Count), v3 = T.Load(b + 3 * T.Count), x;
            x = T.Create(a0[i]); p0 = T.MultiplyAdd(x, v0, p0); q0 = T.MultiplyAdd(x, v1, q0); s0 = T.MultiplyAdd(x, v2, s0); t0 = T.MultiplyAdd(x, v3, t0);
            x = T.Create(a1[i]); p1 = T.MultiplyAdd(x, v0, p1); q1 = T.MultiplyAdd(x, v1, q1); s1 = T.MultiplyAdd(x, v2, s1); t1 = T.MultiplyAdd(x, v3, t1);
            x = T.Create(a2[i]); p2 = T.MultiplyAdd(x, v0, p2); q2 = T.MultiplyAdd(x, v1, q2); s2 = T.MultiplyAdd(x, v2, s2); t2 = T.MultiplyAdd(x, v3, t2);
            x = T.Create(a3[i]); p3 = T.MultiplyAdd(x, v0, p3); q3 = T.MultiplyAdd(x, v1, q3); s3 = T.MultiplyAdd(x, v2, s3); t3 = T.MultiplyAdd(x, v3, t3);
            x = T.Create(a4[i]); p4 = T.MultiplyAdd(x, v0, p4); q4 = T.MultiplyAdd(x, v1, q4); s4 = T.MultiplyAdd(x, v2, s4); t4 = T.MultiplyAdd(x, v3, t4);
            x = T.Create(a5[i]); p5 = T.MultiplyAdd(x, v0, p5); q5 = T.MultiplyAdd(x, v1, q5); s5 = T.MultiplyAdd(x, v2, s5); t5 = T.MultiplyAdd(x, v3, t5);
        }
        float* to0 = to, to1 = to + Math.Min(1, last) * toStride, to2 = to + Math.Min(2, last) * toStride, to3 = to + Math.Min(3, last) * toStride, to4 = to + Math.Min(4, last) * toStride, to5 = to + Math.Min(5, last) * toStride;
        if (keep != null)
        {
            T k0 = T.Load(keep), k1 = T.Load(keep + T.Count), k2 = T.Load(keep + 2 * T.Count), k3 = T.Load(keep + 3 * T.Count);
            p0 = T.MultiplyAdd(T.Load(to0), k0, p0); q0 = T.MultiplyAdd(T.Load(to0 + T.Count), k1, q0); s0 = T.MultiplyAdd(T.Load(to0 + 2 * T.Count), k2, s0); t0 = T.MultiplyAdd(T.Load(to0 + 3 * T.Count), k3, t0);
            p1 = T.MultiplyAdd(T.Load(to1), k0, p1); q1 = T.MultiplyAdd(T.Load(to1 + T.Count), k1, q1); s1 = T.MultiplyAdd(T.Load(to1 + 2 * T.Count), k2, s1); t1 = T.MultiplyAdd(T.Load(to1 + 3 * T.Count), k3, t1);
            p2 = T.MultiplyAdd(T.Load(to2), k0, p2); q2 = T.MultiplyAdd(T.Load(to2 + T.Count), k1, q2); s2 = T.MultiplyAdd(T.Load(to2 + 2 * T.Count), k2, s2); t2 = T.MultiplyAdd(T.Load(to2 + 3 * T.Count), k3, t2);
            p3 = T.MultiplyAdd(T.Load(to3), k0, p3); q3 = T.MultiplyAdd(T.Load(to3 + T.Count), k1, q3); s3 = T.MultiplyAdd(T.Load(to3 + 2 * T.Count), k2, s3); t3 = T.MultiplyAdd(T.Load(to3 + 3 * T.Count), k3, t3);
            p4 = T.MultiplyAdd(T.Load(to4), k0, p4); q4 = T.MultiplyAdd(T.Load(to4 + T.Count), k1, q4); s4 = T.MultiplyAdd(T.Load(to4 + 2 * T.Count), k2, s4); t4 = T.MultiplyAdd(T.Load(to4 + 3 * T.Count), k3, t4);
            p5 = T.MultiplyAdd(T.Load(to5), k0, p5); q5 = T.MultiplyAdd(T.Load(to5 + T.Count), k1, q5); s5 = T.MultiplyAdd(T.Load(to5 + 2 * T.Count), k2, s5); t5 = T.MultiplyAdd(T.Load(to5 + 3 * T.Count), k3, t5);
        }
        p0.Store(to0); q0.Store(to0 + T.Count); s0.Store(to0 + 2 * T.Count); t0.Store(to0 + 3 * T.Count);
        p1.Store(to1); q1.Store(to1 + T.Count); s1.Store(to1 + 2 * T.Count); t1.Store(to1 + 3 * T.Count);
        p2.Store(to2); q2.Store(to2 + T.Count); s2.Store(to2 + 2 * T.Count); t2.Store(to2 + 3 * T.Count);
        p3.Store(to3); q3.Store(to3 + T.Count); s3.Store(to3 + 2 * T.Count); t3.Store(to3 + 3 * T.Count);
        p4.Store(to4); q4.Store(to4 + T.Count); s4.Store(to4 + 2 * T.Count); t4.Store(to4 + 3 * T.Count);
        p5.Store(to5); q5.Store(to5 + T.Count); s5.Store(to5 + 2 * T.Count); t5.Store(to5 + 3 * T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4x4<T>(
        nint count, float* a, nint rowStride, nint step, int last, float* b, nint bStride, float* to, nint toStride, float* keep)
        where T : unmanaged, ILanes<T>
    {
        float* a0 = a, a1 = a + Math.Min(1, last) * rowStride, a2 = a + Math.Min(2, last) * rowStride, a3 = a + Math.Min(3, last) * rowStride;
        T p0 = T.Create(0), p1 = p0, p2 = p0, p3 = p0;
        T q0 = p0, q1 = p0, q2 = p0, q3 = p0;
        T s0 = p0, s1 = p0, s2 = p0, s3 = p0;
        T t0 = p0, t1 = p0, t2 = p0, t3 = p0;
        for (nint i = 0; count > 0; count--, i += step, b += bStride)
        {
            T v0 = T.Load(b), v1 = T.Load(b + T.Count), v2 = T.Load(b + 2 * T.Count), v3 = T.Load(b + 3 * T.Count), x;
            x = T.Create(a0[i]); p0 = T.MultiplyAdd(x, v0, p0); q0 = T.MultiplyAdd(x, v1, q0); s0 = T.MultiplyAdd(x, v2, s0); t0 = T.MultiplyAdd(x, v3, t0);
            x = T.Create(a1[i]); p1 = T.MultiplyAdd(x, v0, p1); q1 = T.MultiplyAdd(x, v1, q1); s1 = T.MultiplyAdd(x, v2, s1); t1 = T.MultiplyAdd(x, v3, t1);
            x = T.Create(a2[i]); p2 = T.MultiplyAdd(x, v0, p2); q2 = T.MultiplyAdd(x, v1, q2); s2 = T.MultiplyAdd(x, v2, s2); t2 = T.MultiplyAdd(x, v3, t2);
            x = T.Create(a3[i]); p3 = T.MultiplyAdd(x, v0, p3); q3 = T.MultiplyAdd(x, v1, q3); s3 = T.MultiplyAdd(x, v2, s3); t3 = T.MultiplyAdd(x, v3, t3);
        }
        float* to0 = to, to1 = to + Math.Min(1, last) * toStride, to2 = to + Math.Min(2, last) * toStride, to3 = to + Math.Min(3, last) * toStride;
        if (keep != null)
        {
            T k0 = T.Load(keep), k1 = T.Load(keep + T.Count), k2 = T.Load(keep + 2 * T.Count), k3 = T.Load(keep + 3 * T.Count);
            p0 = T.MultiplyAdd(T.Load(to0), k0, p0); q0 = T.MultiplyAdd(T.Load(to0 + T.Count), k1, q0); s0 = T.MultiplyAdd(T.Load(to0 + 2 * T.Count), k2, s0); t0 = T.MultiplyAdd(T.Load(to0 + 3 * T.Count), k3, t0);
            p1 = T.MultiplyAdd(T.Load(to1), k0, p1); q1 = T.MultiplyAdd(T.Load(to1 + T.Count), k1, q1); s1 = T.MultiplyAdd(T.Load(to1 + 2 * T.Count), k2, s1); t1 = T.MultiplyAdd(T.Load(to1 + 3 * T.Count), k3, t1);
            p2 = T.MultiplyAdd(T.Load(to2), k0, p2); q2 = T.MultiplyAdd(T.Load(to2 + T.Count), k1, q2); s2 = T.MultiplyAdd(T.Load(to2 + 2 * T.Count), k2, s2); t2 = T.MultiplyAdd(T.Load(to2 + 3 * T.Count), k3, t2);
            p3 = T.MultiplyAdd(T.Load(to3), k0, p3); q3 = T.MultiplyAdd(T.Load(to3 + T.Count), k1, q3); s3 = T.MultiplyAdd(T.Load(to3 + 2 * T.Count), k2, s3); t3 = T.MultiplyAdd(T.Load(to3 + 3 * T.Count), k3, t3);
        }
        p0.Store(to0); q0.Store(to0 + T.Count); s0.Store(to0 + 2 * T.Count); t0.Store(to0 + 3 * T.Count);
        p1.Store(to1); q1.Store(to1 + T.Count); s1.Store(to1 + 2 * T.Count); t1.Store(to1 + 3 * T.Count);
        p2.Store(to2); q2.Store(to2 + T.Count); s2.Store(to2 + 2 * T.Count); t2.Store(to2 + 3 * T.Count);
        p3.Store(to3); q3.Store(to3 + T.Count); s3.Store(to3 + 2 * T.Count); t3.Store(to3 + 3 * T.Count);
    }
}
