using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Convolutions with kernels of 3 x 3 that go one step at a time, with fewer multiplications: 4 x 4 outputs are made of 36 products for each pair of
/// channels instead of 144. Windows of the input are transformed, multiplied by the transformed kernels, 36 products of matrices
/// [tiles, inputs] and [inputs, outputs], and transformed back. What is rounded is larger than the result, so that the last bits differ from
/// those of the plain sum: they are right to some 1e-6 of the largest output.
/// </summary>
/// <remarks>Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308, sections 4.1 and 4.3.</remarks>
internal static unsafe class Winograd
{
    /// <summary>With fewer channels the transforms take longer than what they save.</summary>
    private const nint FewestChannels = 8;

    /// <summary>Above so many pairs of channels the kernels for tiles of 4 take longer to fetch than a few tiles take to multiply.</summary>
    private const nint LargestOfTiles4 = 256 * 256;

    /// <summary>Above so many pairs of channels the kernels leave the cache between two blocks of tiles.</summary>
    internal const nint LargePairs = 128 * 128;

    /// <summary>Whether a convolution is worth it. The batch takes no part in this, so that a picture gives the same in any.</summary>
    public static bool Fits(in ConvolutionProblem problem)
    {
        Sliding over = problem.Sliding;
        return problem.Groups == 1 && problem.Inputs >= FewestChannels && problem.Outputs >= FewestChannels
            && Steps(over.Height) && Steps(over.Width) && over.Depth.Plain && over.Depth.Input == 1 && Used(over, 2) > 0.5;
    }

    private static bool Steps(SlidingAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1 };

    /// <summary>The share of the outputs of all tiles that exist.</summary>
    private static double Used(Sliding over, int tile) => over.Outputs / (Tiles(over.Height, tile) * (double)Tiles(over.Width, tile) * tile * tile);

    internal static nint Tiles(SlidingAxis axis, int tile) => (axis.Output + tile - 1) / tile;

    /// <summary>y = the convolution, and what follows it.</summary>
    /// <param name="w">[outputs, inputs, 3, 3].</param>
    /// <param name="kept">The parameter that w is, if it is one: the transform is kept with it.</param>
    /// <returns>Whether all was finite. Where it was not, infinities and NaN went to neighbours that do not see them: y has to be calculated otherwise.</returns>
    public static bool Forward(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads, Weight? kept) =>
        Small(problem)
            ? Run(new WinogradWeights<TileOf2>(set, problem.Inputs, problem.Outputs, gradient: false), problem, x, w, ending, y, accumulate: false, threads, kept)
            : Run(new WinogradWeights<TileOf4>(set, problem.Inputs, problem.Outputs, gradient: false), problem, x, w, ending, y, accumulate: false, threads, kept);

    /// <summary>dx = what a convolution's input has of the gradient dy, or dx += that: a convolution of dy with the kernels turned by half a circle.</summary>
    /// <returns>As of <see cref="Forward"/>; dx that was added to is spoilt around what is not finite.</returns>
    public static bool Input(InstructionSet set, in ConvolutionProblem problem, float* w, float* dy, float* dx, bool accumulate, int threads, Weight? kept)
    {
        Sliding over = problem.Sliding with { Height = Back(problem.Sliding.Height), Width = Back(problem.Sliding.Width) };
        ConvolutionProblem back = new(problem.Batch, problem.Outputs, problem.Inputs, 1, over);
        return Small(back)
            ? Run(new WinogradWeights<TileOf2>(set, back.Inputs, back.Outputs, gradient: true), back, dy, w, default, dx, accumulate, threads, kept)
            : Run(new WinogradWeights<TileOf4>(set, back.Inputs, back.Outputs, gradient: true), back, dy, w, default, dx, accumulate, threads, kept);
    }

    /// <summary>Whether <see cref="Input"/> is worth it.</summary>
    public static bool FitsInput(in ConvolutionProblem problem) =>
        Fits(problem) && problem.Sliding is { Height: { Before: <= 2, After: <= 2 }, Width: { Before: <= 2, After: <= 2 } };

    private static SlidingAxis Back(SlidingAxis axis) => axis with { Input = axis.Output, Output = axis.Input, Before = 2 - axis.Before, After = 2 - axis.After };

    private static bool Small(in ConvolutionProblem problem) => problem.Inputs * problem.Outputs > LargestOfTiles4 && Used(problem.Sliding, 4) < 0.85;

    private static bool Run<TTile>(
        in WinogradWeights<TTile> weights, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, bool accumulate, int threads, Weight? kept)
        where TTile : struct, IWinogradTile
    {
        if (kept is not null) return Multiply(weights, problem, x, kept.DerivedBy(weights, threads), ending, y, accumulate, threads);
        using Scratch.Loan loan = Scratch.Rent(weights.Floats);
        weights.Make(w, loan.Pointer, threads);
        return Multiply(weights, problem, x, loan.Pointer, ending, y, accumulate, threads);
    }

    private static bool Multiply<TTile>(
        in WinogradWeights<TTile> weights, in ConvolutionProblem problem, float* x, float* u, in ConvolutionEnding ending, float* y, bool accumulate, int threads)
        where TTile : struct, IWinogradTile
    {
        int doubts = 0;
        int available = threads == 0 ? WorkerPool.Threads : Math.Min(threads, WorkerPool.Threads);
        var work = new WinogradWork<TTile>(problem, weights, u, x, ending, y, accumulate, available, &doubts);
        if (!work.Shared)
        {
            WorkerPool.Run(ref work, work.Items, threads);
            return doubts == 0;
        }
        using Scratch.Loan loan = Scratch.Rent(work.BlockFloats);
        for (WinogradStep step = WinogradStep.Input; step <= WinogradStep.Output; step++)
        {
            WinogradWork<TTile> part = work with { Step = step, Block = loan.Pointer };
            WorkerPool.Run(ref part, part.Items, threads);
        }
        return doubts == 0;
    }
}

/// <summary>What the items of a piece of work are.</summary>
internal enum WinogradStep
{
    /// <summary>Some rows of tiles, from the input to the output.</summary>
    All,

    /// <summary>The transform of the input: of a row of tiles, for as many channels as a vector has lanes.</summary>
    Input,

    /// <summary>One of the products of matrices.</summary>
    Product,

    /// <summary>The outputs of a row of tiles, for as many channels as a vector has lanes.</summary>
    Output,
}

/// <summary>The items of <see cref="Winograd"/>.</summary>
internal unsafe struct WinogradWork<TTile> : IWork where TTile : struct, IWinogradTile
{
    /// <summary>
    /// Tiles of a block that a thread goes through by itself; up to so many in all, threads share each of the steps instead. Large kernels have to be
    /// fetched anew for each block, so there are fewer of them then.
    /// </summary>
    private const nint TilesAtHand = 32, TilesToShare = 256, LargeBlocks = 3;

    private readonly ConvolutionProblem _problem;
    private readonly ConvolutionEnding _ending;
    private readonly GemmPanels _panels;
    private readonly float* _u, _x, _y;
    private readonly bool _accumulate;
    private readonly int* _doubts;
    private readonly nint _across, _down, _rowsAtHand;

    public WinogradWork(
        in ConvolutionProblem problem, in WinogradWeights<TTile> weights, float* u, float* x, in ConvolutionEnding ending, float* y, bool accumulate, int threads, int* doubts)
    {
        (_problem, _ending, _panels, _accumulate) = (problem, ending, weights.Panels, accumulate);
        _u = u;
        _x = x;
        _y = y;
        _doubts = doubts;
        (_across, _down) = (Winograd.Tiles(problem.Sliding.Width, Tile), Winograd.Tiles(problem.Sliding.Height, Tile));
        nint larger = problem.Inputs * problem.Outputs > Winograd.LargePairs ? LargeBlocks : 1;
        Shared = threads > 1 && _across * Rows <= larger * TilesToShare;
        _rowsAtHand = Shared ? Rows : Math.Clamp((larger * TilesAtHand + _across - 1) / _across, 1, Rows);
    }

    /// <summary>All threads work at the same block, step after step.</summary>
    public bool Shared { get; }

    public WinogradStep Step { get; init; }

    /// <summary>[places, tiles, inputs] and [places, tiles, outputs], where it is shared.</summary>
    public float* Block { get; init; }

    public readonly nint Items => Step switch
    {
        WinogradStep.Input => Rows * InputGroups,
        WinogradStep.Product => Places,
        WinogradStep.Output => Rows * OutputGroups,
        _ => (Rows + _rowsAtHand - 1) / _rowsAtHand,
    };

    public readonly nint BlockFloats => Places * (InputApart + OutputApart);

    private static int Tile => TTile.Tile;

    private static int Side => Tile + 2;

    private static int Places => Side * Side;

    /// <summary>Rows of tiles, of all images.</summary>
    private readonly nint Rows => _problem.Batch * _down;

    private readonly int Lanes => _panels.Block.Lanes;

    private readonly nint InputGroups => (_problem.Inputs + Lanes - 1) / Lanes;

    private readonly nint OutputGroups => (_problem.Outputs + Lanes - 1) / Lanes;

    private readonly nint InputWidth => InputGroups * Lanes;

    private readonly nint OutputWidth => OutputGroups * Lanes;

    /// <summary>Floats from one place to the next: not a power of two, which would put all places onto the same lines of the cache.</summary>
    private readonly nint InputApart => _rowsAtHand * _across * InputWidth + 16;

    private readonly nint OutputApart => _rowsAtHand * _across * OutputWidth + 16;

    public readonly void Run(nint item)
    {
        switch (_panels.Block.Set)
        {
            case InstructionSet.Vector512: Run<Lanes16>(item); break;
            case InstructionSet.Vector256: Run<Lanes8>(item); break;
            case InstructionSet.Vector128: Run<Lanes4>(item); break;
            default: Run<Lanes1>(item); break;
        }
    }

    private readonly void Run<T>(nint item) where T : unmanaged, ILanes<T>
    {
        switch (Step)
        {
            case WinogradStep.Input: Transform<T>(Block, 0, item / InputGroups, item % InputGroups); break;
            case WinogradStep.Product: Multiply(Block, item, Rows * _across); break;
            case WinogradStep.Output: Finish<T>(Block, 0, item / OutputGroups, item % OutputGroups); break;
            default:
                nint first = item * _rowsAtHand, end = Math.Min(Rows, first + _rowsAtHand);
                using (Scratch.Loan loan = Scratch.Rent(BlockFloats))
                {
                    for (nint row = first; row < end; row++)
                        for (nint group = 0; group < InputGroups; group++) Transform<T>(loan.Pointer, first, row, group);
                    for (nint place = 0; place < Places; place++) Multiply(loan.Pointer, place, (end - first) * _across);
                    for (nint row = first; row < end; row++)
                        for (nint group = 0; group < OutputGroups; group++) Finish<T>(loan.Pointer, first, row, group);
                }
                break;
        }
    }

    /// <summary>The rows of the input that a row of tiles sees, with padding around them, channels in the lanes; then window after window.</summary>
    private readonly void Transform<T>(float* block, nint firstRow, nint row, nint group) where T : unmanaged, ILanes<T>
    {
        (nint image, nint tileRow) = nint.DivRem(row, _down);
        Sliding over = _problem.Sliding;
        nint width = _across * Tile + 2;
        int channels = (int)Math.Min(T.Count, _problem.Inputs - group * T.Count);
        using Scratch.Loan loan = Scratch.Rent((Side * width + Places) * T.Count);
        float* room = loan.Pointer, seen = room + Places * T.Count, from = _x + (image * _problem.Inputs + group * T.Count) * _problem.Plane;
        WinogradRows.Load<T>(_panels.Block.Set, from, over.Height.Input, over.Width.Input, channels, tileRow * Tile - over.Height.Before, Side, over.Width.Before, width, seen);
        float* to = block + (row - firstRow) * _across * InputWidth + group * T.Count;
        for (nint tile = 0; tile < _across; tile++)
            TTile.Input<T>(seen + tile * Tile * T.Count, width * T.Count, room, to + tile * InputWidth, InputApart);
    }

    /// <summary>[tiles, outputs] = [tiles, inputs] · [inputs, outputs] for one place.</summary>
    private readonly void Multiply(float* block, nint place, nint tiles)
    {
        float* a = block + place * InputApart, b = _u + place * _panels.Floats, c = block + Places * InputApart + place * OutputApart;
        for (nint panel = 0; panel < _panels.Count; panel++)
        {
            int vectors = _panels.Vectors(panel), width = _panels.Width(panel);
            float* packed = b + _panels.Offset(panel), home = c + _panels.FirstColumn(panel);
            for (nint k = 0; k < _panels.K; k += _panels.SumLength)
            {
                nint length = Math.Min(_panels.SumLength, _panels.K - k);
                int rows;
                for (nint row = 0; row < tiles; row += rows)
                {
                    rows = _panels.Block.BlockRows(tiles - row);
                    _panels.Block.ByRows(rows, vectors)(length, a + row * InputWidth + k, InputWidth, packed + k * width, width, home + row * OutputWidth, OutputWidth, 1, k > 0);
                }
            }
        }
    }

    /// <summary>Tiles of outputs, channels in the lanes; then rows of each channel, and what follows.</summary>
    private readonly void Finish<T>(float* block, nint firstRow, nint row, nint group) where T : unmanaged, ILanes<T>
    {
        (nint image, nint tileRow) = nint.DivRem(row, _down);
        Sliding over = _problem.Sliding;
        nint width = over.Width.Output, rows = Math.Min(Tile, over.Height.Output - tileRow * Tile), count = rows * width, channel = group * T.Count;
        int channels = (int)Math.Min(T.Count, _problem.Outputs - channel);
        using Scratch.Loan loan = Scratch.Rent((Side * Side + Tile * Tile + 1 + Tile * width) * T.Count);
        float* room = loan.Pointer, edge = room + Side * Side * T.Count, doubt = edge + Tile * Tile * T.Count, made = doubt + T.Count;
        T.Create(0).Store(doubt);
        float* from = block + Places * InputApart + (row - firstRow) * _across * OutputWidth + channel;
        for (nint tile = 0; tile < _across; tile++, from += OutputWidth)
        {
            nint column = tile * Tile, columns = Math.Min(Tile, width - column);
            if (columns == Tile)
            {
                TTile.Output<T>(from, OutputApart, room, made + column * T.Count, width * T.Count, doubt);
                continue;
            }
            TTile.Output<T>(from, OutputApart, room, edge, Tile * T.Count, doubt);
            for (nint r = 0; r < rows; r++) Copy(edge + r * Tile * T.Count, made + (r * width + column) * T.Count, columns * T.Count);
        }
        for (int lane = 0; lane < channels; lane++)                          // the others hold anything
            if (doubt[lane] != 0) *_doubts = 1;                              // NaN is not 0 either

        nint place = (image * _problem.Outputs + channel) * _problem.Positions + tileRow * Tile * width;
        Turn<T>(made, channels, count, _y + place);
        _ending.Of(image, tileRow).Apply<T>(channel, _y + place, _problem.Positions, channels, count, _ending.Residual + place, _problem.Positions);
    }

    /// <summary>to[channel, position] = made[position, channel], or += that; nothing beyond the last position is touched.</summary>
    private readonly void Turn<T>(float* made, int channels, nint count, float* to) where T : unmanaged, ILanes<T>
    {
        if (!_accumulate)
        {
            Transposition.Back(made, T.Count, count, channels, to, _problem.Positions, _panels.Block.Set);
            return;
        }
        for (nint position = 0; position < count; position++)
            for (int channel = 0; channel < channels; channel++) to[channel * _problem.Positions + position] += made[position * T.Count + channel];
    }

    private static void Copy(float* from, float* to, nint count) => Unsafe.CopyBlockUnaligned(to, from, (uint)(count * sizeof(float)));
}
