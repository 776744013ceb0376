using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>Softmax of each row of a matrix, and its logarithm.</summary>
internal static unsafe class Softmax
{
    /// <summary>y = e^x / sum of e^x in each row; a row of minus infinities gives zeros. y may be x.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="y">[rows, columns]: written.</param>
    public static void Forward(InstructionSet set, float* x, float* y, nint rows, nint columns, int threads = 0) =>
        Lanes.Run(set, new ForwardKernel(x, y, columns), rows, Lanes.RowsPerChunk(columns), threads);

    /// <summary>dx = y (dy - sum of y dy) in each row, or dx += that.</summary>
    /// <param name="y">[rows, columns]: the softmax itself.</param>
    public static void Backward(InstructionSet set, float* y, float* dy, float* dx, nint rows, nint columns, bool accumulate, int threads = 0) =>
        Lanes.Run(set, new BackwardKernel(y, dy, dx, columns, accumulate), rows, Lanes.RowsPerChunk(columns), threads);

    /// <summary>y = x - log of the sum of e^x in each row; a row of minus infinities stays so. y may be x.</summary>
    public static void LogForward(InstructionSet set, float* x, float* y, nint rows, nint columns, int threads = 0) =>
        Lanes.Run(set, new LogForwardKernel(x, y, columns), rows, Lanes.RowsPerChunk(columns), threads);

    /// <summary>dx = dy - e^y (sum of dy) in each row, or dx += that.</summary>
    /// <param name="y">[rows, columns]: the logarithm of the softmax.</param>
    public static void LogBackward(InstructionSet set, float* y, float* dy, float* dx, nint rows, nint columns, bool accumulate, int threads = 0) =>
        Lanes.Run(set, new LogBackwardKernel(y, dy, dx, columns, accumulate), rows, Lanes.RowsPerChunk(columns), threads);

    /// <summary>One row's largest number, and the logarithm of the sum of e^(x - largest).</summary>
    public static (float Largest, float LogSum) Statistics<T>(float* x, nint columns) where T : unmanaged, ILanes<T>
    {
        float largest = Row.Largest<T>(x, columns);
        return (largest, (float)Math.Log(Row.Sum<ExpShifted, T>(new(largest), x, x, columns)));
    }

    private readonly struct ForwardKernel(float* x, float* y, nint columns) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float* from = x + row * columns, to = y + row * columns;
                float largest = Row.Largest<T>(from, columns);
                if (float.IsNegativeInfinity(largest))
                {
                    Maps.MapHere<Constant, T>(new(0), from, to, columns);
                    continue;
                }
                double sum = Row.Exp<T>(from, largest, to, columns);
                Maps.MapHere<Scaled, T>(new((float)(1 / sum)), to, to, columns);
            }
        }
    }

    private readonly struct BackwardKernel(float* y, float* dy, float* dx, nint columns, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                nint at = row * columns;
                double mean = Row.Dot<T>(y + at, dy + at, columns);
                Maps.ZipHere<WeightedDistance, T>(new((float)mean), y + at, dy + at, dx + at, columns, accumulate);
            }
        }
    }

    private readonly struct LogForwardKernel(float* x, float* y, nint columns) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float* from = x + row * columns, to = y + row * columns;
                (float largest, float logSum) = Statistics<T>(from, columns);
                if (float.IsNegativeInfinity(largest)) Maps.MapHere<Constant, T>(new(largest), from, to, columns);
                else Maps.MapHere<LessTwo, T>(new(largest, logSum), from, to, columns);
            }
        }
    }

    private readonly struct LogBackwardKernel(float* y, float* dy, float* dx, nint columns, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                nint at = row * columns;
                double sum = Row.Sum<T>(dy + at, columns);
                Maps.ZipHere<LessShare, T>(new((float)sum), y + at, dy + at, dx + at, columns, accumulate);
            }
        }
    }

    /// <summary>e^(a - shift).</summary>
    internal readonly struct ExpShifted(float shift) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => VectorMath.Exp(a - T.Create(shift));
    }

    private readonly struct WeightedDistance(float mean) : IZip
    {
        public T Apply<T>(T y, T dy) where T : unmanaged, ILanes<T> => y * (dy - T.Create(mean));
    }

    private readonly struct LessTwo(float first, float second) : IMap
    {
        public T Apply<T>(T x) where T : unmanaged, ILanes<T> => x - T.Create(first) - T.Create(second);
    }

    private readonly struct LessShare(float sum) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T y, T dy) where T : unmanaged, ILanes<T> => T.MultiplyAdd(VectorMath.Exp(y), T.Create(-sum), dy);
    }
}
