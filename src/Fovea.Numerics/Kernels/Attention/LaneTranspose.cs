namespace Fovea.Numerics.Kernels.Attention;

/// <summary>Turns rows into lanes and back: the few numbers that attention does transpose, queries and its own output.</summary>
internal static unsafe class LaneTranspose
{
    /// <summary>to[c, r] = scale · from[r, c], for <paramref name="rows"/> x <paramref name="columns"/>; whole squares of vectors in registers.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(float* from, nint fromStride, int rows, int columns, float scale, float* to, nint toStride) where T : unmanaged, ILanes<T>
    {
        int squares = T.Count == 1 ? 0 : columns / T.Count, wholeColumns = squares * T.Count, wholeRows = squares == 0 ? 0 : rows / T.Count * T.Count;
        for (int r = 0; r < wholeRows; r += T.Count) Transposition.Squares(from + r * fromStride, fromStride, squares, to + r, toStride, T.Count);
        for (int r = 0; r < rows; r++)
            for (int c = r < wholeRows ? wholeColumns : 0; c < columns; c++) to[c * toStride + r] = from[r * fromStride + c];
        if (scale != 1) LaneSoftmax.Scale<T>(to, toStride, columns, rows, scale);
    }

    /// <summary>As <see cref="Run"/>, where the columns of <paramref name="from"/> are not neighbours.</summary>
    public static void Gather(float* from, nint rowStride, nint columnStride, int rows, int columns, float scale, float* to, nint toStride)
    {
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) to[c * toStride + r] = scale * from[r * rowStride + c * columnStride];
    }
}
