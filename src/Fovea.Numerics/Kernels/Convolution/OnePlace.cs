using Fovea.Numerics.Kernels.Rows;

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

    /// <summary>How far ahead weights are asked for: rows are short, and a sum at the end of each keeps the processor from looking on by itself.</summary>
    private const nint Ahead = 2048;

    public static bool Fits(in ConvolutionProblem problem) => problem is { Pointwise: true, Positions: 1, Groups: 1, Batch: <= MostPictures };

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads) =>
        Lanes.Run(set, new Kernel(problem, x, w, ending, y), problem.Outputs, Math.Max(1, FloatsPerItem / problem.Inputs), threads);

    private readonly struct Kernel(ConvolutionProblem problem, float* x, float* w, ConvolutionEnding ending, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint inputs = problem.Inputs, outputs = problem.Outputs;
            for (nint output = first; output < end; output++)
            {
                float* row = w + output * inputs;
                CacheLines.Fetch(row + Ahead, 1, (int)inputs, inputs);
                for (nint picture = 0; picture < problem.Batch; picture++) y[picture * outputs + output] = (float)Row.Dot<T>(row, x + picture * inputs, inputs);
            }
            for (nint picture = 0; picture < problem.Batch; picture++)
            {
                nint place = picture * outputs + first;
                ending.Of(picture, 0).ApplyAcross<T>(first, y + place, end - first, ending.Residual + place);
            }
        }
    }
}
