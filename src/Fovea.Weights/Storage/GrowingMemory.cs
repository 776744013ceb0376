using System.Runtime.InteropServices;

namespace Fovea.Weights;

/// <summary>Native memory that takes in a stream. It at most doubles at each step, so a false length costs nothing.</summary>
internal sealed unsafe class GrowingMemory(Stream stream) : IDisposable
{
    private const long FirstStep = 1 << 16;

    private long _capacity;
    private long _filled;

    public byte* Start { get; private set; }

    /// <summary>Reads until <paramref name="wanted"/> bytes are there in all, or the stream ends; returns how many are there.</summary>
    public long Fill(long wanted)
    {
        while (_filled < wanted)
        {
            if (_filled == _capacity) Grow(Math.Min(wanted, Math.Max(FirstStep, 2 * _capacity)));
            long room = Math.Min(wanted, _capacity) - _filled;
            int read = stream.Read(new Span<byte>(Start + _filled, (int)Math.Min(room, 1 << 20)));
            if (read == 0) break;
            _filled += read;
        }
        return _filled;
    }

    /// <summary>Hands the memory over; it is the caller's to free.</summary>
    public byte* Take()
    {
        byte* taken = Start;
        Start = null;
        return taken;
    }

    public void Dispose()
    {
        NativeMemory.Free(Start);
        Start = null;
    }

    private void Grow(long capacity)
    {
        Start = (byte*)NativeMemory.Realloc(Start, (nuint)capacity);
        _capacity = capacity;
    }
}
