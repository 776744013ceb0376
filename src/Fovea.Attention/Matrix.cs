namespace Fovea.Attention;

/// <summary>Numbers in rows: a view of memory that belongs to someone else.</summary>
/// <typeparam name="T">float, or double where gradients are checked.</typeparam>
public readonly ref struct Matrix<T>
{
    private readonly Span<T> _numbers;

    /// <summary>Sees <paramref name="numbers"/> as rows, one after the other.</summary>
    /// <exception cref="ArgumentException">There are not exactly rows · columns numbers.</exception>
    public Matrix(Span<T> numbers, int rows, int columns)
    {
        if (rows < 0 || columns < 0 || (long)rows * columns != numbers.Length)
            throw new ArgumentException($"matrix: expected {rows} x {columns} numbers, got {numbers.Length}");
        _numbers = numbers;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>How many rows.</summary>
    public int Rows { get; }

    /// <summary>How many numbers in each.</summary>
    public int Columns { get; }

    /// <summary>One row; writing to it writes to the memory behind.</summary>
    public Span<T> Row(int row) => _numbers.Slice(row * Columns, Columns);
}
