using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Pointwise convolutions of small maps: as products of the places, down the rows, with the weights in panels. Panels of places would be mostly padding,
/// and weights that lie by rows would be fetched slowly; here they are read once, from end to end.
/// </summary>
internal static unsafe class SmallMap
{
    private const nint FewestPlaces = 8, MostPlaces = 256, FewestOutputs = 48;

    /// <summary>Whether a convolution is worth it. The batch takes no part in this.</summary>
    public static bool Fits(in ConvolutionProblem problem) =>
        problem is { Pointwise: true, Groups: 1, Positions: >= FewestPlaces and <= MostPlaces, Outputs: >= FewestOutputs };

    /// <param name="w">The parameter; its panels are kept with it.</param>
    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, Weight w, in ConvolutionEnding ending, float* y, int threads)
    {
        var weights = new SmallMapWeights(set, problem.Inputs, problem.Outputs);
        var work = new SmallMapWork(problem, weights.Panels, x, w.DerivedBy(weights, threads), ending, y);
        WorkerPool.Run(ref work, work.Items, threads);
    }
}

/// <summary>The weights of a pointwise convolution as a matrix [inputs, outputs] in panels.</summary>
internal readonly unsafe struct SmallMapWeights(InstructionSet set, nint inputs, nint outputs) : IDerivation
{
    public GemmPanels Panels { get; } = new(new RegisterBlock(set), inputs, outputs);

    public InstructionSet Set => set;

    public int Kind => 1;

    public nint Floats => Panels.Floats;

    public void Make(float* weights, float* to, int threads)
    {
        var pack = new PackWork(Panels, weights, Panels.K, transposed: true, to);
        WorkerPool.Run(ref pack, pack.Items, threads);
    }
}

/// <summary>The items of <see cref="SmallMap"/>: of all images, some places of a panel of outputs.</summary>
internal readonly unsafe struct SmallMapWork : IWork
{
    /// <summary>With fewer items threads would wait for each other at the end.</summary>
    private const nint FewestItems = 12;

    private readonly ConvolutionProblem _problem;
    private readonly GemmPanels _panels;
    private readonly ConvolutionEnding _ending;
    private readonly float* _x, _w, _y;
    private readonly nint _chunks, _placesPerChunk;

    public SmallMapWork(in ConvolutionProblem problem, GemmPanels panels, float* x, float* w, in ConvolutionEnding ending, float* y)
    {
        (_problem, _panels, _ending) = (problem, panels, ending);
        _x = x;
        _w = w;
        _y = y;
        nint blocks = (problem.Positions + panels.Block.Rows - 1) / panels.Block.Rows, wanted = Math.Clamp((FewestItems + panels.Count - 1) / panels.Count, 1, Math.Min(4, blocks));
        _placesPerChunk = (blocks + wanted - 1) / wanted * panels.Block.Rows;
        _chunks = (problem.Positions + _placesPerChunk - 1) / _placesPerChunk;
    }

    public nint Items => _panels.Count * _chunks;

    public void Run(nint item)
    {
        (nint panel, nint chunk) = nint.DivRem(item, _chunks);
        nint first = chunk * _placesPerChunk, places = Math.Min(_placesPerChunk, _problem.Positions - first);
        using Scratch.Loan loan = Scratch.Rent(places * _panels.Width(panel));
        for (nint image = 0; image < _problem.Batch; image++)
        {
            Multiply(panel, _x + image * _problem.Inputs * _problem.Plane + first, places, loan.Pointer);
            Finish(panel, image, chunk, first, places, loan.Pointer);
        }
    }

    /// <summary>[places, outputs of the panel] = [inputs, places]ᵀ · [inputs, outputs of the panel].</summary>
    private void Multiply(nint panel, float* x, nint places, float* to)
    {
        int vectors = _panels.Vectors(panel), width = _panels.Width(panel), rows;
        float* w = _w + _panels.Offset(panel);
        for (nint k = 0, length; k < _panels.K; k += length)
        {
            length = Math.Min(_panels.SumLength, _panels.K - k);
            for (nint place = 0; place < places; place += rows)
            {
                rows = _panels.Block.BlockRows(places - place);
                _panels.Block.ByColumns(rows, vectors)(length, x + k * _problem.Plane + place, _problem.Plane, w + k * width, width, to + place * width, width, 1, k > 0);
            }
        }
    }

    /// <summary>Turns a block into rows of the output, and does what follows.</summary>
    private void Finish(nint panel, nint image, nint chunk, nint first, nint places, float* block)
    {
        nint output = _panels.FirstColumn(panel), apart = _problem.Positions, at = (image * _problem.Outputs + output) * apart + first;
        int outputs = _panels.Columns(panel), width = _panels.Width(panel), whole = (int)(places - places % _panels.Block.Lanes);
        float* to = _y + at;
        if (whole > 0) Transposition.Panel(block, width, whole, outputs, to, (int)apart, _panels.Block.Set);
        for (nint place = whole; place < places; place++)
            for (int channel = 0; channel < outputs; channel++) to[channel * apart + place] = block[place * width + channel];
        _ending.Of(image, chunk).Apply(_panels.Block.Set, output, to, apart, outputs, places, _ending.Residual + at, apart);
    }
}
