using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Convolutions as products of the unfolded input with the weights, which lie in panels of output channels, where the unfolded matrix is never made (an
/// implicit GEMM; Chetlur et al. 2014, arXiv:1410.0759, section 3). A block of the result has places down and output channels across: what its places
/// see through a tap of a channel are neighbours in the input, wherever that tap looks, so that a table of K offsets is all that is left of unfolding.
/// </summary>
internal static unsafe class ImplicitGemm
{
    /// <summary>Blocks of fewer places or outputs leave most of the processor idle; a pointwise convolution of few outputs is read where it lies and so loses less.</summary>
    private const nint FewestPlaces = 3, FewestOutputs = 16, FewestPointwise = 48;

    /// <summary>Results are turned before they are put in place. In larger maps that costs more than to pack the input, where there is less of it.</summary>
    private const nint LargestWithFewInputs = 256;

    /// <summary>Copies of so many floats are made at a time, and of one image at least; a larger one is unfolded piece by piece instead.</summary>
    private const nint FloatsAtOnce = 1 << 20, LargestImage = 1 << 24;

    /// <summary>Whether a convolution is worth it. The batch takes no part in this, so that a picture gives the same in any.</summary>
    public static bool Fits(in ConvolutionProblem problem)
    {
        if (problem.Sliding.Depth is not { Plain: true, Input: 1 } || problem.Sliding.Width.Output < FewestPlaces) return false;
        if (!problem.Pointwise) return problem.OutputsPerGroup >= FewestOutputs && new SeenImages(problem).Floats <= LargestImage;
        return problem.OutputsPerGroup >= FewestPointwise && (problem.Positions <= LargestWithFewInputs || problem.InputsPerGroup >= problem.OutputsPerGroup);
    }

    /// <param name="w">[outputs, inputs / groups, kernel].</param>
    /// <param name="kept">The parameter that w is, if it is one: its panels are kept with it.</param>
    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads, Weight? kept)
    {
        var weights = new ImplicitGemmWeights(set, problem);
        if (kept is not null)
        {
            Multiply(weights.Panels, problem, x, kept.DerivedBy(weights, threads), ending, y, threads);
            return;
        }
        using Scratch.Loan loan = Scratch.Rent(weights.Floats);
        weights.Make(w, loan.Pointer, threads);
        Multiply(weights.Panels, problem, x, loan.Pointer, ending, y, threads);
    }

    private static void Multiply(in GemmPanels panels, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads)
    {
        var seen = new SeenImages(problem);
        nint atOnce = seen.Copied ? Math.Clamp(FloatsAtOnce / seen.Floats, 1, problem.Batch) : problem.Batch;
        using Scratch.Loan table = Scratch.Rent(problem.Sum * sizeof(nint) / sizeof(float)), copies = Scratch.Rent(seen.Copied ? atOnce * seen.Floats : 1);
        var offsets = (nint*)table.Pointer;
        seen.Offsets(offsets);
        for (nint image = 0, images; image < problem.Batch; image += images)
        {
            images = Math.Min(atOnce, problem.Batch - image);
            float* from = x + image * problem.Inputs * problem.Plane;
            if (seen.Copied)
            {
                var copy = new SeenImages.CopyWork(seen, from, images, copies.Pointer);
                WorkerPool.Run(ref copy, copy.Items, threads);
                from = copies.Pointer;
            }
            var work = new ImplicitGemmWork(problem, panels, seen, offsets, from, w, ending, y, image, images);
            WorkerPool.Run(ref work, work.Items, threads);
        }
    }
}

/// <summary>The weights of a convolution, of each group a matrix [inputs x taps, outputs] in panels.</summary>
internal readonly unsafe struct ImplicitGemmWeights(InstructionSet set, ConvolutionProblem problem) : IDerivation
{
    /// <summary>Those of a group.</summary>
    public GemmPanels Panels { get; } = new(new RegisterBlock(set), problem.Sum, problem.OutputsPerGroup);

    public InstructionSet Set => set;

    /// <summary>Of other groups the same numbers are other matrices; the kinds of transforms are positive.</summary>
    public int Kind => -(int)problem.Groups;

    public nint Floats => problem.Groups * Panels.Floats;

    public void Make(float* weights, float* to, int threads)
    {
        for (nint group = 0; group < problem.Groups; group++)
        {
            var pack = new PackWork(Panels, weights + group * problem.OutputsPerGroup * problem.Sum, problem.Sum, transposed: true, to + group * Panels.Floats);
            WorkerPool.Run(ref pack, pack.Items, threads);
        }
    }
}

/// <summary>The items of <see cref="ImplicitGemm"/>: of a few images, a panel of outputs for some places.</summary>
internal readonly unsafe struct ImplicitGemmWork : IWork
{
    /// <summary>What these see of a part of K stays in the second-level cache.</summary>
    private const nint MostPlaces = 256;

    /// <summary>Images of so many floats together stay in the second-level cache while panels go by.</summary>
    private const nint FloatsAtHand = 1 << 17;

    /// <summary>With fewer items threads would wait for each other at the end.</summary>
    private const nint FewestItems = 16;

    private readonly ConvolutionProblem _problem;
    private readonly GemmPanels _panels;
    private readonly SeenImages _seen;
    private readonly ConvolutionEnding _ending;
    private readonly nint* _offsets;
    private readonly float* _x, _w, _y;
    private readonly nint _firstImage, _images, _imagesPerItem, _placesPerItem;
    private readonly bool _byPanels;

    public ImplicitGemmWork(
        in ConvolutionProblem problem, in GemmPanels panels, in SeenImages seen, nint* offsets, float* x, float* w, in ConvolutionEnding ending, float* y, nint firstImage, nint images)
    {
        (_problem, _panels, _seen, _ending) = (problem, panels, seen, ending);
        _offsets = offsets;
        _x = x;
        _w = w;
        _y = y;
        (_firstImage, _images) = (firstImage, images);
        _imagesPerItem = Math.Clamp(FloatsAtHand / seen.Floats, 1, images);
        _byPanels = problem.Groups * panels.Floats > seen.Floats;                                            // what is larger is read once
        nint unit = seen.Width == problem.Positions ? panels.Block.Rows : seen.Width;       // items end where blocks do
        nint chunks = Math.Max((problem.Positions + MostPlaces - 1) / MostPlaces, (FewestItems + Panels - 1) / Panels);
        _placesPerItem = Math.Max((problem.Positions / chunks + unit - 1) / unit, (panels.Block.Columns + unit - 1) / unit) * unit;
    }

    private nint Chunks => (_problem.Positions + _placesPerItem - 1) / _placesPerItem;

    private nint Panels => _problem.Groups * _panels.Count;

    private nint ItemsPerImages => Panels * Chunks;

    public nint Items => (_images + _imagesPerItem - 1) / _imagesPerItem * ItemsPerImages;

    public void Run(nint item)
    {
        (nint images, item) = nint.DivRem(item, ItemsPerImages);
        nint panel, chunk, image = images * _imagesPerItem;
        if (_byPanels) (panel, chunk) = nint.DivRem(item, Chunks);
        else (chunk, panel) = nint.DivRem(item, Panels);
        (nint group, panel) = nint.DivRem(panel, _panels.Count);
        nint first = chunk * _placesPerItem, places = Math.Min(_placesPerItem, _problem.Positions - first);
        using Scratch.Loan loan = Scratch.Rent(places * _panels.Width(panel));
        for (nint end = Math.Min(image + _imagesPerItem, _images); image < end; image++)
        {
            Multiply(group, panel, _x + image * _seen.Floats, first, places, loan.Pointer);
            Finish(group, panel, _firstImage + image, chunk, first, places, loan.Pointer);
        }
    }

    /// <summary>[places, outputs of the panel] = the unfolded input [places, K] · [K, outputs of the panel].</summary>
    private void Multiply(nint group, nint panel, float* x, nint first, nint places, float* to)
    {
        int vectors = _panels.Vectors(panel), width = _panels.Width(panel), rows;
        float* w = _w + group * _panels.Floats + _panels.Offset(panel);
        x += group * _seen.FloatsPerGroup;
        for (nint k = 0, length; k < _panels.K; k += length)
        {
            length = Math.Min(_panels.SumLength, _panels.K - k);
            for (nint place = 0; place < places; place += rows)
            {
                (nint row, nint column) = nint.DivRem(first + place, _seen.Width);
                rows = _panels.Block.BlockRows(Math.Min(places - place, _seen.Width - column));
                _panels.Block.ByOffsets(rows, vectors)(length, x + row * _seen.RowApart + column, _offsets + k, w + k * width, width, to + place * width, width, 1, k > 0);
            }
        }
    }

    /// <summary>Turns what was summed into rows of the output, and does what follows.</summary>
    private void Finish(nint group, nint panel, nint image, nint chunk, nint first, nint places, float* block)
    {
        nint output = group * _problem.OutputsPerGroup + _panels.FirstColumn(panel), apart = _problem.Positions, at = (image * _problem.Outputs + output) * apart + first;
        int outputs = _panels.Columns(panel);
        float* to = _y + at;
        Transposition.Back(block, _panels.Width(panel), places, outputs, to, apart, _panels.Block.Set);
        _ending.Of(image, chunk).Apply(_panels.Block.Set, output, to, apart, outputs, places, _ending.Residual + at, apart);
    }
}
