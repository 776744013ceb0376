using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Arrangement;

/// <summary>
/// How two or three arrays are gone through together, row after row: the lengths of the axes, and for each array how far
/// its numbers lie apart along each of them. Axes that all arrays store alike are merged, so rows are as long as can be.
/// </summary>
internal struct Walk
{
    private Lengths _lengths, _a, _b, _c;
    private int _rank;

    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="a">How far apart along each axis; 0 where a number is used again.</param>
    public Walk(Shape shape, in Strides a, in Strides b, in Strides c)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            long length = shape[axis];
            if (length == 1) continue;
            int last = _rank - 1;
            bool merges = _rank > 0 && _a[last] == length * a[axis] && _b[last] == length * b[axis] && _c[last] == length * c[axis];
            if (!merges) last = _rank++;
            _lengths[last] = merges ? _lengths[last] * (nint)length : (nint)length;
            (_a[last], _b[last], _c[last]) = (a[axis], b[axis], c[axis]);
        }
        if (_rank == 0)
        {
            _rank = 1;
            _lengths[0] = 1;
        }
    }

    /// <summary>Numbers in a row: the length of the last axis.</summary>
    public readonly nint RowLength => _lengths[_rank - 1];

    /// <summary>How many rows.</summary>
    public readonly nint Rows
    {
        get
        {
            nint rows = 1;
            for (int axis = 0; axis < _rank - 1; axis++) rows *= _lengths[axis];
            return rows;
        }
    }

    /// <summary>From one number of a row to the next.</summary>
    public readonly (nint A, nint B, nint C) Step => (_a[_rank - 1], _b[_rank - 1], _c[_rank - 1]);

    /// <summary>The length of the axis before the last, 1 where there is none.</summary>
    public readonly nint PlaneHeight => _rank > 1 ? _lengths[_rank - 2] : 1;

    /// <summary>From one row to the next within a plane.</summary>
    public readonly (nint A, nint B) RowStep => _rank > 1 ? (_a[_rank - 2], _b[_rank - 2]) : (0, 0);

    /// <summary>Where a row begins in each array.</summary>
    public readonly (nint A, nint B, nint C) RowAt(nint row)
    {
        nint a = 0, b = 0, c = 0;
        for (int axis = _rank - 2; axis >= 0 && row > 0; axis--)
        {
            (row, nint index) = nint.DivRem(row, _lengths[axis]);
            a += index * _a[axis];
            b += index * _b[axis];
            c += index * _c[axis];
        }
        return (a, b, c);
    }

    [InlineArray(Shape.MaximumRank)]
    private struct Lengths
    {
        private nint _first;
    }
}

/// <summary>How far the numbers of a tensor lie apart along each axis.</summary>
internal struct Strides
{
    private Values _values;

    /// <summary>Those of a tensor stored row by row.</summary>
    public static Strides Of(Shape shape)
    {
        Strides strides = default;
        nint stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= (nint)shape[axis];
        }
        return strides;
    }

    /// <summary>Those of a tensor that is stretched to a larger shape: 0 along axes that it lacks or has one number along.</summary>
    public static Strides Of(Shape shape, Shape stretched)
    {
        Strides strides = default, own = Of(shape);
        for (int axis = 0; axis < shape.Rank; axis++)
            strides[axis + stretched.Rank - shape.Rank] = shape[axis] == 1 ? 0 : own[axis];
        return strides;
    }

    public nint this[int axis]
    {
        readonly get => _values[axis];
        set => _values[axis] = value;
    }

    [InlineArray(Shape.MaximumRank)]
    private struct Values
    {
        private nint _first;
    }
}
