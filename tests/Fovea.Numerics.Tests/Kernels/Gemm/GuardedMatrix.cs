using System.Runtime.InteropServices;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>A matrix in native memory, with a guard before it, after it and between its rows that nothing may write to.</summary>
internal sealed unsafe class GuardedMatrix : IDisposable
{
    private const int Guard = 64;
    private const float Untouched = -12345.678f;

    private readonly float* _memory;
    private readonly nint _rows, _columns, _floats;

    /// <param name="leading">Floats from row to row, at least <paramref name="columns"/>.</param>
    public GuardedMatrix(nint rows, nint columns, nint leading, int seed)
    {
        (_rows, _columns, Leading) = (rows, columns, Math.Max(leading, columns));
        _floats = 2 * Guard + rows * Leading;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)_floats * sizeof(float), 64);
        new Span<float>(_memory, (int)_floats).Fill(Untouched);
        var random = new System.Random(seed);
        for (nint r = 0; r < rows; r++)
            for (nint c = 0; c < columns; c++) Pointer[r * Leading + c] = random.NextSingle() * 2 - 1;
    }

    public nint Leading { get; }

    public float* Pointer => _memory + Guard;

    public float[] Copy()
    {
        var copy = new float[_rows * _columns];
        for (nint r = 0; r < _rows; r++) new ReadOnlySpan<float>(Pointer + r * Leading, (int)_columns).CopyTo(copy.AsSpan((int)(r * _columns)));
        return copy;
    }

    /// <summary>The same numbers in double, contiguous.</summary>
    public double[] Doubles() => Array.ConvertAll(Copy(), x => (double)x);

    public void ExpectGuardsUntouched()
    {
        for (nint i = 0; i < _floats; i++)
        {
            nint at = i - Guard;
            bool inside = at >= 0 && at < _rows * Leading && at % Leading < _columns;
            if (!inside && _memory[i] != Untouched) Assert.Fail($"wrote outside of a [{_rows}, {_columns}] matrix with rows {Leading} apart, at float {at}");
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
