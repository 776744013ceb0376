using System.Runtime.InteropServices;

namespace Fovea.Numerics.Memory;

/// <summary>
/// Working memory of one thread, taken and given back in the manner of a stack, so that kernels that call each other do
/// not share it. It stays with the thread and is reused by the next kernel.
/// </summary>
internal static unsafe class Scratch
{
    private const int Alignment = 64, MostBlocks = 16;

    [ThreadStatic] private static Blocks? t_blocks;

    /// <summary>Borrows room for <paramref name="count"/> floats, aligned to 64 bytes, holding whatever was there.</summary>
    public static Loan Rent(nint count)
    {
        Blocks blocks = t_blocks ??= new Blocks();
        return new Loan(blocks, blocks.Take(count * sizeof(float)));
    }

    /// <summary>Borrowed memory; disposing it gives it back. Loans end in the opposite order of their beginning.</summary>
    internal readonly ref struct Loan
    {
        private readonly Blocks _owner;

        internal Loan(Blocks owner, float* pointer)
        {
            _owner = owner;
            Pointer = pointer;
        }

        public float* Pointer { get; }

        public void Dispose() => _owner.GiveBack();
    }

    /// <summary>One block per depth of borrowing, each as large as the largest loan that it ever served.</summary>
    internal sealed class Blocks
    {
        private readonly void*[] _pointers = new void*[MostBlocks];
        private readonly nint[] _sizes = new nint[MostBlocks];
        private int _depth;

        ~Blocks()
        {
            foreach (void* pointer in _pointers) NativeMemory.AlignedFree(pointer);
        }

        internal float* Take(nint bytes)
        {
            if (_depth == MostBlocks) throw new InvalidOperationException($"scratch memory: at most {MostBlocks} loans at once on a thread: give one back first");
            if (_sizes[_depth] < bytes)
            {
                NativeMemory.AlignedFree(_pointers[_depth]);
                _sizes[_depth] = 0;
                _pointers[_depth] = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
                _sizes[_depth] = bytes;
            }
            return (float*)_pointers[_depth++];
        }

        internal void GiveBack() => _depth--;
    }
}
