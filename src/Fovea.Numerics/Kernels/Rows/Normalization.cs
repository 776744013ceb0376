using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>How each row is brought to a common size.</summary>
internal enum RowNorm
{
    /// <summary>Mean 0, deviation 1. Ba et al., "Layer Normalization", 2016, arXiv:1607.06450.</summary>
    Layer,

    /// <summary>Root mean square 1. Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, arXiv:1910.07467.</summary>
    RootMeanSquare,
}

/// <summary>Layer norm and RMS norm of each row: y = (x - mean) inverse scale + shift; RMS norm takes the mean for zero.</summary>
internal static unsafe class Normalization
{
    private const nint MostBlocks = 64, LeastRowsPerBlock = 8;

    /// <summary>Normalises each row. y may be x, or sum where there is one.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="residual">[rows, columns]: added to x before anything else; or null.</param>
    /// <param name="sum">[rows, columns]: x + residual, written; null where there is no residual.</param>
    /// <param name="scale">[columns], or null for ones.</param>
    /// <param name="shift">[columns], or null for zeros.</param>
    /// <param name="y">[rows, columns]: written.</param>
    /// <param name="mean">[rows]: written, for the backward pass; or null. RMS norm leaves it alone.</param>
    /// <param name="inverse">[rows]: 1 / sqrt(variance + epsilon), written, for the backward pass; or null.</param>
    public static void Forward(
        InstructionSet set, RowNorm norm, float* x, float* residual, float* sum, float* scale, float* shift, float* y, float* mean, float* inverse,
        nint rows, nint columns, float epsilon, int threads = 0)
    {
        using Scratch.Loan neutral = Scratch.Rent(2 * columns);
        FillNeutral(neutral.Pointer, columns);
        var kernel = new ForwardKernel(
            norm, x, residual, sum, scale is null ? neutral.Pointer : scale, shift is null ? neutral.Pointer + columns : shift, y, mean, inverse, columns, epsilon);
        Lanes.Run(set, kernel, rows, Lanes.RowsPerChunk(columns), threads);
    }

    /// <summary>The gradients of <see cref="Forward"/>. Those of scale and shift are summed block by block of rows, the blocks in their order.</summary>
    /// <param name="x">[rows, columns]: what was normalised (the sum, where a residual was added).</param>
    /// <param name="scale">[columns], or null for ones.</param>
    /// <param name="mean">[rows], from the forward pass; not read by RMS norm.</param>
    /// <param name="inverse">[rows], from the forward pass.</param>
    /// <param name="dx">Written or added to; or null where it is not wanted. May be dy.</param>
    /// <param name="dscale">[columns]; or null.</param>
    /// <param name="dshift">[columns]; or null.</param>
    public static void Backward(
        InstructionSet set, RowNorm norm, float* x, float* scale, float* mean, float* inverse, float* dy,
        float* dx, bool accumulate, float* dscale, bool accumulateScale, float* dshift, bool accumulateShift,
        nint rows, nint columns, int threads = 0)
    {
        nint rowsPerBlock = Math.Max(LeastRowsPerBlock, (rows + MostBlocks - 1) / MostBlocks), blocks = (rows + rowsPerBlock - 1) / rowsPerBlock;
        using Scratch.Loan loan = Scratch.Rent(2 * (blocks + 1) * columns);
        float* neutral = loan.Pointer, scales = neutral + 2 * columns, shifts = scales + blocks * columns;
        FillNeutral(neutral, columns);

        var kernel = new BackwardKernel(
            norm, x, scale is null ? neutral : scale, mean, inverse, dy, dx, accumulate, dscale is null && dshift is null ? null : scales, shifts, columns, rowsPerBlock);
        Lanes.Run(set, kernel, rows, rowsPerBlock, threads);
        if (dscale is not null) ColumnSums.Run(set, scales, dscale, blocks, columns, accumulateScale, threads);
        if (dshift is not null) ColumnSums.Run(set, shifts, dshift, blocks, columns, accumulateShift, threads);
    }

    /// <summary>A row of ones and one of zeros.</summary>
    private static void FillNeutral(float* neutral, nint columns)
    {
        for (nint i = 0; i < columns; i++) (neutral[i], neutral[columns + i]) = (1, 0);
    }

    private readonly struct ForwardKernel(
        RowNorm norm, float* x, float* residual, float* sum, float* scale, float* shift, float* y, float* mean, float* inverse, nint columns, float epsilon) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                nint at = row * columns;
                float* from = x + at;
                if (residual is not null)
                {
                    Maps.ZipHere<Sum, Written, T>(default, from, residual + at, sum + at, columns);
                    from = sum + at;
                }
                (float middle, float factor) = Statistics<T>(from);
                nint done = Apply<T>(from, scale, shift, y + at, middle, factor, columns, 0);
                Apply<Lanes1>(from, scale, shift, y + at, middle, factor, columns, done);
                if (mean is not null && norm == RowNorm.Layer) mean[row] = middle;
                if (inverse is not null) inverse[row] = factor;
            }
        }

        private (float Mean, float Inverse) Statistics<T>(float* from) where T : unmanaged, ILanes<T>
        {
            float middle = norm == RowNorm.Layer ? (float)(Row.Sum<T>(from, columns) / columns) : 0;
            double variance = Row.Sum<SquaredDistance, T>(new(middle), from, from, columns) / columns;
            return (middle, (float)(1 / Math.Sqrt(variance + epsilon)));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Apply<T>(float* from, float* scale, float* shift, float* to, float middle, float factor, nint n, nint i) where T : unmanaged, ILanes<T>
        {
            T minus = T.Create(middle), times = T.Create(factor);
            for (; i <= n - T.Count; i += T.Count)
                T.MultiplyAdd((T.Load(from + i) - minus) * times, T.Load(scale + i), T.Load(shift + i)).Store(to + i);
            return i;
        }
    }

    private readonly struct BackwardKernel(
        RowNorm norm, float* x, float* scale, float* mean, float* inverse, float* dy, float* dx, bool accumulate, float* scales, float* shifts, nint columns, nint rowsPerBlock) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint block = first / rowsPerBlock * columns;
            if (scales is not null)
            {
                Maps.MapHere<Constant, T>(new(0), scales + block, scales + block, columns);
                Maps.MapHere<Constant, T>(new(0), shifts + block, shifts + block, columns);
            }
            for (nint row = first; row < end; row++)
            {
                nint at = row * columns;
                float middle = norm == RowNorm.Layer ? mean[row] : 0, factor = inverse[row];
                if (scales is not null)
                {
                    nint done = AddParameters<T>(x + at, dy + at, scales + block, shifts + block, middle, factor, columns, 0);
                    AddParameters<Lanes1>(x + at, dy + at, scales + block, shifts + block, middle, factor, columns, done);
                }
                if (dx is not null) Input<T>(x + at, dy + at, dx + at, middle, factor);
            }
        }

        /// <summary>With g = dy scale and z = (x - mean) inverse: dx = inverse (g - mean of g - z (mean of g z)).</summary>
        private void Input<T>(float* x, float* dy, float* dx, float middle, float factor) where T : unmanaged, ILanes<T>
        {
            double sum = Row.Dot<T>(dy, scale, columns), sumOfProducts = SumOfProducts<T>(x, dy, scale, middle, columns) * factor;
            float meanGradient = norm == RowNorm.Layer ? (float)(sum / columns) : 0, meanProduct = (float)(sumOfProducts / columns);
            nint done = Write<T>(x, dy, dx, scale, middle, factor, meanGradient, meanProduct, columns, accumulate, 0);
            Write<Lanes1>(x, dy, dx, scale, middle, factor, meanGradient, meanProduct, columns, accumulate, done);
        }

        /// <summary>The sum of dy scale (x - mean).</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static double SumOfProducts<T>(float* x, float* dy, float* scale, float middle, nint n) where T : unmanaged, ILanes<T>
        {
            T sum0 = T.Create(0), sum1 = sum0, minus = T.Create(middle);
            nint i = 0;
            for (; i <= n - 2 * T.Count; i += 2 * T.Count)
            {
                sum0 = T.MultiplyAdd(T.Load(dy + i) * T.Load(scale + i), T.Load(x + i) - minus, sum0);
                sum1 = T.MultiplyAdd(T.Load(dy + i + T.Count) * T.Load(scale + i + T.Count), T.Load(x + i + T.Count) - minus, sum1);
            }
            double sum = T.Sum(sum0 + sum1);
            for (; i < n; i++) sum += dy[i] * scale[i] * (x[i] - middle);
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Write<T>(
            float* x, float* dy, float* dx, float* scale, float middle, float factor, float meanGradient, float meanProduct, nint n, bool accumulate, nint i)
            where T : unmanaged, ILanes<T>
        {
            T minus = T.Create(middle), times = T.Create(factor), less = T.Create(-meanGradient), lessProduct = T.Create(-meanProduct);
            for (; i <= n - T.Count; i += T.Count)
            {
                T z = (T.Load(x + i) - minus) * times;
                T value = times * T.MultiplyAdd(z, lessProduct, T.MultiplyAdd(T.Load(dy + i), T.Load(scale + i), less));
                if (accumulate) value += T.Load(dx + i);
                value.Store(dx + i);
            }
            return i;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint AddParameters<T>(float* x, float* dy, float* scales, float* shifts, float middle, float factor, nint n, nint i)
            where T : unmanaged, ILanes<T>
        {
            T minus = T.Create(middle), times = T.Create(factor);
            for (; i <= n - T.Count; i += T.Count)
            {
                T gradient = T.Load(dy + i);
                T.MultiplyAdd(gradient, (T.Load(x + i) - minus) * times, T.Load(scales + i)).Store(scales + i);
                (T.Load(shifts + i) + gradient).Store(shifts + i);
            }
            return i;
        }
    }
}
