using System.Runtime.InteropServices;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>
/// A matrix B[K, N] laid out for the kernels of one instruction set: packed once, multiplied many times. Any number of
/// products may read it at once; nobody may while it is packed again.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly GemmPanels _panels;
    private float* _memory;

    /// <summary>Room for a matrix, not yet filled: see <see cref="Repack"/>.</summary>
    public PackedMatrix(nint k, nint n, InstructionSet set)
    {
        if (k < 0 || n < 0) throw new ArgumentException($"packed matrix: K and N must not be negative, got K={k} N={n}");
        _panels = new GemmPanels(new RegisterBlock(set), k, n);
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, _panels.Floats) * sizeof(float), 64);
    }

    /// <summary>Packs [K, N].</summary>
    /// <param name="leading">Floats from one row to the next; 0: contiguous.</param>
    public static PackedMatrix FromMatrix(float* matrix, nint k, nint n, nint leading = 0, InstructionSet? set = null)
    {
        var packed = new PackedMatrix(k, n, set ?? Processor.Current);
        packed.Repack(matrix, transposed: false, leading);
        return packed;
    }

    /// <summary>Packs [N, K], the weight of a linear layer with K inputs and N outputs.</summary>
    /// <param name="leading">Floats from one row to the next; 0: contiguous.</param>
    public static PackedMatrix FromTransposed(float* matrix, nint k, nint n, nint leading = 0, InstructionSet? set = null)
    {
        var packed = new PackedMatrix(k, n, set ?? Processor.Current);
        packed.Repack(matrix, transposed: true, leading);
        return packed;
    }

    ~PackedMatrix() => Free();

    public InstructionSet Set => _panels.Block.Set;

    public nint K => _panels.K;

    public nint N => _panels.N;

    /// <summary>Native memory held.</summary>
    public nint Bytes => _panels.Floats * sizeof(float);

    /// <summary>Fills the same memory anew, as after a step of an optimiser; allocates nothing.</summary>
    /// <param name="transposed">The matrix is stored as [N, K].</param>
    /// <param name="leading">Floats from one row to the next; 0: contiguous.</param>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public void Repack(float* matrix, bool transposed, nint leading = 0, int threads = 0)
    {
        nint width = transposed ? K : N;
        if (leading == 0) leading = width;
        if (leading < width) throw new ArgumentException($"packed matrix: the leading dimension must be at least the width {width}, got {leading}");
        var work = new PackWork(_panels, matrix, leading, transposed, Memory);
        WorkerPool.Run(ref work, work.Items, _panels.Floats < PackWork.WorthSharing ? 1 : threads);
        GC.KeepAlive(this);
    }

    internal float* Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory == null, this);
            return _memory;
        }
    }

    /// <summary>Refuses a product that this matrix was not packed for.</summary>
    internal void Expect(nint k, nint n, InstructionSet set)
    {
        ObjectDisposedException.ThrowIf(_memory == null, this);
        if (k != K || n != N)
            throw new ArgumentException($"matrix product: the packed B must be [K, N] = [{k}, {n}], got [{K}, {N}]");
        if (set != Set)
            throw new ArgumentException($"matrix product: B is packed for {Set}, the product runs on {set}: pack it for {set}");
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
