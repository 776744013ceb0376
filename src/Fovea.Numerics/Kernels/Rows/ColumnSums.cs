using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>The sum of each column of a matrix: the gradient of a bias. Every column is added from its first row to its last.</summary>
internal static unsafe class ColumnSums
{
    private const nint ColumnsPerItem = 64, Block = 256;

    /// <summary>y = sum over the rows of x, or y += that.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="y">[columns].</param>
    public static void Run(InstructionSet set, float* x, float* y, nint rows, nint columns, bool accumulate, int threads = 0) =>
        Run(set, default(Identity), x, y, rows, columns, accumulate, threads);

    /// <summary>y = sum over the rows of f(x), or y += that.</summary>
    public static void Run<TMap>(InstructionSet set, TMap map, float* x, float* y, nint rows, nint columns, bool accumulate, int threads = 0)
        where TMap : struct, IMap
    {
        var kernel = new Kernel<TMap>(map, x, y, rows, columns, accumulate);
        if (rows * columns <= Lanes.Chunk) Lanes.RunHere(set, ref kernel, 0, columns);
        else Lanes.Run(set, kernel, columns, ColumnsPerItem, threads);
    }

    private readonly struct Kernel<TMap>(TMap map, float* x, float* y, nint rows, nint columns, bool accumulate) : ILaneKernel where TMap : struct, IMap
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            first = Four<T>(first, end);
            if (end - first >= 16) first = Four<Lanes4>(first, end);        // additions round alike on every width
            Four<Lanes1>(first, end);
        }

        /// <summary>Four vectors of columns at a time, as far as they go; then single ones if T is a single number.</summary>
        private nint Four<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (; first <= end - 4 * T.Count; first += 4 * T.Count) Add<T>(first, x + first, rows, columns, 4);
            for (; first <= end - T.Count; first += T.Count) Add<T>(first, x + first, rows, columns, 1);
            return first;
        }

        private void Add<T>(nint first, float* x, nint rows, nint columns, int vectors) where T : unmanaged, ILanes<T>
        {
            float* sums = stackalloc float[64];
            if (vectors == 4) AddFour<T>(map, x, sums, rows, columns);
            else AddOne<T>(map, x, sums, rows, columns);
            for (nint i = 0; i < vectors * T.Count; i++) y[first + i] = accumulate ? y[first + i] + sums[i] : sums[i];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddOne<T>(TMap map, float* x, float* sums, nint rows, nint columns) where T : unmanaged, ILanes<T>
        {
            T total = T.Create(0);
            for (nint block = 0; block < rows; block += Block)
            {
                T sum = T.Create(0);
                for (nint end = Math.Min(rows, block + Block), row = block; row < end; row++, x += columns) sum += map.Apply(T.Load(x));
                total += sum;
            }
            total.Store(sums);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddFour<T>(TMap map, float* x, float* sums, nint rows, nint columns) where T : unmanaged, ILanes<T>
        {
            T zero = T.Create(0), total0 = zero, total1 = zero, total2 = zero, total3 = zero;
            for (nint block = 0; block < rows; block += Block)
            {
                T sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
                for (nint end = Math.Min(rows, block + Block), row = block; row < end; row++, x += columns)
                {
                    sum0 += map.Apply(T.Load(x));
                    sum1 += map.Apply(T.Load(x + T.Count));
                    sum2 += map.Apply(T.Load(x + 2 * T.Count));
                    sum3 += map.Apply(T.Load(x + 3 * T.Count));
                }
                total0 += sum0;
                total1 += sum1;
                total2 += sum2;
                total3 += sum3;
            }
            total0.Store(sums);
            total1.Store(sums + T.Count);
            total2.Store(sums + 2 * T.Count);
            total3.Store(sums + 3 * T.Count);
        }
    }
}
