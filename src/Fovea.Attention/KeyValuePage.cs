using System.Runtime.InteropServices;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>Keys and values of <see cref="HeadsView.PageLength"/> positions: [Hkv, positions, row] each, rows filled up with zeros to whole vectors. Several sequences that begin alike share it.</summary>
internal sealed unsafe class KeyValuePage : IDisposable
{
    private const int Line = 16;
    private const nuint Alignment = 64;
    private readonly nint _keyFloats, _valueFloats;

    public KeyValuePage(int heads, int keySize, int valueSize)
    {
        _keyFloats = (nint)heads * HeadsView.PageLength * Row(keySize);
        _valueFloats = (nint)heads * HeadsView.PageLength * Row(valueSize);
        Keys = (float*)NativeMemory.AlignedAlloc((nuint)Bytes, Alignment);
        Values = Keys + _keyFloats;
        NativeMemory.Clear(Keys, (nuint)Bytes);
    }

    public float* Keys { get; private set; }

    public float* Values { get; private set; }

    public long Bytes => (_keyFloats + _valueFloats) * (long)sizeof(float);

    /// <summary>How many sequences it is part of.</summary>
    public int Owners { get; set; } = 1;

    /// <summary>What a row of so many numbers takes.</summary>
    public static nint Row(int size) => (size + Line - 1) / Line * Line;

    public void CopyTo(KeyValuePage other) => NativeMemory.Copy(Keys, other.Keys, (nuint)Bytes);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Keys);
        Keys = Values = null;
    }

    ~KeyValuePage() => Free();
}
