using System.Runtime.CompilerServices;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>The items of a product with a weight of 8 bits: one panel of B for some rows of A; neighbouring items share the rows.</summary>
/// <param name="call">What is wanted.</param>
/// <param name="b">B.</param>
/// <param name="steps">A: [M, width].</param>
/// <param name="width">From one row of A to the next.</param>
/// <param name="scales">The size of the steps: [M].</param>
internal readonly unsafe struct ByteWork(GemmCall call, PackedBytes b, short* steps, nint width, float* scales) : IWork
{
    /// <summary>Rows of A that stay in the second-level cache while panels go by: a multiple of every block.</summary>
    private const nint RowsPerItem = 48;

    private const int MostRows = 8, MostColumns = 48;

    /// <summary>What is left to do when the kernels have added the bias.</summary>
    private readonly GemmCall _after = call with { Bias = null };

    public nint Items => (call.M + RowsPerItem - 1) / RowsPerItem * b.Block.Panels;

    [SkipLocalsInit]
    public void Run(nint item)
    {
        (nint chunk, nint panel) = (item / b.Block.Panels, item % b.Block.Panels);
        nint end = Math.Min(call.M, (chunk + 1) * RowsPerItem), column = panel * b.Block.Columns;
        int columns = b.Block.Existing(panel), rows;
        bool whole = columns == b.Block.Columns;
        float* bias = stackalloc float[MostColumns], edge = stackalloc float[MostRows * MostColumns];
        new Span<float>(bias, MostColumns).Clear();
        if (call.Bias != null) new ReadOnlySpan<float>(call.Bias + column, columns).CopyTo(new Span<float>(bias, columns));
        for (nint row = chunk * RowsPerItem; row < end; row += rows)
        {
            rows = b.Block.BlockRows(end - row);
            float* c = call.C + row * call.LeadingC + column;
            if (whole)
            {
                CacheLines.Fetch(c, rows, columns, call.LeadingC);
                Compute(row, rows, panel, bias, c, call.LeadingC);
            }
            else
            {
                Compute(row, rows, panel, bias, edge, MostColumns);
                for (int r = 0; r < rows; r++) new ReadOnlySpan<float>(edge + r * MostColumns, columns).CopyTo(new Span<float>(c + r * call.LeadingC, columns));
            }
            if (_after.HasEpilogue) Epilogue.Apply(_after, row, rows, column, columns);
        }
    }

    /// <summary>Sums and bias of a block, as wide as the panel.</summary>
    private void Compute(nint row, int rows, nint panel, float* bias, float* c, nint ldc)
    {
        b.Block.Run(rows, b.Block.Existing(panel), steps + row * width, width, b.Panel(panel), c, ldc, scales + row, b.Scales(panel), bias);
        b.Rests.Add(panel, rows, steps + row * width, width, scales + row, c, ldc);
    }
}
