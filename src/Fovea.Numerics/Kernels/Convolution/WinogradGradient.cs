using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// The gradient of kernels of 3 x 3 by way of the transforms of <see cref="Winograd"/>: windows of the input and tiles of the gradient are
/// transformed, multiplied, [inputs, tiles] · [tiles, outputs] for each of 36 places, and summed; one transform back at the end. Strips of
/// the batch, whose number depends on the shapes alone, are summed by themselves and then added in their order.
/// </summary>
internal static unsafe class WinogradGradient
{
    private const int Tile = 4, Side = 6, Places = Side * Side;

    private const nint MostStrips = 8, TilesAtHand = 32;

    /// <summary>Sums that are larger than this would take longer to add than to make; below so many tiles nothing is saved.</summary>
    private const nint LargestPairs = 256 * 256, FewestTiles = 64;

    public static bool Fits(in ConvolutionProblem problem) =>
        Winograd.Fits(problem) && problem.Inputs * problem.Outputs <= LargestPairs
        && problem.Batch * Winograd.Tiles(problem.Sliding.Height, Tile) * Winograd.Tiles(problem.Sliding.Width, Tile) >= FewestTiles;

    /// <summary>dw += the gradient.</summary>
    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* dy, float* dw, int threads)
    {
        nint rows = problem.Batch * Winograd.Tiles(problem.Sliding.Height, Tile), strips = Math.Min(MostStrips, rows);
        int lanes = new RegisterBlock(set).Lanes;
        nint sumFloats = Places * problem.Inputs * ((problem.Outputs + lanes - 1) / lanes * lanes);
        using Scratch.Loan sums = Scratch.Rent(strips * sumFloats);
        Lanes.Run(set, new StripKernel(set, problem, x, dy, sums.Pointer, sumFloats, rows, strips), strips, 1, threads);
        Lanes.Run(set, new SumKernel(problem, sums.Pointer, sumFloats, strips, dw), problem.Inputs, 1, threads);
    }

    /// <summary>An item is a strip.</summary>
    private readonly struct StripKernel(InstructionSet set, ConvolutionProblem problem, float* x, float* dy, float* sums, nint sumFloats, nint rows, nint strips) : ILaneKernel
    {
        private readonly RegisterBlock _block = new(set);

        private nint Across => Winograd.Tiles(problem.Sliding.Width, Tile);

        private nint RowsAtHand => (TilesAtHand + Across - 1) / Across;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint strip = first; strip < end; strip++) Strip<T>(sums + strip * sumFloats, strip * rows / strips, (strip + 1) * rows / strips);
        }

        private void Strip<T>(float* sum, nint firstRow, nint endRow) where T : unmanaged, ILanes<T>
        {
            nint inputs = Whole<T>(problem.Inputs), outputs = Whole<T>(problem.Outputs), most = RowsAtHand * Across;
            nint inputApart = most * inputs + 16, outputApart = most * outputs + 16;             // no power of two: see WinogradWork
            using Scratch.Loan loan = Scratch.Rent(Places * (inputApart + outputApart));
            float* seen = loan.Pointer, gradients = seen + Places * inputApart;
            for (nint row = firstRow; row < endRow; row += RowsAtHand)
            {
                nint end = Math.Min(endRow, row + RowsAtHand);
                for (nint r = row; r < end; r++)
                {
                    nint tile = (r - row) * Across;
                    for (nint channel = 0; channel < problem.Inputs; channel += T.Count) Windows<T>(r, channel, seen + tile * inputs + channel, inputs, inputApart);
                    for (nint channel = 0; channel < problem.Outputs; channel += T.Count) Tiles<T>(r, channel, gradients + tile * outputs + channel, outputs, outputApart);
                }
                for (nint place = 0; place < Places; place++)
                    Multiply(seen + place * inputApart, inputs, gradients + place * outputApart, outputs, (end - row) * Across, sum + place * problem.Inputs * outputs, row > firstRow);
            }
        }

        private static nint Whole<T>(nint channels) where T : unmanaged, ILanes<T> => (channels + T.Count - 1) / T.Count * T.Count;

        private void Windows<T>(nint row, nint channel, float* to, nint tileFloats, nint apart) where T : unmanaged, ILanes<T>
        {
            Sliding over = problem.Sliding;
            (nint image, nint tileRow) = nint.DivRem(row, Winograd.Tiles(over.Height, Tile));
            nint width = Across * Tile + 2;
            using Scratch.Loan loan = Scratch.Rent((Side * width + Places) * T.Count);
            float* room = loan.Pointer, rows = room + Places * T.Count;
            WinogradRows.Load<T>(
                set, x + (image * problem.Inputs + channel) * problem.Plane, over.Height.Input, over.Width.Input, (int)Math.Min(T.Count, problem.Inputs - channel),
                tileRow * Tile - over.Height.Before, Side, over.Width.Before, width, rows);
            for (nint tile = 0; tile < Across; tile++, to += tileFloats) TileOf4.Input<T>(rows + tile * Tile * T.Count, width * T.Count, room, to, apart);
        }

        private void Tiles<T>(nint row, nint channel, float* to, nint tileFloats, nint apart) where T : unmanaged, ILanes<T>
        {
            Sliding over = problem.Sliding;
            (nint image, nint tileRow) = nint.DivRem(row, Winograd.Tiles(over.Height, Tile));
            nint width = Across * Tile;
            using Scratch.Loan loan = Scratch.Rent((Tile * width + Places) * T.Count);
            float* room = loan.Pointer, rows = room + Places * T.Count;
            WinogradRows.Load<T>(
                set, dy + (image * problem.Outputs + channel) * problem.Positions, over.Height.Output, over.Width.Output, (int)Math.Min(T.Count, problem.Outputs - channel),
                tileRow * Tile, Tile, 0, width, rows);
            for (nint tile = 0; tile < Across; tile++, to += tileFloats) TileOf4.OutputGradient<T>(rows + tile * Tile * T.Count, width * T.Count, room, to, apart);
        }

        /// <summary>[inputs, outputs] = [tiles, inputs]ᵀ · [tiles, outputs], or += that.</summary>
        private void Multiply(float* a, nint inputs, float* b, nint outputs, nint tiles, float* c, bool accumulate)
        {
            for (nint column = 0; column < outputs; column += _block.Columns)
            {
                int vectors = (int)(Math.Min(_block.Columns, outputs - column) / _block.Lanes), height;
                for (nint row = 0; row < problem.Inputs; row += height)
                {
                    height = _block.BlockRows(problem.Inputs - row);
                    _block.ByColumns(height, vectors)(tiles, a + row, inputs, b + column, outputs, c + row * outputs + column, outputs, 1, accumulate);
                }
            }
        }
    }

    /// <summary>Adds the strips and transforms back; an item is an input channel.</summary>
    private readonly struct SumKernel(ConvolutionProblem problem, float* sums, nint sumFloats, nint strips, float* dw) : ILaneKernel
    {
        private const int Taps = 9;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint outputs = sumFloats / Places / problem.Inputs;
            using Scratch.Loan loan = Scratch.Rent((Places + 18 + Taps) * T.Count);
            float* all = loan.Pointer, room = all + Places * T.Count, kernel = room + 18 * T.Count;
            for (nint input = first; input < end; input++)
                for (nint output = 0; output < problem.Outputs; output += T.Count)
                {
                    for (nint place = 0; place < Places; place++)
                    {
                        float* from = sums + (place * problem.Inputs + input) * outputs + output;
                        T sum = T.Load(from);
                        for (nint strip = 1; strip < strips; strip++) sum += T.Load(from + strip * sumFloats);
                        sum.Store(all + place * T.Count);
                    }
                    TileOf4.WeightsGradient<T>(all, room, kernel);
                    for (nint lane = 0; lane < Math.Min(T.Count, problem.Outputs - output); lane++)
                        for (nint tap = 0; tap < Taps; tap++) dw[((output + lane) * problem.Inputs + input) * Taps + tap] += kernel[tap * T.Count + lane];
                }
        }
    }
}
