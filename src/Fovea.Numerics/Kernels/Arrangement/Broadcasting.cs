using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Arrangement;

/// <summary>A function of two numbers over two arrays, either of which may be stretched to the shape of the result.</summary>
internal static unsafe class Broadcasting
{
    /// <summary>y = f(a, b), or y += f(a, b).</summary>
    /// <param name="shape">The shape of y: that of a and b after broadcasting.</param>
    public static void Zip<TZip>(InstructionSet set, TZip zip, float* a, Shape shapeA, float* b, Shape shapeB, float* y, Shape shape, bool accumulate = false, int threads = 0)
        where TZip : struct, IZip
    {
        if (shapeA == shape && shapeB == shape)
        {
            Maps.Zip(set, zip, a, b, y, (nint)shape.Count, accumulate, threads);
            return;
        }
        if (shape.Count == 0) return;
        var walk = new Walk(shape, Strides.Of(shapeA, shape), Strides.Of(shapeB, shape), Strides.Of(shape));
        if (accumulate) Run(set, new RowKernel<TZip, Added>(zip, walk, a, b, y), walk, threads);
        else Run(set, new RowKernel<TZip, Written>(zip, walk, a, b, y), walk, threads);
    }

    private static void Run<TKernel>(InstructionSet set, in TKernel kernel, in Walk walk, int threads) where TKernel : struct, ILaneKernel
    {
        nint parts = Parts(walk.RowLength);
        Lanes.Run(set, kernel, walk.Rows * parts, parts > 1 ? 1 : Lanes.RowsPerChunk(walk.RowLength), threads);
    }

    /// <summary>A long row is shared among threads in parts.</summary>
    private static nint Parts(nint rowLength) => (rowLength + Lanes.Chunk - 1) / Lanes.Chunk;

    private readonly struct RowKernel<TZip, TResult>(TZip zip, Walk walk, float* a, float* b, float* y) : ILaneKernel
        where TZip : struct, IZip where TResult : struct, IResult
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint parts = Parts(walk.RowLength);
            for (nint item = first; item < end; item++)
            {
                (nint row, nint part) = nint.DivRem(item, parts);
                nint start = part * Lanes.Chunk, count = Math.Min(Lanes.Chunk, walk.RowLength - start);
                (nint atA, nint atB, nint atY) = walk.RowAt(row);
                Row<T>(a + atA + start * walk.Step.A, b + atB + start * walk.Step.B, y + atY + start, count);
            }
        }

        // In a row, the numbers of an operand either follow each other or are all the same one.
        private void Row<T>(float* a, float* b, float* y, nint count) where T : unmanaged, ILanes<T>
        {
            if (count == 1 || (walk.Step.A != 0 && walk.Step.B != 0)) Maps.ZipHere<TZip, TResult, T>(zip, a, b, y, count);
            else if (walk.Step.A != 0) Maps.ZipHere<WithRight<TZip>, TResult, T>(new(zip, *b), a, a, y, count);
            else Maps.ZipHere<WithLeft<TZip>, TResult, T>(new(zip, *a), b, b, y, count);
        }
    }

    private readonly struct WithRight<TZip>(TZip zip, float right) : IZip where TZip : struct, IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => zip.Apply(a, T.Create(right));
    }

    private readonly struct WithLeft<TZip>(TZip zip, float left) : IZip where TZip : struct, IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => zip.Apply(T.Create(left), b);
    }
}
