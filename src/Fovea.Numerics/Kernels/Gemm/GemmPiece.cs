using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels;

/// <summary>A piece of C: some panels wide, some rows high. One thread computes it, part of K after part of K.</summary>
internal unsafe ref struct GemmPiece(GemmCall call, GemmPanels panels, float* packed)
{
    /// <summary>Up to so many rows, B is read where it lies when it lies by rows: packing would take as long as the product.</summary>
    private const int RowsNotWorthPacking = 8;

    private const int MostBlockFloats = 8 * 48;

    private GemmCall _call = call;
    private readonly GemmPanels _panels = panels;
    private readonly float* _packed = packed;
    private float* _panelsAtHand, _rowsAtHand, _edge;

    public nint FirstRow { get; init; }

    public nint EndRow { get; init; }

    public nint FirstPanel { get; init; }

    public nint EndPanel { get; init; }

    private readonly bool PackHere => _packed == null;

    public void Compute()
    {
        float* edge = stackalloc float[MostBlockFloats];
        new Span<float>(edge, MostBlockFloats).Clear();
        _edge = edge;
        if (_panels.K == 0) { ComputeEmptySums(); return; }

        nint length = _panels.SumLength;
        bool packA = _call.TransposeA && EndPanel - FirstPanel > 1;
        using Scratch.Loan b = Scratch.Rent(PackHere ? (EndPanel - FirstPanel) * _panels.Block.Columns * length : 1);
        using Scratch.Loan a = Scratch.Rent(packA ? (GemmPlan.RowsAtHand + _panels.Block.Rows) * length + Packing.Spill : 1);
        _panelsAtHand = b.Pointer;
        _rowsAtHand = packA ? a.Pointer : null;
        for (nint k = 0; k < _panels.K; k += length) ComputeSum(k, Math.Min(length, _panels.K - k));
    }

    /// <summary>K = 0: the sums are empty, but what surrounds them is not.</summary>
    private void ComputeEmptySums()
    {
        for (nint panel = FirstPanel; panel < EndPanel; panel++)
            for (nint row = FirstRow; row < EndRow; row++)
            {
                float* c = _call.C + row * _call.LeadingC + _panels.FirstColumn(panel);
                if (!_call.Accumulate) new Span<float>(c, _panels.Columns(panel)).Clear();
                if (_call.HasEpilogue) Epilogue.Apply(_call, row, 1, _panels.FirstColumn(panel), _panels.Columns(panel));
            }
    }

    /// <summary>Adds one part of K to the whole piece.</summary>
    private void ComputeSum(nint firstK, nint k)
    {
        bool direct = PackHere && !_call.TransposeB && EndRow - FirstRow <= RowsNotWorthPacking;
        nint apart = _panels.Block.Columns * _panels.SumLength;
        if (PackHere)
            for (nint panel = FirstPanel; panel < EndPanel; panel++)
                if (!direct || _panels.Columns(panel) != _panels.Width(panel))
                    Packing.Panel(_call.B, _call.LeadingB, _call.TransposeB, _panels.FirstColumn(panel), _panels.Columns(panel), firstK, k, _panelsAtHand + (panel - FirstPanel) * apart, _panels.Width(panel), _call.Set);

        for (nint row = FirstRow; row < EndRow; row += RowsAtOnce)
        {
            nint rows = Math.Min(RowsAtOnce, EndRow - row);
            if (_rowsAtHand != null) PackRows(row, rows, firstK, k);
            for (nint panel = FirstPanel; panel < EndPanel; panel++)
            {
                float* b = _packed != null ? _packed + _panels.Offset(panel) + firstK * _panels.Width(panel) : _panelsAtHand + (panel - FirstPanel) * apart;
                nint ldb = _panels.Width(panel);
                if (direct && _panels.Columns(panel) == _panels.Width(panel)) {
                    b = _call.B + firstK * _call.LeadingB + _panels.FirstColumn(panel);
                    ldb = _call.LeadingB;
                }
                ComputeRows(panel, row, row + rows, firstK, k, b, ldb);
            }
        }
    }

    private readonly nint RowsAtOnce => Math.Max(_panels.Block.Rows, GemmPlan.RowsAtHand / _panels.Block.Rows * _panels.Block.Rows);

    /// <summary>Copies a transposed A into slivers as high as a register block.</summary>
    private readonly void PackRows(nint firstRow, nint rows, nint firstK, nint k)
    {
        int height = _panels.Block.Rows;
        for (nint row = 0; row < rows; row += height)
            Packing.Rows(_call.A + firstK * _call.LeadingA + firstRow + row, _call.LeadingA, (int)Math.Min(height, rows - row), k, _rowsAtHand + row * k, height, _call.Set);
    }

    private readonly void ComputeRows(nint panel, nint firstRow, nint endRow, nint firstK, nint k, float* b, nint ldb)
    {
        RegisterBlock block = _panels.Block;
        bool last = firstK + k == _panels.K, accumulate = _call.Accumulate || firstK > 0;
        nint column = _panels.FirstColumn(panel);
        int vectors = _panels.Vectors(panel), columns = _panels.Columns(panel), width = _panels.Width(panel);
        int height = 0;
        delegate*<nint, float*, nint, float*, nint, float*, nint, float, bool, void> kernel = null;
        for (nint row = firstRow; row < endRow; row += height)
        {
            int rows = block.BlockRows(endRow - row);
            if (rows != height) kernel = _call.TransposeA ? block.ByColumns(rows, vectors) : block.ByRows(rows, vectors);
            height = rows;
            nint lda = _rowsAtHand != null ? block.Rows : _call.LeadingA;
            float* a = _rowsAtHand != null ? _rowsAtHand + (row - firstRow) / lda * lda * k + (row - firstRow) % lda
                : _call.TransposeA ? _call.A + firstK * lda + row
                : _call.A + row * lda + firstK;
            float* c = _call.C + row * _call.LeadingC + column;
            if (columns == width) kernel(k, a, lda, b, ldb, c, _call.LeadingC, _call.Alpha, accumulate);
            else
            {
                if (accumulate) Packing.Rows(c, _call.LeadingC, columns, rows, _edge, width, _call.Set);
                kernel(k, a, lda, b, ldb, _edge, width, _call.Alpha, accumulate);
                for (int r = 0; r < rows; r++) new ReadOnlySpan<float>(_edge + r * width, columns).CopyTo(new Span<float>(c + r * _call.LeadingC, columns));
            }
            if (last && _call.HasEpilogue) Epilogue.Apply(_call, row, rows, column, columns);
        }
    }
}
