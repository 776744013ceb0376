using System.Runtime.InteropServices;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>A weight of 8 bits per number with a scale per output, laid out for the kernels of one instruction set. Any number of products may read it at once.</summary>
internal sealed unsafe class PackedBytes : IDisposable
{
    /// <summary>The largest magnitude of a number.</summary>
    public const int Largest = 127;

    private sbyte* _bytes;
    private float* _scales;

    /// <summary>
    /// Packs a matrix whose numbers are whole multiples of their row's scale, up to 127 of them. What a few numbers have beyond that is kept beside it.
    /// </summary>
    /// <param name="matrix">[N, K], the weight of a linear layer with K inputs and N outputs.</param>
    /// <param name="scales">[N]; 0 for a row of zeros.</param>
    public PackedBytes(float* matrix, ReadOnlySpan<float> scales, nint k, nint n, InstructionSet set, int threads)
    {
        Block = new ByteBlock(set, k, n);
        _bytes = (sbyte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, Block.Panels * Block.PanelBytes), 64);
        _scales = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, Block.Panels * Block.Columns) * sizeof(float), 64);
        new Span<float>(_scales, (int)(Block.Panels * Block.Columns)).Clear();
        scales.CopyTo(new Span<float>(_scales, (int)n));
        var beyond = new SortedDictionary<nint, float[]>[Block.Panels];
        var work = new PackBytesWork(Block, matrix, _scales, _bytes, beyond);
        WorkerPool.Run(ref work, Block.Panels, threads);
        Rests = new ByteRests(Block, beyond);
    }

    ~PackedBytes() => Free();

    /// <summary>Its sizes and layout.</summary>
    public ByteBlock Block { get; }

    /// <summary>The numbers of a panel.</summary>
    public sbyte* Panel(nint panel) => _bytes + panel * Block.PanelBytes;

    /// <summary>What numbers have beyond 127 steps.</summary>
    public ByteRests Rests { get; }

    /// <summary>The scales of the columns of a panel.</summary>
    public float* Scales(nint panel) => _scales + panel * Block.Columns;

    public void Dispose()
    {
        Free();
        Rests.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_bytes);
        NativeMemory.AlignedFree(_scales);
        _bytes = null;
        _scales = null;
    }

    /// <summary>An item is one panel.</summary>
    private readonly struct PackBytesWork(ByteBlock block, float* matrix, float* scales, sbyte* bytes, SortedDictionary<nint, float[]>[] beyond) : IWork
    {
        public void Run(nint item)
        {
            var panel = new Span<sbyte>(bytes + item * block.PanelBytes, (int)block.PanelBytes);
            panel.Clear();
            SortedDictionary<nint, float[]> rows = beyond[item] = [];
            for (int column = 0; column < block.Existing(item); column++)
            {
                nint row = item * block.Columns + column;
                float scale = scales[row];
                if (scale == 0) continue;
                for (nint k = 0; k < block.K; k++)
                {
                    float number = matrix[row * block.K + k], steps = MathF.Round(number / scale);
                    panel[(int)(k / 2 * 2 * block.Columns + 2 * column + k % 2)] = (sbyte)Math.Clamp(steps, -Largest, Largest);
                    if (Math.Abs(steps) <= Largest) continue;
                    if (!rows.TryGetValue(k, out float[]? rest)) rows[k] = rest = new float[block.Columns];
                    rest[column] = number - Math.Clamp(steps, -Largest, Largest) * scale;
                }
            }
        }
    }
}
