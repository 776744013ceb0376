using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Convolutions forward: depthwise ones and groups of few channels by kernels of their own, those of 3 x 3 by way of a transform, most others as a product with weights
/// in panels, without unfolding. What is left, such as few outputs of large maps and three axes, is a product of the weights with the unfolded input, which
/// is packed for the product's kernels in the first place. But for the transform, an output is summed in the order of its channels and taps.
/// </summary>
internal static unsafe class ConvolutionForward
{
    /// <param name="ending">What is made of the sums.</param>
    /// <param name="kept">The parameter that w is, if it is one: what is worked out of it is kept with it.</param>
    /// <param name="means">[batch, outputs]: written, the mean of each channel of y; or null.</param>
    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, ConvolutionEnding ending, float* y, int threads = 0, Weight? kept = null, float* means = null)
    {
        if (problem.Batch * problem.Outputs * problem.Positions == 0) return;
        if (!problem.WorthSharing && !OnePlace.Fits(problem)) threads = 1;                                   // a product of matrices decides by itself
        ending.Outputs = problem.Outputs;
        if (means == null)
        {
            Calculate(set, problem, x, w, ending, y, threads, kept);
            return;
        }
        nint channels = problem.Batch * problem.Outputs, parts = Parts(set, problem);
        using Scratch.Loan loan = Scratch.Rent(channels * parts);
        ending.Sums = loan.Pointer;
        ending.Channels = channels;
        Pass.Clear(ending.Sums, channels * parts);
        Calculate(set, problem, x, w, ending, y, threads, kept);
        for (nint channel = 0; channel < channels; channel++)
        {
            double sum = 0;
            for (nint part = 0; part < parts; part++) sum += ending.Sums[part * channels + channel];
            means[channel] = (float)(sum / problem.Positions);
        }
    }

    private static void Calculate(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads, Weight? kept)
    {
        if (problem.Sum == 0) EmptySums(set, problem, ending, y);
        else if (DepthwiseForward.Fits(problem)) DepthwiseForward.Run(set, problem, x, w, ending, y, threads);
        else if (GroupedForward.Fits(problem)) GroupedForward.Run(set, problem, x, w, ending, y, threads);
        else if (OnePlace.Fits(problem)) OnePlace.Run(set, problem, x, w, ending, y, threads, kept);
        else if (!Winograd.Fits(problem)) Multiply(set, problem, x, w, ending, y, threads, kept);
        else if (!Winograd.Forward(set, problem, x, w, ending, y, threads, kept))
        {
            if (ending.Sums != null) Pass.Clear(ending.Sums, ending.Channels * Parts(set, problem));
            Multiply(set, problem, x, w, ending, y, threads, kept);
        }
    }

    private static void Multiply(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads, Weight? kept)
    {
        if (ImplicitGemm.Fits(problem))
        {
            ImplicitGemm.Run(set, problem, x, w, ending, y, threads, kept);
            return;
        }
        var work = new ConvolutionWork(set, problem, threads, x, w, ending, y);
        WorkerPool.Run(ref work, work.Items, threads);
    }

    /// <summary>In how many parts a channel is finished at most: in rows, in pairs of rows, or in panels of columns that may begin in the image before.</summary>
    private static nint Parts(InstructionSet set, in ConvolutionProblem problem)
    {
        nint rows = problem.Sliding.Depth.Output * problem.Sliding.Height.Output;
        return Math.Max(Winograd.Fits(problem) ? (rows + 1) / 2 : rows, problem.Positions / new RegisterBlock(set).Columns + 2);
    }

    /// <summary>Without input channels all sums are zero.</summary>
    private static void EmptySums(InstructionSet set, in ConvolutionProblem problem, in ConvolutionEnding ending, float* y)
    {
        nint outputs = problem.Outputs, positions = problem.Positions;
        Pass.Clear(y, problem.Batch * outputs * positions);
        for (nint image = 0; image < problem.Batch; image++)
            ending.Of(image, 0).Apply(set, 0, y + image * outputs * positions, positions, outputs, positions, ending.Residual + image * outputs * positions, positions);
    }
}

/// <summary>The items of a convolution: of a group, some panels of columns (positions of all images) for some rows (output channels).</summary>
internal readonly unsafe struct ConvolutionWork : IWork
{
    /// <summary>Fewer rows are not worth unfolding the same columns again.</summary>
    private const nint FewestRows = 128;

    private readonly ConvolutionProblem _problem;
    private readonly GemmPanels _panels;
    private readonly ConvolutionEnding _ending;
    private readonly float* _x, _w, _y;
    private readonly nint _panelsPerItem, _rowsPerItem;

    public ConvolutionWork(InstructionSet set, in ConvolutionProblem problem, int threads, float* x, float* w, in ConvolutionEnding ending, float* y)
    {
        _problem = problem;
        _ending = ending;
        _x = x;
        _w = w;
        _y = y;
        _panels = new GemmPanels(new RegisterBlock(set), problem.Sum, problem.Batch * problem.Positions);
        if (threads == 0 || threads > WorkerPool.Threads) threads = WorkerPool.Threads;
        nint wanted = threads == 1 ? 1 : (4 * threads + problem.Groups - 1) / problem.Groups;
        nint fewest = Math.Max(1, 48 / _panels.Block.Columns);
        _panelsPerItem = Math.Clamp((_panels.Block.Lanes == 16 ? 384 : 768) / _panels.Block.Columns, 1, Math.Max(1, _panels.Count));
        while (_panelsPerItem > fewest && Blocks < wanted) _panelsPerItem = Math.Max(fewest, (_panelsPerItem + 1) / 2);

        nint chunks = Math.Clamp((wanted + Blocks - 1) / Blocks, 1, Math.Max(1, problem.OutputsPerGroup / FewestRows)), height = _panels.Block.Rows;
        _rowsPerItem = ((problem.OutputsPerGroup + chunks - 1) / chunks + height - 1) / height * height;
    }

    private nint Blocks => (_panels.Count + _panelsPerItem - 1) / _panelsPerItem;

    private nint Chunks => (_problem.OutputsPerGroup + _rowsPerItem - 1) / _rowsPerItem;

    public nint Items => _problem.Groups * Chunks * Blocks;

    public void Run(nint item)
    {
        (item, nint block) = nint.DivRem(item, Blocks);
        (nint group, nint chunk) = nint.DivRem(item, Chunks);
        var piece = new ConvolutionPiece(_problem, _panels, group, _x, _w, _ending, _y)
        {
            FirstPanel = block * _panelsPerItem,
            EndPanel = Math.Min(_panels.Count, (block + 1) * _panelsPerItem),
            FirstRow = chunk * _rowsPerItem,
            EndRow = Math.Min(_problem.OutputsPerGroup, (chunk + 1) * _rowsPerItem),
        };
        piece.Compute();
    }
}
