using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// The gradients of a convolution with respect to its input and its weights, a block of positions after the other. What is cut depends on
/// the shapes alone, and each number is added to by one item only, in a fixed order.
/// </summary>
internal static unsafe class ConvolutionBackward
{
    /// <summary>Floats of an unfolded piece: it stays in the second-level cache.</summary>
    private const nint PieceFloats = 65536;

    /// <summary>dx = the folded Wᵀ·dY, or dx += that.</summary>
    /// <param name="kept">The parameter that w is, if it is one: what is worked out of it is kept with it.</param>
    public static void Input(InstructionSet set, in ConvolutionProblem problem, float* w, float* dy, float* dx, bool accumulate, int threads = 0, Weight? kept = null)
    {
        if (!problem.WorthSharing) threads = 1;
        if (problem.Batch * problem.Inputs * problem.Plane == 0) return;
        if (problem.OutputsPerGroup * problem.Positions == 0)
        {
            if (!accumulate) Pass.Clear(dx, problem.Batch * problem.Inputs * problem.Plane);
        }
        else if (problem.Depthwise) DepthwiseBackward.Input(set, problem, w, dy, dx, accumulate, threads);
        else if (problem.Pointwise) PointwiseInput(set, problem, w, dy, dx, accumulate, threads);
        else if (!Winograd.FitsInput(problem) || (!Winograd.Input(set, problem, w, dy, dx, accumulate, threads, kept) && !accumulate))
        {
            var kernel = new InputKernel(set, problem, w, dy, dx, accumulate);
            Lanes.Run(set, kernel, problem.Batch * problem.Groups * Cut.Chunks(problem), 1, threads);
        }
    }

    /// <summary>dw = dY times the unfolded x transposed, summed over the batch; or dw += that.</summary>
    public static void Weights(InstructionSet set, in ConvolutionProblem problem, float* x, float* dy, float* dw, bool accumulate, int threads = 0)
    {
        if (!problem.WorthSharing) threads = 1;
        if (!accumulate) Pass.Clear(dw, problem.Outputs * problem.Sum);
        if (problem.Batch * problem.Positions == 0 || problem.Outputs * problem.Sum == 0) return;
        if (problem.Depthwise) DepthwiseBackward.Weights(set, problem, x, dy, dw, threads);
        else if (WinogradGradient.Fits(problem)) WinogradGradient.Run(set, problem, x, dy, dw, threads);
        else Lanes.Run(set, new WeightKernel(set, problem, x, dy, dw), problem.Groups * Cut.Chunks(problem), 1, threads);
    }

    private static void PointwiseInput(InstructionSet set, in ConvolutionProblem problem, float* w, float* dy, float* dx, bool accumulate, int threads)
    {
        nint positions = problem.Positions, inputs = problem.InputsPerGroup, outputs = problem.OutputsPerGroup;
        Gemm.Run(new GemmCall(inputs, positions, outputs)
        {
            A = w, TransposeA = true, B = dy, C = dx, Accumulate = accumulate, Set = set, Threads = threads,
            Outer = new GemmBatch(problem.Batch, 0, problem.Outputs * positions, problem.Inputs * positions),
            Inner = new GemmBatch(problem.Groups, outputs * inputs, outputs * positions, inputs * positions),
        });
    }

    /// <summary>How the rows of the unfolded matrix are cut into chunks of whole channels, and its columns into blocks.</summary>
    private readonly struct Cut(ConvolutionProblem problem)
    {
        private const nint RowsAtHand = 64;

        public nint Block => Math.Clamp(PieceFloats / problem.Taps, 48, Math.Max(48, Math.Min(1024, problem.Positions)));

        public nint Channels => Math.Max(1, RowsAtHand / problem.Taps);

        public static nint Chunks(in ConvolutionProblem problem)
        {
            nint channels = new Cut(problem).Channels;
            return (problem.InputsPerGroup + channels - 1) / channels;
        }
    }

    private readonly struct InputKernel(InstructionSet set, ConvolutionProblem problem, float* w, float* dy, float* dx, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint chunks = Cut.Chunks(problem);
            for (nint item = first; item < end; item++)
            {
                (nint rest, nint chunk) = nint.DivRem(item, chunks);
                (nint image, nint group) = nint.DivRem(rest, problem.Groups);
                Channels<T>(image, group, chunk);
            }
        }

        /// <summary>Some channels of one image, which nobody else adds to.</summary>
        private void Channels<T>(nint image, nint group, nint chunk) where T : unmanaged, ILanes<T>
        {
            var cut = new Cut(problem);
            nint firstChannel = chunk * cut.Channels, channels = Math.Min(cut.Channels, problem.InputsPerGroup - firstChannel);
            nint row = firstChannel * problem.Taps, rows = channels * problem.Taps, outputs = problem.OutputsPerGroup, positions = problem.Positions;
            if (!accumulate) Pass.Clear(dx + (image * problem.Inputs + group * problem.InputsPerGroup + firstChannel) * problem.Plane, channels * problem.Plane);

            var unfolding = new Unfolding(problem, group);
            using Scratch.Loan piece = Scratch.Rent(rows * cut.Block);
            for (nint at = 0; at < positions; at += cut.Block)
            {
                nint columns = Math.Min(cut.Block, positions - at);
                Gemm.Run(new GemmCall(rows, columns, outputs)
                {
                    A = w + group * outputs * problem.Sum + row, LeadingA = problem.Sum, TransposeA = true,
                    B = dy + (image * problem.Outputs + group * outputs) * positions + at, LeadingB = positions,
                    C = piece.Pointer, LeadingC = cut.Block, Set = set, Threads = 1,
                });
                unfolding.Fold<T>(piece.Pointer, cut.Block, image * positions + at, columns, row, rows, dx);
            }
        }
    }

    private readonly struct WeightKernel(InstructionSet set, ConvolutionProblem problem, float* x, float* dy, float* dw) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint chunks = Cut.Chunks(problem);
            for (nint item = first; item < end; item++) Channels(item / chunks, item % chunks);
        }

        /// <summary>The weights of some channels of a group, for all images, one after the other.</summary>
        private void Channels(nint group, nint chunk)
        {
            var cut = new Cut(problem);
            nint firstChannel = chunk * cut.Channels, channels = Math.Min(cut.Channels, problem.InputsPerGroup - firstChannel);
            nint row = firstChannel * problem.Taps, rows = channels * problem.Taps, outputs = problem.OutputsPerGroup, positions = problem.Positions;
            nint block = problem.Pointwise ? positions : cut.Block;
            var unfolding = new Unfolding(problem, group);
            using Scratch.Loan piece = Scratch.Rent(problem.Pointwise ? 1 : rows * block);
            for (nint image = 0; image < problem.Batch; image++)
                for (nint at = 0; at < positions; at += block)
                {
                    nint columns = Math.Min(block, positions - at);
                    float* seen = x + (image * problem.Inputs + group * problem.InputsPerGroup + firstChannel) * problem.Plane;
                    if (!problem.Pointwise) unfolding.Unfold(x, image * positions + at, columns, row, rows, seen = piece.Pointer, block);
                    Gemm.Run(new GemmCall(outputs, rows, columns)
                    {
                        A = dy + (image * problem.Outputs + group * outputs) * positions + at, LeadingA = positions,
                        B = seen, LeadingB = block, TransposeB = true,
                        C = dw + group * outputs * problem.Sum + row, LeadingC = problem.Sum, Accumulate = true, Set = set, Threads = 1,
                    });
                }
        }
    }
}
