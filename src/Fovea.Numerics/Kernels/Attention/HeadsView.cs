namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// [B, T, H, D] where it lies, as a projection wrote it: attention reads and writes heads in place, nothing is transposed
/// in memory. Strides are counted in floats; the numbers of one head at one position are neighbours.
/// </summary>
internal readonly unsafe struct HeadsView(float* pointer, nint batch, nint row, nint head)
{
    /// <summary>Positions of a page: a multiple of the tiles that kernels work on, which therefore never lie in two pages.</summary>
    public const int PageLength = 128;

    public readonly float* Pointer = pointer;
    public readonly nint Batch = batch, Row = row, Head = head;
    private readonly float** _pages;

    private HeadsView(float** pages, nint batch, nint row, nint head) : this(*pages, batch, row, head) => _pages = pages;

    /// <summary>Whether positions lie in pages. Rows of those have room up to a whole vector of any width, filled with zeros.</summary>
    public bool IsPaged => _pages != null;

    public float* At(nint batch, nint row, nint head) => _pages == null
        ? Pointer + batch * Batch + row * Row + head * Head
        : _pages[batch * Batch + row / PageLength] + row % PageLength * Row + head * Head;

    /// <summary>[B, T, H, D] without gaps.</summary>
    public static HeadsView Dense(float* pointer, int length, int heads, int size) =>
        new(pointer, (nint)length * heads * size, (nint)heads * size, size);

    /// <summary>Pages of [H, <see cref="PageLength"/>, <paramref name="row"/>], <paramref name="count"/> for each item of the batch; those that nobody looks at may be null.</summary>
    public static HeadsView Paged(float** pages, int count, nint row) => new(pages, count, row, PageLength * row);
}

/// <summary>Something said about each query and key, [B, H, Tq, Tk]; a stride of zero says it once for a whole axis.</summary>
internal readonly unsafe struct PairsView<T>(T* pointer, nint batch, nint head, nint query, nint key) where T : unmanaged
{
    public readonly T* Pointer = pointer;
    public readonly nint Batch = batch, Head = head, Query = query, Key = key;

    public bool IsPresent => Pointer != null;

    public T* At(nint batch, nint head, nint query, nint key) =>
        Pointer + batch * Batch + head * Head + query * Query + key * Key;
}
