using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>Some panels of columns for some output channels of a group. One thread computes it, part of the sum after part of the sum.</summary>
internal unsafe ref struct ConvolutionPiece(
    ConvolutionProblem problem, GemmPanels panels, nint group, float* x, float* w, ConvolutionEnding ending, float* y)
{
    private const int MostBlockFloats = 8 * 48;

    /// <summary>Up to so many output channels, an input of a pointwise convolution is multiplied by where it lies.</summary>
    private const int RowsNotWorthPacking = 32;

    private readonly ConvolutionProblem _problem = problem;
    private readonly GemmPanels _panels = panels;
    private readonly RegisterBlock _block = panels.Block;
    private readonly Unfolding _unfolding = new(problem, group);
    private readonly PlaneUnfolding _planes = new(problem, panels);
    private readonly bool _byPlanes = PlaneUnfolding.Fits(problem);
    private readonly float* _x = x, _w = w + group * problem.OutputsPerGroup * problem.Sum, _y = y;
    private readonly ConvolutionEnding _ending = ending.From(group * problem.OutputsPerGroup);
    private float* _packed, _edge, _residual;

    public nint FirstRow { get; init; }

    public nint EndRow { get; init; }

    public nint FirstPanel { get; init; }

    public nint EndPanel { get; init; }

    /// <summary>A panel, and what its last row may spill.</summary>
    private readonly nint PanelFloats => _block.Columns * _panels.SumLength + Packing.Spill;

    public void Compute()
    {
        float* edge = stackalloc float[2 * MostBlockFloats];
        _edge = edge;
        _residual = edge + MostBlockFloats;
        using Scratch.Loan loan = Scratch.Rent((EndPanel - FirstPanel) * PanelFloats + Packing.Spill);
        _packed = loan.Pointer;
        for (nint k = 0; k < _problem.Sum; k += _panels.SumLength) ComputeSum(k, Math.Min(_panels.SumLength, _problem.Sum - k));
    }

    /// <summary>Adds one part of the sum to the whole piece.</summary>
    private readonly void ComputeSum(nint firstK, nint k)
    {
        for (nint panel = FirstPanel, end; panel < EndPanel; panel = end)
        {
            end = panel + 1;
            float* packed = _packed + (panel - FirstPanel) * PanelFloats;
            if (Direct(panel) is not null) continue;
            nint first = _panels.FirstColumn(panel), image = first / _problem.Positions;
            if (_problem.Pointwise && InOneImage(panel))
            {
                // As many panels at once as lie side by side in an image: its rows are read from end to end.
                while (end < EndPanel && InOneImage(end) && _panels.FirstColumn(end) / _problem.Positions == image) end++;
                Packing.Panels(Seen(first), _problem.Plane, false, 0, _panels.FirstColumn(end - 1) + _panels.Columns(end - 1) - first, firstK, k, packed, PanelFloats, _panels);
            }
            else if (_byPlanes && LastImage(panel) == image)
            {
                while (end < EndPanel && LastImage(end) == image) end++;
                _planes.Unfold(Channels(image), panel, end, first % _problem.Positions, firstK, k, packed, PanelFloats);
            }
            else _unfolding.Unfold(_x, first, _panels.Columns(panel), firstK, k, packed, _panels.Width(panel));
        }

        nint atHand = _panels.RowsAtHand;
        for (nint row = FirstRow; row < EndRow; row += atHand)
            for (nint panel = FirstPanel; panel < EndPanel; panel++) ComputeRows(panel, row, Math.Min(row + atHand, EndRow), firstK, k);
    }

    /// <summary>Where a panel can be read in the input itself: whole vectors of one image, where every output is the input of its place.</summary>
    private readonly float* Direct(nint panel)
    {
        if (!_problem.Pointwise || EndRow - FirstRow > RowsNotWorthPacking || !InOneImage(panel)) return null;
        return Seen(_panels.FirstColumn(panel));
    }

    /// <summary>Where a pointwise convolution's first input channel of the group has a column.</summary>
    private readonly float* Seen(nint column)
    {
        (nint image, nint position) = nint.DivRem(column, _problem.Positions);
        return Channels(image) + position;
    }

    /// <summary>An image's input channels of the group.</summary>
    private readonly float* Channels(nint image) => _x + (image * _problem.Inputs + group * _problem.InputsPerGroup) * _problem.Plane;

    /// <summary>Whole vectors of one image.</summary>
    private readonly bool InOneImage(nint panel) =>
        _panels.Columns(panel) == _panels.Width(panel) && _panels.FirstColumn(panel) / _problem.Positions == LastImage(panel);

    /// <summary>The image of a panel's last column.</summary>
    private readonly nint LastImage(nint panel) => (_panels.FirstColumn(panel) + _panels.Columns(panel) - 1) / _problem.Positions;

    /// <summary>Goes down one panel, register block after register block.</summary>
    private readonly void ComputeRows(nint panel, nint firstRow, nint endRow, nint firstK, nint k)
    {
        int vectors = _panels.Vectors(panel), width = _panels.Width(panel), height = 0;
        bool inPlace = InOneImage(panel), last = firstK + k == _problem.Sum;
        float* b = Direct(panel), home = _y + Place(_panels.FirstColumn(panel));
        nint ldb = b is null ? width : _problem.Plane;
        b = b is null ? _packed + (panel - FirstPanel) * PanelFloats : b + firstK * ldb;
        delegate*<nint, float*, nint, float*, nint, float*, nint, float, bool, void> kernel = null;
        for (nint row = firstRow; row < endRow; row += height)
        {
            int rows = _block.BlockRows(endRow - row);
            if (rows != height) kernel = _block.ByRows(rows, vectors);
            height = rows;
            float* c = inPlace ? home + row * _problem.Positions : _edge;
            nint ldc = inPlace ? _problem.Positions : width;
            if (!inPlace && firstK > 0) Exchange(panel, row, rows, width, _y, _edge, fetch: true);
            if (last && inPlace) _ending.FetchResidual((nint)(c - _y), _problem.Positions, rows, width);
            kernel(k, _w + row * _problem.Sum + firstK, _problem.Sum, b, ldb, c, ldc, 1, firstK > 0);
            if (last) Finish(panel, inPlace, row, rows, width, c, ldc);
            if (!inPlace) Exchange(panel, row, rows, width, _y, _edge, fetch: false);
        }
    }

    /// <summary>Where the first output channel of the group has a column.</summary>
    private readonly nint Place(nint column)
    {
        (nint image, nint position) = nint.DivRem(column, _problem.Positions);
        return (image * _problem.Outputs + group * _problem.OutputsPerGroup) * _problem.Positions + position;
    }

    /// <summary>A block that ends within a vector or spans images is computed beside the output: it is fetched from there, or put there.</summary>
    private readonly void Exchange(nint panel, nint row, int rows, int width, float* whole, float* block, bool fetch)
    {
        nint first = _panels.FirstColumn(panel), columns = _panels.Columns(panel), positions = _problem.Positions;
        for (nint done = 0; done < columns;)
        {
            int count = (int)Math.Min(columns - done, positions - (first + done) % positions);
            float* there = whole + Place(first + done) + row * positions;
            for (int r = 0; r < rows; r++, there += positions)
            {
                Span<float> outside = new(there, count), here = new(block + r * width + done, count);
                if (fetch) outside.CopyTo(here);
                else here.CopyTo(outside);
            }
            done += count;
        }
    }

    /// <summary>What follows the sums, while the block is in the cache.</summary>
    private readonly void Finish(nint panel, bool inPlace, nint row, int rows, int width, float* c, nint ldc)
    {
        float* residual = inPlace ? _ending.Residual + (c - _y) : _residual;
        if (!inPlace && _ending.Residual != null) Exchange(panel, row, rows, width, _ending.Residual, _residual, fetch: true);
        nint first = _panels.FirstColumn(panel), positions = _problem.Positions, image = first / positions;
        bool apart = _ending.Gates != null || _ending.Sums != null;                         // what each image has of its own
        for (nint done = 0, end = apart && !inPlace ? _panels.Columns(panel) : width, count; done < end; done += count, image++)
        {
            count = apart && !inPlace ? Math.Min(end - done, positions - (first + done) % positions) : width;
            nint part = panel - image * positions / _panels.PanelColumns;                  // of the panels that hold columns of the image
            _ending.Of(image, part).Apply(_block.Set, row, c + done, ldc, rows, count, residual + done, ldc);
        }
    }
}
