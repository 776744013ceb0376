namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The one product that attention is made of: to = keep ∘ to + A · B, where the columns of B and of the result are lanes.
/// </summary>
/// <remarks>
/// With queries in the lanes, both products of attention have this form, and neither keys nor values need packing:
/// scores Sᵀ = K · Qᵀ (A = K by rows) and output Oᵀ = Vᵀ · Wᵀ (A = V by columns). A is read where it lies, one number
/// at a time, and spread over the lanes. The blocks, generated for each instruction set, hold rows x vectors of the result in registers.
/// </remarks>
internal static unsafe class LaneBlocks
{
    /// <summary>to[r, lane] = keep[lane] · to[r, lane] + Σᵢ a[r, i] · b[i, lane]; keep = null: to is not read.</summary>
    /// <param name="rows">R, at least 1.</param>
    /// <param name="count">How many products are summed, at least 1.</param>
    /// <param name="rowStride">From a[r, i] to a[r + 1, i].</param>
    /// <param name="step">From a[r, i] to a[r, i + 1]; this or <paramref name="rowStride"/> is 1.</param>
    /// <param name="lanes">A multiple of a vector.</param>
    public static void Multiply<T>(
        int rows, nint count, float* a, nint rowStride, nint step, float* b, nint bStride, float* to, nint toStride, int lanes, float* keep)
        where T : unmanaged, ILanes<T>
    {
        bool byRows = step == 1;
        nint stride = byRows ? rowStride : step;
        for (int vectors = lanes / T.Count, wide; vectors > 0; vectors -= wide, b += wide * T.Count, to += wide * T.Count)
        {
            wide = FirstPart(vectors, MostVectors<T>());
            int most = MostRows<T>(wide);
            for (int r = 0, high; r < rows; r += high)
            {
                high = FirstPart(rows - r, most);
                Block<T>(high, wide, byRows)(count, a + r * rowStride, stride, b, bStride, to + r * toStride, toStride, keep);
            }
            if (keep != null) keep += wide * T.Count;
        }
    }

    /// <summary>Cut into as few parts as there have to be, all of nearly the same size: how large the first is.</summary>
    private static int FirstPart(int whole, int most)
    {
        if (whole <= most) return whole;
        int parts = (whole + most - 1) / most;
        return (whole + parts - 1) / parts;
    }

    private static int MostVectors<T>() where T : unmanaged, ILanes<T> => T.Count switch
    {
        16 => LaneBlocksVector512.Vectors,
        8 => LaneBlocksVector256.Vectors,
        4 => LaneBlocksVector128.Vectors,
        _ => LaneBlocksScalar.Vectors,
    };

    private static int MostRows<T>(int vectors) where T : unmanaged, ILanes<T> => T.Count switch
    {
        16 => LaneBlocksVector512.Rows(vectors),
        8 => LaneBlocksVector256.Rows(vectors),
        4 => LaneBlocksVector128.Rows(vectors),
        _ => LaneBlocksScalar.Rows(vectors),
    };

    private static delegate*<nint, float*, nint, float*, nint, float*, nint, float*, void> Block<T>(int rows, int vectors, bool byRows) where T : unmanaged, ILanes<T> => T.Count switch
    {
        16 => byRows ? LaneBlocksVector512.ByRows(rows, vectors) : LaneBlocksVector512.ByColumns(rows, vectors),
        8 => byRows ? LaneBlocksVector256.ByRows(rows, vectors) : LaneBlocksVector256.ByColumns(rows, vectors),
        4 => byRows ? LaneBlocksVector128.ByRows(rows, vectors) : LaneBlocksVector128.ByColumns(rows, vectors),
        _ => byRows ? LaneBlocksScalar.ByRows(rows, vectors) : LaneBlocksScalar.ByColumns(rows, vectors),
    };
}
