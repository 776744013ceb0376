namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Pointwise convolutions of pictures of one place, as squeeze and excitation has them: a product of the pictures' channels and the weights. What takes the time is to fetch the weights.
/// </summary>
internal static unsafe class OnePlace
{
    public static bool Fits(in ConvolutionProblem problem) => problem is { Pointwise: true, Positions: 1, Groups: 1 };

    /// <param name="kept">The parameter that w is, if it is one: it keeps itself packed, and packed it is fetched from end to end.</param>
    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads, Weight? kept)
    {
        GemmCall product = new(problem.Batch, problem.Outputs, problem.Inputs) { A = x, C = y, Set = set, Threads = threads };
        if (kept is null)
        {
            product.B = w;
            product.TransposeB = true;
        }
        else product.Packed = kept.Packed(set, threads);
        Gemm.Run(product);
        var kernel = new Kernel(problem.Outputs, ending, y);
        Lanes.RunHere(set, ref kernel, 0, problem.Batch);
    }

    /// <summary>An item is a picture.</summary>
    private readonly struct Kernel(nint outputs, ConvolutionEnding ending, float* y) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint picture = first; picture < end; picture++) ending.Of(picture, 0).ApplyAcross<T>(0, y + picture * outputs, outputs, ending.Residual + picture * outputs);
        }
    }
}
