using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>Takes rows out of a table by number, and brings gradients back to them.</summary>
internal static unsafe class EmbeddingRows
{
    private const nint ColumnsPerItem = 64;

    /// <summary>y[i] = table[ids[i]], row by row.</summary>
    /// <param name="table">[tableRows, width].</param>
    /// <param name="ids">[count].</param>
    /// <param name="y">[count, width]: written.</param>
    /// <exception cref="ArgumentException">The table has no such row.</exception>
    public static void Gather(InstructionSet set, float* table, nint tableRows, nint width, int* ids, nint count, float* y, int threads = 0)
    {
        for (nint i = 0; i < count; i++)
            if ((uint)ids[i] >= tableRows) throw new ArgumentException($"rows of a table: a number must be from 0 to {tableRows - 1}, got {ids[i]} at place {i}");
        Lanes.Run(set, new GatherKernel(table, width, ids, y), count, Lanes.RowsPerChunk(width), threads);
    }

    /// <summary>dtable[ids[i]] += dy[i], from the first i to the last; threads share the columns, so the order is always the same.</summary>
    /// <param name="padding">A row that gets no gradient, or -1.</param>
    /// <param name="accumulate">Whether to keep what is in dtable; otherwise it is cleared first.</param>
    public static void Scatter(
        InstructionSet set, float* dy, int* ids, nint count, float* dtable, nint tableRows, nint width, int padding, bool accumulate, int threads = 0)
    {
        if (!accumulate) Maps.Map(set, new Constant(0), dtable, dtable, tableRows * width, threads: threads);
        Lanes.Run(set, new ScatterKernel(dy, ids, count, dtable, width, padding), width, ColumnsPerItem, threads);
    }

    private readonly struct GatherKernel(float* table, nint width, int* ids, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint i = first; i < end; i++)
                Buffer.MemoryCopy(table + ids[i] * width, y + i * width, width * sizeof(float), width * sizeof(float));
        }
    }

    private readonly struct ScatterKernel(float* dy, int* ids, nint count, float* dtable, nint width, int padding) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint i = 0; i < count; i++)
            {
                if (ids[i] == padding) continue;
                float* to = dtable + ids[i] * width + first;
                Maps.ZipHere<Sum, Written, T>(default, to, dy + i * width + first, to, end - first);
            }
        }
    }
}
