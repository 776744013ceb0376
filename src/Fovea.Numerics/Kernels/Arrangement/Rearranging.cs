using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Arrangement;

/// <summary>Copies numbers from one arrangement in memory to another: transposing, slicing, joining, stretching.</summary>
internal static unsafe class Rearranging
{
    /// <summary>to = from, or to += from, each in its own arrangement.</summary>
    /// <param name="shape">The axes that both have.</param>
    public static void Copy(InstructionSet set, float* from, in Strides fromStrides, float* to, in Strides toStrides, Shape shape, bool accumulate = false, int threads = 0)
    {
        if (shape.Count == 0) return;
        var walk = new Walk(shape, fromStrides, toStrides, default);
        var kernel = new Kernel(walk, from, to, accumulate);
        nint parts = walk.Step is { A: 1, B: 1 } ? (walk.RowLength + Lanes.Chunk - 1) / Lanes.Chunk : 1;
        Lanes.Run(set, kernel, walk.Rows * parts, parts > 1 ? 1 : Lanes.RowsPerChunk(walk.RowLength), threads);
    }

    private readonly struct Kernel(Walk walk, float* from, float* to, bool accumulate) : ILaneKernel
    {
        private const nint TileColumns = 64;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            if (walk.Step is { A: 1, B: 1 }) RunRows<T>(first, end);
            else RunPlanes(first, end);
        }

        private void RunRows<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint parts = (walk.RowLength + Lanes.Chunk - 1) / Lanes.Chunk;
            for (nint item = first; item < end; item++)
            {
                (nint row, nint part) = nint.DivRem(item, parts);
                (nint atFrom, nint atTo, _) = walk.RowAt(row);
                nint start = part * Lanes.Chunk, count = Math.Min(Lanes.Chunk, walk.RowLength - start);
                float* source = from + atFrom + start, target = to + atTo + start;
                if (accumulate) Maps.ZipHere<Sum, Written, T>(default, target, source, target, count);
                else new ReadOnlySpan<float>(source, (int)count).CopyTo(new Span<float>(target, (int)count));
            }
        }

        // Rows of a plane are done together, some columns at a time, so that a cache line that was fetched for one row serves the next.
        private void RunPlanes(nint first, nint end)
        {
            nint height = walk.PlaneHeight;
            for (nint row = first; row < end;)
            {
                nint rows = Math.Min(end - row, height - row % height);
                (nint atFrom, nint atTo, _) = walk.RowAt(row);
                for (nint column = 0; column < walk.RowLength; column += TileColumns)
                    Tile(from + atFrom + column * walk.Step.A, to + atTo + column * walk.Step.B, rows, Math.Min(TileColumns, walk.RowLength - column));
                row += rows;
            }
        }

        private void Tile(float* source, float* target, nint rows, nint columns)
        {
            (nint stepFrom, nint stepTo, _) = walk.Step;
            for (nint row = 0; row < rows; row++, source += walk.RowStep.A, target += walk.RowStep.B)
            {
                if (accumulate)
                    for (nint column = 0; column < columns; column++) target[column * stepTo] += source[column * stepFrom];
                else
                    for (nint column = 0; column < columns; column++) target[column * stepTo] = source[column * stepFrom];
            }
        }
    }
}
