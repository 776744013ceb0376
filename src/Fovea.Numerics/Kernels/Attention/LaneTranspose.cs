namespace Fovea.Numerics.Kernels.Attention;

/// <summary>Turns rows into lanes and back: the few numbers that attention does transpose, queries and its own output.</summary>
internal static unsafe class LaneTranspose
{
    /// <summary>to[c, r] = scale · from[r, c], for <paramref name="rows"/> x <paramref name="columns"/>; squares of vectors in registers.</summary>
    public static void Run<T>(float* from, nint fromStride, int rows, int columns, float scale, float* to, nint toStride) where T : unmanaged, ILanes<T>
    {
        if (T.Count >= 16 && rows >= 16 && columns >= 16) Squares(from, fromStride, rows, columns, to, toStride, 16);
        else if (T.Count >= 8 && rows >= 8 && columns >= 8) Squares(from, fromStride, rows, columns, to, toStride, 8);
        else if (T.Count >= 4 && rows >= 4 && columns >= 4) Squares(from, fromStride, rows, columns, to, toStride, 4);
        else
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < columns; c++) to[c * toStride + r] = from[r * fromStride + c];
        if (scale != 1) LaneSoftmax.Scale<T>(to, toStride, columns, rows, scale);
    }

    /// <summary>The last squares overlap those before them where the sides are no multiples: the same numbers again.</summary>
    private static void Squares(float* from, nint fromStride, int rows, int columns, float* to, nint toStride, int side)
    {
        int last = columns - side;
        for (int r = 0; ; r = Math.Min(r + side, rows - side))
        {
            Transposition.Squares(from + r * fromStride, fromStride, columns / side, to + r, toStride, side);
            if (columns % side != 0) Transposition.Squares(from + r * fromStride + last, fromStride, 1, to + last * toStride + r, toStride, side);
            if (r == rows - side) return;
        }
    }

    /// <summary>As <see cref="Run"/>, where the columns of <paramref name="from"/> are not neighbours.</summary>
    public static void Gather(float* from, nint rowStride, nint columnStride, int rows, int columns, float scale, float* to, nint toStride)
    {
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) to[c * toStride + r] = scale * from[r * rowStride + c * columnStride];
    }
}
