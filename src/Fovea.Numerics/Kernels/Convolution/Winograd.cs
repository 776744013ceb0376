using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Convolutions with kernels of 3 x 3 that go one step at a time, with a quarter of the multiplications: 4 x 4 outputs are made of 36 products for
/// each pair of channels instead of 144. Windows of the input are transformed, multiplied by the transformed kernels, 36 products of matrices
/// [tiles, inputs] and [inputs, outputs], and transformed back. What is rounded is larger than the result, so that the last bits differ from
/// those of the plain sum: they are right to some 1e-6 of the largest output.
/// </summary>
/// <remarks>Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308, section 4.3.</remarks>
internal static unsafe class Winograd
{
    private const int Tile = 4;

    /// <summary>With fewer channels the transforms take longer than what they save.</summary>
    private const nint FewestChannels = 8;

    /// <summary>Transformed kernels that are larger than this are only worth fetching for many tiles.</summary>
    private const nint LargePairs = 128 * 128, FewestTiles = 12;

    /// <summary>Tiles of a block that a thread goes through by itself; up to so many in all, threads share each of the steps instead.</summary>
    private const nint TilesAtHand = 32, TilesToShare = 256;

    /// <summary>Whether a convolution is worth it. The batch takes no part in this, so that a picture gives the same in any.</summary>
    public static bool Fits(in ConvolutionProblem problem)
    {
        Sliding over = problem.Sliding;
        if (problem.Groups != 1 || problem.Inputs < FewestChannels || problem.Outputs < FewestChannels) return false;
        if (!Steps(over.Height) || !Steps(over.Width) || !over.Depth.Plain || over.Depth.Input != 1) return false;
        nint tiles = Tiles(over.Height) * Tiles(over.Width);
        if (problem.Inputs * problem.Outputs > LargePairs && tiles < FewestTiles) return false;
        return WinogradTransforms.Places * tiles * 4 < 3 * 9 * problem.Positions;              // not where tiles hang over the edge too far
    }

    private static bool Steps(SlidingAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1 };

    private static nint Tiles(SlidingAxis axis) => (axis.Output + Tile - 1) / Tile;

    /// <summary>Calculates y.</summary>
    /// <param name="weights">What the transformed kernels are.</param>
    /// <param name="u">The transformed kernels.</param>
    /// <param name="accumulate">Adds to what y holds; then nothing may follow.</param>
    /// <returns>Whether all was finite. Where it was not, infinities and NaN went to neighbours that do not see them: y has to be calculated otherwise.</returns>
    public static bool Run(in ConvolutionProblem problem, in WinogradWeights weights, float* u, float* x, in ConvolutionEnding ending, float* y, bool accumulate, int threads)
    {
        int doubts = 0;
        nint across = Tiles(problem.Sliding.Width), rows = problem.Batch * Tiles(problem.Sliding.Height);
        int available = threads == 0 ? WorkerPool.Threads : Math.Min(threads, WorkerPool.Threads);
        bool share = available > 1 && across * rows <= TilesToShare;
        nint rowsAtHand = share ? rows : Math.Clamp((TilesAtHand + across - 1) / across, 1, rows);
        var work = new WinogradWork(problem, weights, u, x, ending, y, accumulate, across, rowsAtHand, &doubts);
        if (!share)
        {
            WorkerPool.Run(ref work, (rows + rowsAtHand - 1) / rowsAtHand, threads);
            return doubts == 0;
        }
        using Scratch.Loan loan = Scratch.Rent(work.BlockFloats);
        foreach (WinogradStep step in (ReadOnlySpan<WinogradStep>)[WinogradStep.Input, WinogradStep.Product, WinogradStep.Output])
        {
            WinogradWork part = work with { Step = step, Block = loan.Pointer };
            WorkerPool.Run(ref part, part.Parts(rows), threads);
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
internal unsafe struct WinogradWork(
    ConvolutionProblem problem, WinogradWeights weights, float* u, float* x, ConvolutionEnding ending, float* y, bool accumulate, nint across, nint rowsAtHand, int* doubts) : IWork
{
    private const int Tile = 4, Side = 6;

    private readonly Sliding _over = problem.Sliding;
    private readonly GemmPanels _panels = weights.Panels;

    public WinogradStep Step { get; init; }

    /// <summary>[36, tiles, inputs] and [36, tiles, outputs], where all threads work at the same block.</summary>
    public float* Block { get; init; }

    private readonly int Lanes => _panels.Block.Lanes;

    private readonly nint InputGroups => (problem.Inputs + Lanes - 1) / Lanes;

    private readonly nint OutputGroups => (problem.Outputs + Lanes - 1) / Lanes;

    private readonly nint InputWidth => InputGroups * Lanes;

    private readonly nint OutputWidth => OutputGroups * Lanes;

    /// <summary>Floats from one place to the next: not a power of two, which would put all places onto the same lines of the cache.</summary>
    private readonly nint InputApart => rowsAtHand * across * InputWidth + 16;

    private readonly nint OutputApart => rowsAtHand * across * OutputWidth + 16;

    private readonly nint RowsOfTiles => (_over.Height.Output + Tile - 1) / Tile;

    public readonly nint BlockFloats => WinogradTransforms.Places * (InputApart + OutputApart);

    public readonly nint Parts(nint rows) => Step switch
    {
        WinogradStep.Input => rows * InputGroups,
        WinogradStep.Product => WinogradTransforms.Places,
        _ => rows * OutputGroups,
    };

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
        nint rows = problem.Batch * RowsOfTiles;
        switch (Step)
        {
            case WinogradStep.Input: Transform<T>(Block, 0, item / InputGroups, item % InputGroups); break;
            case WinogradStep.Product: Multiply(Block, item, rows * across); break;
            case WinogradStep.Output: Finish<T>(Block, 0, item / OutputGroups, item % OutputGroups); break;
            default:
                nint first = item * rowsAtHand, end = Math.Min(rows, first + rowsAtHand);
                using (Scratch.Loan loan = Scratch.Rent(BlockFloats))
                {
                    for (nint row = first; row < end; row++)
                        for (nint group = 0; group < InputGroups; group++) Transform<T>(loan.Pointer, first, row, group);
                    for (nint place = 0; place < WinogradTransforms.Places; place++) Multiply(loan.Pointer, place, (end - first) * across);
                    for (nint row = first; row < end; row++)
                        for (nint group = 0; group < OutputGroups; group++) Finish<T>(loan.Pointer, first, row, group);
                }
                break;
        }
    }

    /// <summary>Six rows of the input with padding around them, channels in the lanes; then window after window.</summary>
    private readonly void Transform<T>(float* block, nint firstRow, nint row, nint group) where T : unmanaged, ILanes<T>
    {
        (nint image, nint tileRow) = nint.DivRem(row, RowsOfTiles);
        nint width = across * Tile + 2, before = _over.Width.Before, kept = Math.Min(_over.Width.Input, width - before);
        int channels = (int)Math.Min(T.Count, problem.Inputs - group * T.Count);
        using Scratch.Loan loan = Scratch.Rent((Side * width + WinogradTransforms.Places) * T.Count);
        float* room = loan.Pointer, seen = room + WinogradTransforms.Places * T.Count;
        float* from = x + (image * problem.Inputs + group * T.Count) * problem.Plane;
        for (nint y = 0; y < Side; y++)
        {
            float* line = seen + y * width * T.Count;
            nint at = tileRow * Tile - _over.Height.Before + y;
            if (!_over.Height.Holds(at) || kept <= 0)
            {
                new Span<float>(line, (int)(width * T.Count)).Clear();
                continue;
            }
            new Span<float>(line, (int)(before * T.Count)).Clear();
            Transposition.Panel(from + at * _over.Width.Input, problem.Plane, channels, kept, line + before * T.Count, T.Count, _panels.Block.Set);
            new Span<float>(line + (before + kept) * T.Count, (int)((width - before - kept) * T.Count)).Clear();
        }
        float* to = block + (row - firstRow) * across * InputWidth + group * T.Count;
        for (nint tile = 0; tile < across; tile++)
            WinogradTransforms.Input<T>(seen + tile * Tile * T.Count, width * T.Count, room, to + tile * InputWidth, InputApart);
    }

    /// <summary>[tiles, outputs] = [tiles, inputs] · [inputs, outputs] for one place.</summary>
    private readonly void Multiply(float* block, nint place, nint tiles)
    {
        float* a = block + place * InputApart, b = u + place * _panels.Floats, c = block + WinogradTransforms.Places * InputApart + place * OutputApart;
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
        (nint image, nint tileRow) = nint.DivRem(row, RowsOfTiles);
        nint width = _over.Width.Output, rows = Math.Min(Tile, _over.Height.Output - tileRow * Tile), count = rows * width, channel = group * T.Count;
        int channels = (int)Math.Min(T.Count, problem.Outputs - channel);
        using Scratch.Loan loan = Scratch.Rent((Side * Tile + Tile * Tile + 1 + Tile * width + T.Count) * T.Count);
        float* room = loan.Pointer, edge = room + Side * Tile * T.Count, doubt = edge + Tile * Tile * T.Count, made = doubt + T.Count;
        T.Create(0).Store(doubt);
        float* from = block + WinogradTransforms.Places * InputApart + (row - firstRow) * across * OutputWidth + channel;
        for (nint tile = 0; tile < across; tile++, from += OutputWidth)
        {
            nint column = tile * Tile, columns = Math.Min(Tile, width - column);
            if (columns == Tile)
            {
                WinogradTransforms.Output<T>(from, OutputApart, room, made + column * T.Count, width * T.Count, doubt);
                continue;
            }
            WinogradTransforms.Output<T>(from, OutputApart, room, edge, Tile * T.Count, doubt);
            for (nint r = 0; r < rows; r++) Copy(edge + r * Tile * T.Count, made + (r * width + column) * T.Count, columns * T.Count);
        }
        if (T.Sum(T.Load(doubt)) != 0) *doubts = 1;                         // NaN is not 0 either

        nint place = (image * problem.Outputs + channel) * problem.Positions + tileRow * Tile * width;
        Turn<T>(made, channels, count, y + place, loan.Pointer);
        ending.Apply<T>(channel, y + place, problem.Positions, channels, count, ending.Residual + place, problem.Positions);
    }

    /// <summary>to[channel, position] = made[position, channel], or += that; nothing beyond the last position is touched.</summary>
    private readonly void Turn<T>(float* made, int channels, nint count, float* to, float* room) where T : unmanaged, ILanes<T>
    {
        nint whole = accumulate || channels < T.Count ? 0 : count - count % T.Count;
        if (whole > 0) Transposition.Panel(made, T.Count, (int)whole, T.Count, to, (int)problem.Positions, _panels.Block.Set);
        for (nint position = whole; position < count; position++)
            for (int channel = 0; channel < channels; channel++)
            {
                float value = made[position * T.Count + channel];
                float* target = to + channel * problem.Positions + position;
                *target = accumulate ? *target + value : value;
            }
    }

    private static void Copy(float* from, float* to, nint count) => Unsafe.CopyBlockUnaligned(to, from, (uint)(count * sizeof(float)));
}
