using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels;

/// <summary>A piece of C: some panels wide, some rows high. One thread computes it, part of K after part of K.</summary>
internal unsafe ref struct GemmPiece(GemmCall call, GemmPlan plan, float* packed)
{
    private const int MostBlockFloats = 8 * 48;

    private readonly GemmCall _call = call;
    private readonly GemmPanels _panels = plan.Panels;
    private readonly RegisterBlock _block = plan.Panels.Block;
    private readonly bool _direct = plan.Direct, _moveRows = plan.MoveRows;
    private readonly float* _packed = packed;
    private float* _panelsAtHand, _rowsAtHand, _edge;

    public nint FirstRow { get; init; }

    public nint EndRow { get; init; }

    public nint FirstPanel { get; init; }

    public nint EndPanel { get; init; }

    private readonly bool PackHere => _packed == null;

    /// <summary>A panel of this piece, packed here.</summary>
    private readonly nint PanelFloats => _block.Columns * _panels.SumLength;

    /// <summary>From a row of A to the next, where they are moved: never a multiple of a page.</summary>
    private readonly nint MovedFloats => _panels.SumLength + Packing.Spill;

    /// <summary>A sliver of A and the room after it, which also keeps slivers from falling onto the same lines of a cache.</summary>
    private readonly nint SliverFloats => _block.Rows * _panels.SumLength + Packing.Spill;

    public void Compute()
    {
        float* edge = stackalloc float[MostBlockFloats];
        _edge = edge;
        if (_panels.K == 0) { ComputeEmptySums(); return; }

        bool bringA = _moveRows || (_call.TransposeA && EndPanel - FirstPanel > 1);
        using Scratch.Loan b = Scratch.Rent(PackHere ? (EndPanel - FirstPanel) * PanelFloats + Packing.Spill : 1);
        using Scratch.Loan a = Scratch.Rent(bringA ? _panels.RowsAtHand * MovedFloats : 1);           // of slivers, fewer
        _panelsAtHand = b.Pointer;
        _rowsAtHand = bringA ? a.Pointer : null;
        nint length = _panels.SumLength;
        for (nint k = 0; k < _panels.K; k += length) ComputeSum(k, Math.Min(length, _panels.K - k));
    }

    /// <summary>K = 0: the sums are empty, but what surrounds them is not.</summary>
    private readonly void ComputeEmptySums()
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
    private readonly void ComputeSum(nint firstK, nint k)
    {
        if (PackHere) PackPanels(firstK, k);
        nint atHand = _panels.RowsAtHand;
        for (nint row = FirstRow; row < EndRow; row += atHand)
        {
            nint end = Math.Min(row + atHand, EndRow);
            if (_moveRows)
                Packing.Move(_call.A + row * _call.LeadingA + firstK, _call.LeadingA, end - row, k, _rowsAtHand, MovedFloats);
            else if (_rowsAtHand != null)
                Packing.Stripes(_call.A + firstK * _call.LeadingA + row, _call.LeadingA, end - row, k, _rowsAtHand, _block.Rows, _block.Rows, SliverFloats, _block.Set);
            nint panel = end - row <= 2 && !_call.TransposeA ? ComputeWide(row, (int)(end - row), firstK, k) : FirstPanel;
            for (; panel < EndPanel; panel++) ComputeRows(panel, row, end, firstK, k);
        }
    }

    /// <summary>Packs what is not read where it lies: everything, or the last panel if it ends within a vector.</summary>
    private readonly void PackPanels(nint firstK, nint k)
    {
        nint first = _direct ? FirstPanel + WholePanels : FirstPanel;
        if (first == EndPanel) return;
        nint column = _panels.FirstColumn(first), columns = _panels.FirstColumn(EndPanel - 1) + _panels.Columns(EndPanel - 1) - column;
        Packing.Panels(_call.B, _call.LeadingB, _call.TransposeB, column, columns, firstK, k, _panelsAtHand + (first - FirstPanel) * PanelFloats, PanelFloats, _panels);
    }

    /// <summary>How many panels of this piece consist of whole vectors.</summary>
    private readonly nint WholePanels => EndPanel - FirstPanel - (_panels.Columns(EndPanel - 1) == _panels.Width(EndPanel - 1) ? 0 : 1);

    /// <summary>Where the rows of a panel are for this part of K, how far apart, and how far it is to the next panel.</summary>
    private readonly float* Panel(nint panel, nint firstK, out nint leading, out nint apart)
    {
        leading = _panels.Width(panel);
        apart = PanelFloats;
        if (!PackHere)
        {
            apart = _block.Columns * _panels.K;
            return _packed + _panels.Offset(panel) + firstK * leading;
        }
        if (!_direct || panel - FirstPanel >= WholePanels) return _panelsAtHand + (panel - FirstPanel) * PanelFloats;
        leading = _call.LeadingB;
        apart = _block.Columns;
        return _call.B + firstK * leading + _panels.FirstColumn(panel);
    }

    /// <summary>One row or two: several panels at once, so that additions need not wait for each other.</summary>
    /// <returns>The first panel that is left over.</returns>
    private readonly nint ComputeWide(nint row, int rows, nint firstK, nint k)
    {
        int wide = _block.WidePanels(rows);
        nint panel = FirstPanel;
        if (wide == 1) return panel;
        var kernel = _block.Wide(rows);
        bool last = firstK + k == _panels.K, accumulate = _call.Accumulate || firstK > 0;
        for (; panel + wide <= EndPanel && _panels.Columns(panel + wide - 1) == _block.Columns; panel += wide)
        {
            float* b = Panel(panel, firstK, out nint ldb, out nint apart);
            nint column = _panels.FirstColumn(panel);
            kernel(k, _call.A + row * _call.LeadingA + firstK, _call.LeadingA, b, ldb, apart, _call.C + row * _call.LeadingC + column, _call.LeadingC, _call.Alpha, accumulate);
            if (last && _call.HasEpilogue) Epilogue.Apply(_call, row, rows, column, wide * _block.Columns);
        }
        return panel;
    }

    /// <summary>Goes down one panel, register block after register block.</summary>
    private readonly void ComputeRows(nint panel, nint firstRow, nint endRow, nint firstK, nint k)
    {
        float* b = Panel(panel, firstK, out nint ldb, out _);
        bool last = firstK + k == _panels.K, accumulate = _call.Accumulate || firstK > 0;
        nint column = _panels.FirstColumn(panel);
        int vectors = _panels.Vectors(panel), columns = _panels.Columns(panel), width = _panels.Width(panel), height = 0;
        delegate*<nint, float*, nint, float*, nint, float*, nint, float, bool, void> kernel = null;
        for (nint row = firstRow; row < endRow; row += height)
        {
            int rows = _rowsAtHand == null || _moveRows ? _block.BlockRows(endRow - row) : (int)Math.Min(_block.Rows, endRow - row);     // slivers are not cut
            if (rows != height) kernel = _call.TransposeA ? _block.ByColumns(rows, vectors) : _block.ByRows(rows, vectors);
            height = rows;
            float* a = Rows(row, firstRow, firstK, out nint lda), c = _call.C + row * _call.LeadingC + column;
            if (columns == width) kernel(k, a, lda, b, ldb, c, _call.LeadingC, _call.Alpha, accumulate);
            else
            {
                // The block ends within a vector: it is computed beside C, and what exists of it is copied.
                if (accumulate) Packing.Rows(c, _call.LeadingC, columns, rows, _edge, width, _call.Set);
                kernel(k, a, lda, b, ldb, _edge, width, _call.Alpha, accumulate);
                for (int r = 0; r < rows; r++) new ReadOnlySpan<float>(_edge + r * width, columns).CopyTo(new Span<float>(c + r * _call.LeadingC, columns));
            }
            if (last && _call.HasEpilogue) Epilogue.Apply(_call, row, rows, column, columns);
        }
    }

    /// <summary>Where the rows of A from <paramref name="row"/> on are for this part of K.</summary>
    private readonly float* Rows(nint row, nint firstRow, nint firstK, out nint lda)
    {
        lda = _call.LeadingA;
        if (_rowsAtHand == null) return _call.TransposeA ? _call.A + firstK * lda + row : _call.A + row * lda + firstK;
        if (_moveRows)
        {
            lda = MovedFloats;
            return _rowsAtHand + (row - firstRow) * lda;
        }
        lda = _block.Rows;
        return _rowsAtHand + (row - firstRow) / lda * SliverFloats + (row - firstRow) % lda;
    }
}
