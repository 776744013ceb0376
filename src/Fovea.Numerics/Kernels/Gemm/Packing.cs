using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels;

/// <summary>Brings pieces of A and B into the order in which the micro-kernels read them.</summary>
internal static unsafe class Packing
{
    /// <summary>The most that <see cref="Rows"/> may write beyond its last row.</summary>
    public const int Spill = 16;

    /// <summary>Rows lie pages apart, where the processor does not look for the next by itself.</summary>
    private const int RowsAhead = 12;

    /// <summary>
    /// Packs <paramref name="k"/> rows of neighbouring panels of B. Columns beyond the matrix may hold anything: what
    /// becomes of them is never looked at.
    /// </summary>
    /// <param name="matrix">[K, N], or [N, K] when transposed.</param>
    /// <param name="columns">Columns of all these panels together.</param>
    /// <param name="packed">Written: panels of [k, width], <paramref name="apart"/> floats from each other; the last as narrow as whole vectors allow.</param>
    public static void Panels(float* matrix, nint leading, bool transposed, nint firstColumn, nint columns, nint firstK, nint k, float* packed, nint apart, in GemmPanels panels)
    {
        (int widest, int lanes) = (panels.PanelColumns, panels.Block.Lanes);
        if (!transposed)
        {
            int last = (int)((columns - 1) % widest + 1);
            Stripes(matrix + firstK * leading + firstColumn, leading, columns, k, packed, widest, (last + lanes - 1) / lanes * lanes, apart, panels.Block.Set);
            return;
        }
        for (nint column = 0; column < columns; column += widest, packed += apart)
        {
            int wide = (int)Math.Min(widest, columns - column);
            int width = (wide + lanes - 1) / lanes * lanes;
            Transposition.Panel(matrix + (firstColumn + column) * leading + firstK, leading, wide, k, packed, width, panels.Block.Set);
        }
    }

    /// <summary>
    /// Cuts <paramref name="k"/> rows into stripes of <paramref name="width"/> columns, <paramref name="apart"/> floats from
    /// each other; of a transposed A it makes the slivers that a register block reads. Rows are read from end to end, as the
    /// processor fetches them. Up to <see cref="Spill"/> floats after a stripe are overwritten.
    /// </summary>
    /// <param name="lastWidth">What the last stripe, which may have fewer columns, is wide.</param>
    public static void Stripes(float* from, nint leading, nint columns, nint k, float* to, int width, int lastWidth, nint apart, InstructionSet set)
    {
        nint whole = (columns - 1) / width;                                 // all but the last, which may be narrow
        int last = (int)(columns - whole * width);
        switch (set)
        {
            case InstructionSet.Vector512 when width > 8: Stripes<Lanes16>(from, leading, whole, k, to, width, apart); break;
            case InstructionSet.Vector512 or InstructionSet.Vector256: Stripes<Lanes8>(from, leading, whole, k, to, width, apart); break;
            case InstructionSet.Vector128: Stripes<Lanes4>(from, leading, whole, k, to, width, apart); break;
            default: Stripes<Lanes1>(from, leading, whole, k, to, width, apart); break;
        }
        Rows(from + whole * width, leading, last, k, to + whole * apart, lastWidth, set);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stripes<T>(float* from, nint leading, nint stripes, nint k, float* to, nint width, nint apart) where T : unmanaged, ILanes<T>
    {
        if (stripes == 0) return;
        nint ahead = RowsAhead * leading;
        for (nint i = 0; i < k; i++, from += leading, to += width)
        {
            float* source = from, target = to;
            for (nint s = 0; s < stripes; s++, source += width, target += apart)
            {
                nint j = 0;
                do
                {
                    if (Sse.IsSupported) Sse.Prefetch0(source + ahead + j);
                    T.Load(source + j).Store(target + j);
                } while ((j += T.Count) < width);
            }
        }
    }

    /// <summary>Copies <paramref name="count"/> rows of A, each of <paramref name="k"/> floats, to rows <paramref name="apart"/> floats from each other.</summary>
    public static void Move(float* from, nint leading, nint count, nint k, float* to, nint apart)
    {
        for (nint row = 0; row < count; row++, from += leading, to += apart) new ReadOnlySpan<float>(from, (int)k).CopyTo(new Span<float>(to, (int)k));
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
