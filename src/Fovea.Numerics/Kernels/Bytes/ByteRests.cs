using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>
/// What the numbers of a matrix that lie far out have beyond 127 steps, panel by panel: the inputs that have such numbers, and for each of these a row as
/// wide as the panel, zero where nothing lies beyond. So it is a product of floats, of a few columns of A.
/// </summary>
internal sealed unsafe class ByteRests : IDisposable
{
    private const int InputsAtOnce = 64, MostRows = 8;

    private readonly RegisterBlock _block;
    private readonly nint[][] _inputs;
    private readonly nint[] _first;
    private float* _rows;

    /// <param name="block">The layout of the matrix.</param>
    /// <param name="panels">The rows of every panel by their input.</param>
    public ByteRests(ByteBlock block, SortedDictionary<nint, float[]>[] panels)
    {
        _block = new RegisterBlock(block.Set);
        _inputs = [.. panels.Select(rows => rows.Keys.ToArray())];
        _first = new nint[panels.Length];
        _rows = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, panels.Sum(rows => (long)rows.Count) * block.Columns) * sizeof(float), 64);
        nint next = 0;
        for (int panel = 0; panel < panels.Length; panel++)
        {
            _first[panel] = next;
            foreach (float[] row in panels[panel].Values) row.CopyTo(new Span<float>(_rows + next++ * block.Columns, block.Columns));
        }
    }

    ~ByteRests() => Free();

    /// <summary>Adds their products to a block. It takes A in steps, which are at hand; the floats are not.</summary>
    /// <param name="panel">Which panel.</param>
    /// <param name="rows">The rows of the block.</param>
    /// <param name="steps">A: [rows, width].</param>
    /// <param name="width">From one of its rows to the next.</param>
    /// <param name="scales">The steps' sizes: [rows].</param>
    /// <param name="sums">[rows, columns of a panel].</param>
    /// <param name="leading">From one row of sums to the next.</param>
    [SkipLocalsInit]
    public void Add(nint panel, int rows, short* steps, nint width, float* scales, float* sums, nint leading)
    {
        float* a = stackalloc float[MostRows * InputsAtOnce];
        var kernel = _block.ByRows(rows, _block.Columns / _block.Lanes);
        nint[] all = _inputs[panel];
        for (int first = 0; first < all.Length; first += InputsAtOnce)
        {
            ReadOnlySpan<nint> inputs = all.AsSpan(first, Math.Min(InputsAtOnce, all.Length - first));
            for (int r = 0; r < rows; r++)
            {
                short* row = steps + r * width;
                float scale = scales[r];
                for (int i = 0; i < inputs.Length; i++) a[r * InputsAtOnce + i] = row[inputs[i]] * scale;
            }
            kernel(inputs.Length, a, InputsAtOnce, _rows + (_first[panel] + first) * _block.Columns, _block.Columns, sums, leading, 1, true);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_rows);
        _rows = null;
    }
}
