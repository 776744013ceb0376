using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels;

/// <summary>Brings pieces of A and B into the order in which the micro-kernels read them.</summary>
internal static unsafe class Packing
{
    /// <summary>The most that <see cref="Rows"/> may write beyond its last row.</summary>
    public const int Spill = 16;

    /// <summary>
    /// Packs <paramref name="k"/> rows of a panel of B. Columns beyond the matrix may hold anything: what becomes of them is
    /// never looked at.
    /// </summary>
    /// <param name="matrix">[K, N], or [N, K] when transposed.</param>
    /// <param name="panel">[k, width], written; width is a multiple of the vector's.</param>
    public static void Panel(float* matrix, nint leading, bool transposed, nint firstColumn, int columns, nint firstK, nint k, float* panel, int width, InstructionSet set)
    {
        if (transposed) Transposition.Panel(matrix + firstColumn * leading + firstK, leading, columns, k, panel, width, set);
        else Rows(matrix + firstK * leading + firstColumn, leading, columns, k, panel, width, set);
    }

    /// <summary>
    /// Copies <paramref name="k"/> rows of <paramref name="columns"/> to rows <paramref name="width"/> apart, in whole vectors:
    /// each row may spill into the next, which is written after it, and the last up to <see cref="Spill"/> floats further.
    /// </summary>
    public static void Rows(float* from, nint leading, int columns, nint k, float* to, int width, InstructionSet set)
    {
        switch (set)
        {
            case InstructionSet.Vector512 when columns > 8: Rows<Lanes16>(from, leading, columns, k, to, width); break;
            case InstructionSet.Vector512 or InstructionSet.Vector256: Rows<Lanes8>(from, leading, columns, k, to, width); break;
            case InstructionSet.Vector128: Rows<Lanes4>(from, leading, columns, k, to, width); break;
            default: Rows<Lanes1>(from, leading, columns, k, to, width); break;
        }
    }

    private static void Rows<T>(float* from, nint leading, int columns, nint k, float* to, int width) where T : unmanaged, ILanes<T>
    {
        int vectors = (columns + T.Count - 1) / T.Count, beyond = vectors * T.Count - columns;

        // Whole vectors are read as long as they end before the last row does; the rest goes number by number.
        nint whole = beyond == 0 ? k : Math.Max(0, k - (beyond + leading - 1) / leading);
        if (vectors == 3) ThreeVectors<T>(from, leading, whole, to, width);
        else AnyVectors<T>(from, leading, vectors, whole, to, width);
        for (nint i = whole; i < k; i++)
            for (int j = 0; j < columns; j++) to[i * width + j] = from[i * leading + j];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeVectors<T>(float* from, nint leading, nint k, float* to, int width) where T : unmanaged, ILanes<T>
    {
        for (nint i = 0; i < k; i++, from += leading, to += width)
        {
            T a = T.Load(from), b = T.Load(from + T.Count), c = T.Load(from + 2 * T.Count);
            a.Store(to);
            b.Store(to + T.Count);
            c.Store(to + 2 * T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AnyVectors<T>(float* from, nint leading, int vectors, nint k, float* to, int width) where T : unmanaged, ILanes<T>
    {
        for (nint i = 0; i < k; i++, from += leading, to += width)
            for (nint v = 0; v < vectors; v++) T.Load(from + v * T.Count).Store(to + v * T.Count);
    }
}
