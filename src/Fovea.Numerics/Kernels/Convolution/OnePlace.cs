using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Pointwise convolutions of pictures of one place, as squeeze and excitation has them: an output is the scalar product of the picture's channels
/// and a row of weights. An item is some outputs, for all pictures. What takes the time is to fetch the weights.
/// </summary>
internal static unsafe class OnePlace
{
    /// <summary>With more pictures a product of matrices is faster.</summary>
    private const nint MostPictures = 16;

    /// <summary>Floats of weights that are worth a thread's attention.</summary>
    private const nint FloatsPerItem = 16384;

    /// <summary>Rows of weights that are read side by side.</summary>
    private const int Side = 4;

    /// <summary>So many floats are added as floats; longer rows add such blocks in double.</summary>
    private const nint Block = 1024;

    public static bool Fits(in ConvolutionProblem problem) => problem is { Pointwise: true, Positions: 1, Groups: 1, Batch: <= MostPictures };

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads) =>
        Lanes.Run(set, new Kernel(problem, x, w, ending, y), problem.Outputs, Math.Max(Side, FloatsPerItem / problem.Inputs / Side * Side), threads);

    private readonly struct Kernel(ConvolutionProblem problem, float* x, float* w, ConvolutionEnding ending, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint inputs = problem.Inputs, outputs = problem.Outputs, picture, output = first;
            double* sums = stackalloc double[Side];
            for (; output <= end - Side; output += Side)
                for (picture = 0; picture < problem.Batch; picture++)
                {
                    new Span<double>(sums, Side).Clear();
                    for (nint k = 0; k < inputs; k += Block) Four<T>(w + output * inputs + k, inputs, x + picture * inputs + k, Math.Min(Block, inputs - k), sums);
                    for (int side = 0; side < Side; side++) y[picture * outputs + output + side] = (float)sums[side];
                }
            for (; output < end; output++)
                for (picture = 0; picture < problem.Batch; picture++)
                    y[picture * outputs + output] = (float)Rows.Row.Dot<T>(w + output * inputs, x + picture * inputs, inputs);
            for (picture = 0; picture < problem.Batch; picture++)
            {
                nint place = picture * outputs + first;
                ending.Of(picture, 0).ApplyAcross<T>(first, y + place, end - first, ending.Residual + place);
            }
        }

        /// <summary>sums += rows · x; meanwhile the next rows are fetched.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Four<T>(float* a, nint apart, float* x, nint n, double* sums) where T : unmanaged, ILanes<T>
        {
            float* b = a + apart, c = b + apart, d = c + apart;
            nint ahead = Side * apart * Math.Max(1, Block / apart), i = 0;
            T a0 = T.Create(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            for (; i <= n - 2 * T.Count; i += 2 * T.Count)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(a + ahead + i);
                    Sse.Prefetch0(b + ahead + i);
                    Sse.Prefetch0(c + ahead + i);
                    Sse.Prefetch0(d + ahead + i);
                    Sse.Prefetch0(a + ahead + i + T.Count);
                    Sse.Prefetch0(b + ahead + i + T.Count);
                    Sse.Prefetch0(c + ahead + i + T.Count);
                    Sse.Prefetch0(d + ahead + i + T.Count);
                }
                T x0 = T.Load(x + i), x1 = T.Load(x + i + T.Count);
                a0 = T.MultiplyAdd(T.Load(a + i), x0, a0);
                a1 = T.MultiplyAdd(T.Load(a + i + T.Count), x1, a1);
                b0 = T.MultiplyAdd(T.Load(b + i), x0, b0);
                b1 = T.MultiplyAdd(T.Load(b + i + T.Count), x1, b1);
                c0 = T.MultiplyAdd(T.Load(c + i), x0, c0);
                c1 = T.MultiplyAdd(T.Load(c + i + T.Count), x1, c1);
                d0 = T.MultiplyAdd(T.Load(d + i), x0, d0);
                d1 = T.MultiplyAdd(T.Load(d + i + T.Count), x1, d1);
            }
            float sumA = T.Sum(a0 + a1), sumB = T.Sum(b0 + b1), sumC = T.Sum(c0 + c1), sumD = T.Sum(d0 + d1);
            for (; i < n; i++)
            {
                sumA += a[i] * x[i];
                sumB += b[i] * x[i];
                sumC += c[i] * x[i];
                sumD += d[i] * x[i];
            }
            sums[0] += sumA;
            sums[1] += sumB;
            sums[2] += sumC;
            sums[3] += sumD;
        }
    }
}
