using Fovea.Numerics.Kernels.Elementwise;
using Fovea.Numerics.Kernels.Rows;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Optimisers;

/// <summary>What <see cref="Adafactor"/> goes by in one step.</summary>
/// <param name="Scale">The gradient is multiplied by it first.</param>
/// <param name="Rate">The largest step relative to the size of the parameters; it falls with the root of the step's number too.</param>
/// <param name="Step">The number of this step, from 1.</param>
/// <param name="Beta2Decay">The mean of squares takes in a share of step^Beta2Decay: -0.8 in the paper.</param>
/// <param name="Epsilon1">The least root of a mean of squares.</param>
/// <param name="Epsilon2">The least size that parameters are taken to have: 0.001 in the paper.</param>
/// <param name="Limit">The largest root mean square of an update before it is shortened: 1 in the paper.</param>
/// <param name="Decay">The parameter shrinks by Rate times this.</param>
internal readonly record struct AdafactorStep(
    float Scale, float Rate, long Step, float Beta2Decay = -0.8f, float Epsilon1 = 1.1920929e-7f, float Epsilon2 = 1e-3f, float Limit = 1, float Decay = 0)
{
    /// <summary>How much of the new square goes into the mean.</summary>
    public float Share => (float)Math.Pow(Step, Beta2Decay);
}

/// <summary>
/// Steps like Adam's, but what it remembers of a matrix's squared gradients is one number per row and one per column instead of
/// one per parameter.
/// </summary>
/// <remarks>
/// Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", 2018, arXiv:1804.04235, algorithms 4 and 5,
/// without a first moment.
/// </remarks>
internal static unsafe class Adafactor
{
    /// <summary>Makes one step with a vector, which is not factored.</summary>
    /// <param name="square">[n], zero before the first step.</param>
    public static void Vector(InstructionSet set, float* weight, float* gradient, float* square, nint n, in AdafactorStep step, int threads = 0)
    {
        Maps.Zip(set, new MixSquare(step.Share, step.Scale), gradient, square, square, n, threads: threads);
        var update = new Update(step.Scale, step.Epsilon1);
        double squares = Sums.Of(set, new SquareOf<Update>(update), gradient, square, n, threads);
        float rate = RateOf(set, weight, n, squares, step, threads);
        StepKernel<VectorImprovement>.Run(set, new(update, weight, gradient, square, rate, 1 - step.Rate * step.Decay), n, threads);
    }

    /// <summary>Makes one step with matrices, each factored by itself.</summary>
    /// <param name="weight">[matrices, rows, columns].</param>
    /// <param name="rowSquare">[matrices, rows], zero before the first step.</param>
    /// <param name="columnSquare">[matrices, columns], zero before the first step.</param>
    public static void Matrices(
        InstructionSet set, float* weight, float* gradient, float* rowSquare, float* columnSquare,
        nint matrices, nint rows, nint columns, in AdafactorStep step, int threads = 0)
    {
        nint n = matrices * rows * columns;
        if (n == 0) return;
        using Scratch.Loan loan = Scratch.Rent(columns + 3 * matrices * rows + 1);
        float* newSquares = loan.Pointer, factors = newSquares + columns;
        double* sums = (double*)(factors + matrices * rows + ((columns + matrices * rows) & 1));   // doubles lie at even places
        Lanes.Run(set, new RowSquares(gradient, rowSquare, columns, step.Share, step.Scale), matrices * rows, Lanes.RowsPerChunk(columns), threads);
        for (nint matrix = 0; matrix < matrices; matrix++)
        {
            ColumnSums.Run(set, default(Squared), gradient + matrix * rows * columns, newSquares, rows, columns, accumulate: false, threads);
            Maps.Zip(set, new Mix(step.Share, step.Scale * step.Scale / rows), newSquares, columnSquare + matrix * columns, columnSquare + matrix * columns, columns);
            RowFactors(rowSquare + matrix * rows, factors + matrix * rows, rows, step.Epsilon1);
        }

        Lanes.Run(set, new UpdateSquares(gradient, factors, columnSquare, sums, rows, columns, step.Scale, step.Epsilon1), matrices * rows, Lanes.RowsPerChunk(columns), threads);
        double squares = 0;
        for (nint row = 0; row < matrices * rows; row++) squares += sums[row];
        float rate = RateOf(set, weight, n, squares, step, threads);
        var improve = new MatrixImprovement(weight, gradient, factors, columnSquare, rows, columns, step.Scale, step.Epsilon1, rate, 1 - step.Rate * step.Decay);
        Lanes.Run(set, improve, matrices * rows, Lanes.RowsPerChunk(columns), threads);
    }

    /// <summary>Relative to the parameters' size, shortened where the update as a whole is too long.</summary>
    private static float RateOf(InstructionSet set, float* weight, nint n, double updateSquares, in AdafactorStep step, int threads)
    {
        double size = Math.Sqrt(Sums.OfSquares(set, weight, n, threads) / Math.Max(1, n)), length = Math.Sqrt(updateSquares / Math.Max(1, n));
        double relative = Math.Min(step.Rate, 1 / Math.Sqrt(step.Step));
        return (float)(Math.Max(step.Epsilon2, size) * relative / Math.Max(1, length / step.Limit));
    }

    /// <summary>Each row's mean square, divided by the mean of all rows': times a column's, it estimates one number's.</summary>
    private static void RowFactors(float* rowSquare, float* factors, nint rows, float epsilon)
    {
        double mean = 0;
        for (nint row = 0; row < rows; row++) mean += rowSquare[row];
        mean = Math.Max(mean / rows, epsilon);
        for (nint row = 0; row < rows; row++) factors[row] = (float)(rowSquare[row] / mean);
    }

    private readonly struct RowSquares(float* gradient, float* rowSquare, nint columns, float share, float scale) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                float* g = gradient + row * columns;
                float mean = (float)(Row.Dot<T>(g, g, columns) * scale * scale / columns);
                rowSquare[row] += share * (mean - rowSquare[row]);
            }
        }
    }

    private readonly struct UpdateSquares(
        float* gradient, float* factors, float* columnSquare, double* sums, nint rows, nint columns, float scale, float epsilon) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                var update = new SquareOf<Update>(new(scale, epsilon, factors[row]));
                sums[row] = Row.Sum<SquareOf<Update>, T>(update, gradient + row * columns, columnSquare + row / rows * columns, columns);
            }
        }
    }

    private readonly struct MatrixImprovement(
        float* weight, float* gradient, float* factors, float* columnSquare, nint rows, nint columns, float scale, float epsilon, float rate, float kept) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                var update = new Update(scale, epsilon, factors[row]);
                var improvement = new VectorImprovement(update, weight + row * columns, gradient + row * columns, columnSquare + row / rows * columns, rate, kept);
                new StepKernel<VectorImprovement>(improvement).Run<T>(0, columns);
            }
        }
    }

    private readonly struct VectorImprovement(Update update, float* weight, float* gradient, float* square, float rate, float kept) : IStep
    {
        public void Improve<T>(nint i) where T : unmanaged, ILanes<T>
        {
            T step = update.Apply(T.Load(gradient + i), T.Load(square + i));
            T.MultiplyAdd(T.Create(-rate), step, T.Load(weight + i) * T.Create(kept)).Store(weight + i);
        }
    }

    /// <summary>scale g / root of the mean square, which is <paramref name="factor"/> times the given one.</summary>
    private readonly struct Update(float scale, float epsilon, float factor = 1) : IZip
    {
        public T Apply<T>(T gradient, T square) where T : unmanaged, ILanes<T> =>
            T.Create(scale) * gradient / T.Max(T.Sqrt(square * T.Create(factor)), T.Create(epsilon));
    }

    private readonly struct SquareOf<TZip>(TZip zip) : IZip where TZip : struct, IZip
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T>
        {
            T value = zip.Apply(a, b);
            return value * value;
        }
    }

    /// <summary>mean + share ((scale g)² - mean).</summary>
    private readonly struct MixSquare(float share, float scale) : IZip
    {
        public T Apply<T>(T gradient, T mean) where T : unmanaged, ILanes<T>
        {
            T scaled = gradient * T.Create(scale);
            return T.MultiplyAdd(T.Create(share), scaled * scaled - mean, mean);
        }
    }

    /// <summary>mean + share (factor sum - mean).</summary>
    private readonly struct Mix(float share, float factor) : IZip
    {
        public T Apply<T>(T sum, T mean) where T : unmanaged, ILanes<T> =>
            T.MultiplyAdd(T.Create(share), T.MultiplyAdd(T.Create(factor), sum, -mean), mean);
    }
}
