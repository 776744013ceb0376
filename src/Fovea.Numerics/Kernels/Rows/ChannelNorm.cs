using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>How [B, C, length] falls into sets that are normalised together: a channel through all of the batch, or a group of channels of one image.</summary>
/// <param name="Batch">B.</param>
/// <param name="Channels">C.</param>
/// <param name="Length">Numbers of a channel.</param>
/// <param name="Groups">Groups of channels; 0: each channel, through the batch.</param>
internal readonly record struct ChannelSets(nint Batch, nint Channels, nint Length, nint Groups = 0)
{
    /// <summary>Channels of all images.</summary>
    public nint Rows => Batch * Channels;

    /// <summary>How many sets.</summary>
    public nint Count => Groups == 0 ? Channels : Batch * Groups;

    /// <summary>Numbers of a set.</summary>
    public double Numbers => Groups == 0 ? (double)Batch * Length : (double)(Channels / Groups) * Length;

    /// <summary>Which set a row belongs to.</summary>
    public nint SetOf(nint row) => Groups == 0 ? row % Channels : row / Channels * Groups + row % Channels / (Channels / Groups);
}

/// <summary>
/// Batch, group and instance norm: y = (x - mean) inverse scale + shift, mean and inverse of the set, scale and shift of the channel. Sums are
/// taken row by row, the rows then added in their order, in double.
/// </summary>
internal static unsafe class ChannelNorm
{
    /// <summary>The mean and the variance (of all numbers, not of a sample) of each set.</summary>
    /// <param name="x">[B, C, length].</param>
    /// <param name="mean">[sets]: written.</param>
    /// <param name="variance">[sets]: written.</param>
    public static void Statistics(InstructionSet set, ChannelSets sets, float* x, float* mean, float* variance, int threads = 0)
    {
        using Scratch.Loan loan = Scratch.Rent(2 * sets.Rows + 2 * sets.Count);
        double* rows = (double*)loan.Pointer, totals = rows + sets.Rows;
        Lanes.Run(set, new SumKernel<First>(sets, x, x, mean, rows, _ => default), sets.Rows, Lanes.RowsPerChunk(sets.Length), threads);
        Total(sets, rows, totals);
        for (nint s = 0; s < sets.Count; s++) mean[s] = (float)(totals[s] / sets.Numbers);
        Lanes.Run(set, new SumKernel<SquaredDistance>(sets, x, x, mean, rows, middle => new(middle)), sets.Rows, Lanes.RowsPerChunk(sets.Length), threads);
        Total(sets, rows, totals);
        for (nint s = 0; s < sets.Count; s++) variance[s] = (float)(totals[s] / sets.Numbers);
    }

    /// <summary>Normalises by given statistics. y may be x.</summary>
    /// <param name="scale">[C], or null for ones.</param>
    /// <param name="shift">[C], or null for zeros.</param>
    public static void Apply(InstructionSet set, ChannelSets sets, float* x, float* mean, float* variance, float epsilon, float* scale, float* shift, float* y, int threads = 0) =>
        Lanes.Run(set, new ApplyKernel(sets, x, mean, variance, epsilon, scale, shift, y), sets.Rows, Lanes.RowsPerChunk(sets.Length), threads);

    /// <summary>The gradients of <see cref="Apply"/>.</summary>
    /// <param name="through">Whether mean and variance are those of x, so that x has an influence through them too.</param>
    /// <param name="dx">Or null, where it is not wanted; so with the others.</param>
    public static void Backward(
        InstructionSet set, ChannelSets sets, float* x, float* mean, float* variance, float epsilon, bool through, float* scale, float* dy,
        float* dx, bool accumulate, float* dscale, bool accumulateScale, float* dshift, bool accumulateShift, int threads = 0)
    {
        using Scratch.Loan loan = Scratch.Rent(4 * sets.Rows + 4 * sets.Count);
        double* sums = (double*)loan.Pointer, products = sums + sets.Rows, meanGradient = products + sets.Rows, meanProduct = meanGradient + sets.Count;
        nint chunk = Lanes.RowsPerChunk(sets.Length);
        Lanes.Run(set, new SumKernel<First>(sets, dy, dy, mean, sums, _ => default), sets.Rows, chunk, threads);
        Lanes.Run(set, new SumKernel<TimesDistance>(sets, dy, x, mean, products, middle => new(middle)), sets.Rows, chunk, threads);
        for (nint row = 0; row < sets.Rows; row++) products[row] *= Inverse(variance[sets.SetOf(row)], epsilon);

        AddChannels(sets, products, dscale, accumulateScale);
        AddChannels(sets, sums, dshift, accumulateShift);
        if (dx == null) return;

        // With g = dy scale and z = (x - mean) inverse: dx = inverse (g - mean of g - z (mean of g z)), the means being there only where they depend on x.
        for (nint row = 0; row < sets.Rows && scale != null; row++)
        {
            sums[row] *= scale[row % sets.Channels];
            products[row] *= scale[row % sets.Channels];
        }
        Total(sets, sums, meanGradient);
        Total(sets, products, meanProduct);
        double share = through ? 1 / sets.Numbers : 0;
        for (nint s = 0; s < sets.Count; s++) (meanGradient[s], meanProduct[s]) = (meanGradient[s] * share, meanProduct[s] * share);
        Lanes.Run(set, new InputKernel(sets, x, mean, variance, epsilon, scale, dy, meanGradient, meanProduct, dx, accumulate), sets.Rows, chunk, threads);
    }

    private static double Inverse(float variance, float epsilon) => 1 / Math.Sqrt((double)variance + epsilon);

    private static void Total(ChannelSets sets, double* rows, double* totals)
    {
        new Span<double>(totals, (int)sets.Count).Clear();
        for (nint row = 0; row < sets.Rows; row++) totals[sets.SetOf(row)] += rows[row];
    }

    private static void AddChannels(ChannelSets sets, double* rows, float* to, bool accumulate)
    {
        for (nint channel = 0; channel < sets.Channels && to != null; channel++)
        {
            double sum = accumulate ? to[channel] : 0;
            for (nint image = 0; image < sets.Batch; image++) sum += rows[image * sets.Channels + channel];
            to[channel] = (float)sum;
        }
    }

    /// <summary>For each row, the sum of a function of two numbers and the mean of the set.</summary>
    private readonly struct SumKernel<TZip>(ChannelSets sets, float* a, float* b, float* mean, double* sums, Func<float, TZip> zip) : ILaneKernel where TZip : struct, IZip
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
                sums[row] = Row.Sum<TZip, T>(zip(mean[sets.SetOf(row)]), a + row * sets.Length, b + row * sets.Length, sets.Length);
        }
    }

    private readonly struct TimesDistance(float middle) : IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a * (b - T.Create(middle));
    }

    private readonly struct ApplyKernel(ChannelSets sets, float* x, float* mean, float* variance, float epsilon, float* scale, float* shift, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                nint s = sets.SetOf(row), channel = row % sets.Channels;
                float factor = (float)(Inverse(variance[s], epsilon) * (scale == null ? 1 : scale[channel])), plus = shift == null ? 0 : shift[channel];
                nint done = Write<T>(x + row * sets.Length, mean[s], factor, plus, y + row * sets.Length, sets.Length, 0);
                Write<Lanes1>(x + row * sets.Length, mean[s], factor, plus, y + row * sets.Length, sets.Length, done);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Write<T>(float* x, float middle, float factor, float plus, float* y, nint n, nint i) where T : unmanaged, ILanes<T>
        {
            T minus = T.Create(middle), times = T.Create(factor), shift = T.Create(plus);
            for (; i <= n - T.Count; i += T.Count) T.MultiplyAdd(T.Load(x + i) - minus, times, shift).Store(y + i);
            return i;
        }
    }

    private readonly struct InputKernel(
        ChannelSets sets, float* x, float* mean, float* variance, float epsilon, float* scale, float* dy, double* meanGradient, double* meanProduct, float* dx, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                nint s = sets.SetOf(row), at = row * sets.Length;
                double inverse = Inverse(variance[s], epsilon);
                float times = (float)(inverse * (scale == null ? 1 : scale[row % sets.Channels])), less = (float)(-inverse * meanGradient[s]), lessDistance = (float)(-inverse * inverse * meanProduct[s]);
                nint done = Write<T>(x + at, dy + at, mean[s], times, less, lessDistance, dx + at, sets.Length, accumulate, 0);
                Write<Lanes1>(x + at, dy + at, mean[s], times, less, lessDistance, dx + at, sets.Length, accumulate, done);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Write<T>(float* x, float* dy, float middle, float times, float less, float lessDistance, float* dx, nint n, bool accumulate, nint i) where T : unmanaged, ILanes<T>
        {
            T minus = T.Create(middle), factor = T.Create(times), constant = T.Create(less), slope = T.Create(lessDistance);
            for (; i <= n - T.Count; i += T.Count)
            {
                T value = T.MultiplyAdd(T.Load(dy + i), factor, T.MultiplyAdd(T.Load(x + i) - minus, slope, constant));
                if (accumulate) value += T.Load(dx + i);
                value.Store(dx + i);
            }
            return i;
        }
    }
}
