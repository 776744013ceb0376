namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// [B, T, H, D] where it lies, as a projection wrote it: attention reads and writes heads in place, nothing is transposed
/// in memory. Strides are counted in floats; the numbers of one head at one position are neighbours.
/// </summary>
internal readonly unsafe struct HeadsView(float* pointer, nint batch, nint row, nint head)
{
    public readonly float* Pointer = pointer;
    public readonly nint Batch = batch, Row = row, Head = head;

    public float* At(nint batch, nint row, nint head) => Pointer + batch * Batch + row * Row + head * Head;

    /// <summary>[B, T, H, D] without gaps.</summary>
    public static HeadsView Dense(float* pointer, int length, int heads, int size) =>
        new(pointer, (nint)length * heads * size, (nint)heads * size, size);
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
