using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels;

/// <summary>Packs a panel of a matrix that is stored with K along its rows: squares as wide as a vector are turned in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>So many rows at once are more than the processor fetches ahead by itself: it is told, some lines before.</summary>
    private const int Ahead = 64;

    /// <summary>to[i * width + j] = from[j * leading + i] for i below k and j below columns; columns up to the next whole vector are overwritten too.</summary>
    public static void Panel(float* from, nint leading, int columns, nint k, float* to, int width, InstructionSet set)
    {
        int side = new RegisterBlock(set).Lanes;
        for (int j = 0; j < columns; j += side)
        {
            float* rows = from + j * leading;
            int count = Math.Min(side, columns - j);
            if (side == 1 || k < side) Plain(rows, leading, count, k, to + j, width);
            else if (count < side) Narrow(rows, leading, count, k, to + j, width, side);
            else
            {
                Squares(rows, leading, k / side, to + j, width, side, Ahead);
                nint last = k - side;                                       // overlaps what is done already: the same numbers again
                if (k % side != 0) Squares(rows + last, leading, 1, to + last * width + j, width, side, Ahead);
            }
        }
    }

    /// <summary>to[j * apart + i] = from[i * width + j] for i below places and j below channels, and nothing beside these: rows of vectors, turned back into rows of channels.</summary>
    public static void Back(float* from, int width, nint places, int channels, float* to, nint apart, InstructionSet set)
    {
        int side = new RegisterBlock(set).Lanes;
        nint whole = places - places % side;
        if (whole > 0 && channels >= side) Panel(from, width, (int)whole, channels, to, (int)apart, set);
        else whole = 0;
        if (whole > 0 && whole < places)                                    // overlaps what is done already
        {
            nint last = places - side;
            Panel(from + last * width, width, side, channels, to + last, (int)apart, set);
            return;
        }
        for (nint i = whole; i < places; i++)
            for (int j = 0; j < channels; j++) to[j * apart + i] = from[i * width + j];
    }

    private static void Plain(float* from, nint leading, int columns, nint k, float* to, int width)
    {
        for (nint i = 0; i < k; i++)
            for (int j = 0; j < columns; j++) to[i * width + j] = from[j * leading + i];
    }

    /// <summary>Fewer columns than a square has: they are copied into one first.</summary>
    private static void Narrow(float* from, nint leading, int columns, nint k, float* to, int width, int side)
    {
        float* square = stackalloc float[16 * 16];
        for (nint i = 0; ; i += side)
        {
            if (i > k - side) i = k - side;
            for (int j = 0; j < columns; j++) Unsafe.CopyBlockUnaligned(square + j * side, from + j * leading + i, (uint)side * sizeof(float));
            Squares(square, side, 1, to + i * width, width, side, Ahead);
            if (i == k - side) return;
        }
    }

    /// <summary>Turns <paramref name="count"/> squares that lie side by side in rows of <paramref name="from"/>; below each other in <paramref name="to"/>.</summary>
    /// <param name="side">4, 8 or 16, as wide as a vector that the processor has.</param>
    /// <param name="ahead">How many floats behind those that are read are asked of memory; 0: none.</param>
    public static void Squares(float* from, nint leading, nint count, float* to, nint width, int side, nint ahead = 0)
    {
        switch (side)
        {
            case 16: Squares16(from, leading, count, to, width, ahead); break;
            case 8: Squares8(from, leading, count, to, width); break;
            default: Squares4(from, leading, count, to, width); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares16(float* from, nint leading, nint count, float* to, nint width, nint ahead)
    {
        float* from4 = from + 4 * leading, from8 = from + 8 * leading, from12 = from + 12 * leading;
        for (nint i = 0; i < count; i++, from += 16, from4 += 16, from8 += 16, from12 += 16, to += 16 * width)
        {
            Load16(from, leading, ahead, out var a0, out var a1, out var a2, out var a3);
            Load16(from4, leading, ahead, out var b0, out var b1, out var b2, out var b3);
            Load16(from8, leading, ahead, out var c0, out var c1, out var c2, out var c3);
            Load16(from12, leading, ahead, out var d0, out var d1, out var d2, out var d3);
            StoreQuarters(a0, b0, c0, d0, to, 4 * width);
            StoreQuarters(a1, b1, c1, d1, to + width, 4 * width);
            StoreQuarters(a2, b2, c2, d2, to + 2 * width, 4 * width);
            StoreQuarters(a3, b3, c3, d3, to + 3 * width, 4 * width);
        }
    }

    /// <summary>Four rows, every four columns of them turned: vector c has, in its quarter q, column 4q + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load16(float* from, nint leading, nint ahead, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3)
    {
        Sse.Prefetch0(from + ahead);
        Sse.Prefetch0(from + leading + ahead);
        Sse.Prefetch0(from + 2 * leading + ahead);
        Sse.Prefetch0(from + 3 * leading + ahead);
        Vector512<float> r0 = Vector512.Load(from), r1 = Vector512.Load(from + leading), r2 = Vector512.Load(from + 2 * leading), r3 = Vector512.Load(from + 3 * leading);
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        c1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        c3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Stores, as row q, the quarters q of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint width)
    {
        Vector512<float> ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00).Store(to + width);
        Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01).Store(to + 2 * width);
        Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01).Store(to + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares8(float* from, nint leading, nint count, float* to, nint width)
    {
        float* from4 = from + 4 * leading;
        for (nint i = 0; i < count; i++, from += 8, from4 += 8, to += 8 * width)
        {
            Load8(from, leading, out var a0, out var a1, out var a2, out var a3);
            Load8(from4, leading, out var b0, out var b1, out var b2, out var b3);
            StoreHalves(a0, b0, to, 4 * width);
            StoreHalves(a1, b1, to + width, 4 * width);
            StoreHalves(a2, b2, to + 2 * width, 4 * width);
            StoreHalves(a3, b3, to + 3 * width, 4 * width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load8(float* from, nint leading, out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3)
    {
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + leading), r2 = Vector256.Load(from + 2 * leading), r3 = Vector256.Load(from + 3 * leading);
        Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), low23 = Avx.UnpackLow(r2, r3).AsDouble();
        Vector256<double> high01 = Avx.UnpackHigh(r0, r1).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx.UnpackLow(low01, low23).AsSingle();
        c1 = Avx.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx.UnpackLow(high01, high23).AsSingle();
        c3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> a, Vector256<float> b, float* to, nint width)
    {
        Avx.Permute2x128(a, b, 0x20).Store(to);
        Avx.Permute2x128(a, b, 0x31).Store(to + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares4(float* from, nint leading, nint count, float* to, nint width)
    {
        for (nint i = 0; i < count; i++, from += 4, to += 4 * width)
        {
            Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + leading), r2 = Vector128.Load(from + 2 * leading), r3 = Vector128.Load(from + 3 * leading);
            Vector128<float> low02 = Low(r0, r2), high02 = High(r0, r2), low13 = Low(r1, r3), high13 = High(r1, r3);
            Low(low02, low13).Store(to);
            High(low02, low13).Store(to + width);
            Low(high02, high13).Store(to + 2 * width);
            High(high02, high13).Store(to + 3 * width);
        }
    }

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
