using System.Runtime.InteropServices;

namespace Fovea.Numerics.Tests;

/// <summary>Address space of which a few pages are ever touched: for places further apart than an index of 32 bits reaches.</summary>
internal sealed unsafe class Reserved : IDisposable
{
    /// <summary>More floats than an int counts.</summary>
    public static readonly nint Far = unchecked((nint)(int.MaxValue + 4097L));

    public Reserved(nint count)
    {
        try { Pointer = (float*)NativeMemory.Alloc((nuint)count, sizeof(float)); }
        catch (OutOfMemoryException) { Assert.Skip($"this machine does not lend {count * sizeof(float) >> 30} GiB of addresses"); }
    }

    public float* Pointer { get; }

    public void Dispose() => NativeMemory.Free(Pointer);
}
