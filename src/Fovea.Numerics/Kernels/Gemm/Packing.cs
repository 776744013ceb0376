namespace Fovea.Numerics.Kernels;

/// <summary>Brings pieces of A and B into the order in which the micro-kernels read them.</summary>
internal static unsafe class Packing
{
    /// <summary>Packs K rows <paramref name="firstK"/>.. of a panel of B; columns beyond the matrix become zero.</summary>
    /// <param name="matrix">[K, N], or [N, K] when transposed.</param>
    /// <param name="panel">[k, width], written.</param>
    public static void Panel(float* matrix, nint leading, bool transposed, nint firstColumn, int columns, nint firstK, nint k, float* panel, int width, InstructionSet set)
    {
        if (transposed) PanelOfColumns(matrix + firstColumn * leading + firstK, leading, columns, k, panel, width);
        else Rows(matrix + firstK * leading + firstColumn, leading, columns, k, panel, width);
    }

    /// <summary>[k, columns] with a leading dimension to [k, width], filled up with zeros. Packs a transposed A as well.</summary>
    public static void Rows(float* from, nint leading, int columns, nint k, float* to, int width)
    {
        for (nint i = 0; i < k; i++, from += leading, to += width)
        {
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
            if (columns < width) new Span<float>(to + columns, width - columns).Clear();
        }
    }

    private static void PanelOfColumns(float* from, nint leading, int columns, nint k, float* to, int width)
    {
        for (nint i = 0; i < k; i++)
        {
            for (int j = 0; j < columns; j++) to[i * width + j] = from[j * leading + i];
            for (int j = columns; j < width; j++) to[i * width + j] = 0;
        }
    }
}
