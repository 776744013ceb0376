using System.Runtime.InteropServices;

namespace Fovea.Numerics.Memory;

/// <summary>
/// Memory for the numbers of one pass, handed out from front to back and taken back all at once, so that the next pass
/// finds it warm. What a pass does not need any longer can be handed out again within the pass.
/// </summary>
internal sealed unsafe class Arena
{
    private const nint Alignment = 64, SmallestBlock = 1 << 20;

    private readonly List<Block> _blocks = [];
    private readonly Dictionary<nint, Stack<nint>> _returned = [];
    private int _block, _returnedCount;
    private nint _used, _before;

    /// <summary>The most bytes that were in use at once since the last <see cref="Reset"/>.</summary>
    public nint Peak { get; private set; }

    /// <summary>Room for <paramref name="count"/> floats, aligned to 64 bytes, holding whatever was there.</summary>
    public float* Take(long count)
    {
        nint bytes = Rounded(count);
        if (_returned.TryGetValue(bytes, out Stack<nint>? free) && free.TryPop(out nint again))
        {
            _returnedCount--;
            return (float*)again;
        }

        while (_block < _blocks.Count && _used + bytes > _blocks[_block].Bytes) NextBlock();
        if (_block == _blocks.Count) _blocks.Add(Block.Allocate(Math.Max(bytes, Math.Max(SmallestBlock, _before))));
        void* pointer = (byte*)_blocks[_block].Pointer + _used;
        _used += bytes;
        Peak = Math.Max(Peak, _before + _used);
        return (float*)pointer;
    }

    /// <summary>Gives back room that <see cref="Take"/> gave for <paramref name="count"/> floats, to be handed out again.</summary>
    public void GiveBack(float* pointer, long count)
    {
        nint bytes = Rounded(count);
        if (!_returned.TryGetValue(bytes, out Stack<nint>? free)) _returned[bytes] = free = new Stack<nint>();
        free.Push((nint)pointer);
        _returnedCount++;
    }

    /// <summary>Where the arena stands now, to come back to.</summary>
    public Place Mark() => new(_block, _used, _before);

    /// <summary>Takes back everything that was handed out since the mark.</summary>
    public void ReturnTo(Place place)
    {
        ForgetReturned();
        (_block, _used, _before) = (place.Block, place.Used, place.Before);
    }

    /// <summary>Takes everything back. Where several blocks were needed, one that holds all takes their place.</summary>
    public void Reset()
    {
        ForgetReturned();
        if (_blocks.Count > 1)
        {
            nint all = 0;
            foreach (Block block in _blocks) all += block.Bytes;
            Free();
            _blocks.Add(Block.Allocate(all));
        }
        (_block, _used, _before, Peak) = (0, 0, 0, 0);
    }

    /// <summary>Frees all memory; the arena can be used again.</summary>
    public void Free()
    {
        foreach (Block block in _blocks) block.Free();
        _blocks.Clear();
    }

    ~Arena() => Free();

    /// <summary>What was given back by itself may lie behind the place that the arena returns to.</summary>
    private void ForgetReturned()
    {
        if (_returnedCount == 0) return;
        foreach (Stack<nint> free in _returned.Values) free.Clear();
        _returnedCount = 0;
    }

    private void NextBlock()
    {
        _before += _used;
        _used = 0;
        _block++;
    }

    private static nint Rounded(long count) => (nint)((Math.Max(count, 1) * sizeof(float) + Alignment - 1) & -Alignment);

    internal readonly record struct Place(int Block, nint Used, nint Before);

    /// <summary>Not a record: what a record prints of a pointer does not compile to native code.</summary>
    private readonly struct Block(void* pointer, nint bytes)
    {
        public void* Pointer => pointer;

        public nint Bytes => bytes;

        public static Block Allocate(nint bytes) => new(NativeMemory.AlignedAlloc((nuint)bytes, (nuint)Alignment), bytes);

        public void Free() => NativeMemory.AlignedFree(Pointer);
    }
}
