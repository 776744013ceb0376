using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// The transform of the kernels of a convolution, or of those of the gradient of its input: for each of the places of a window's transform a matrix [inputs, outputs] in the
/// panels that the matrix kernels read.
/// </summary>
/// <param name="set">Whose panels.</param>
/// <param name="inputs">Rows of the matrices.</param>
/// <param name="outputs">Columns of the matrices.</param>
/// <param name="gradient">The weights are [inputs, outputs, 3, 3] and turned; else [outputs, inputs, 3, 3].</param>
internal readonly unsafe struct WinogradWeights<TTile>(InstructionSet set, nint inputs, nint outputs, bool gradient) : IDerivation where TTile : struct, IWinogradTile
{
    /// <summary>The transforms make errors of rounding larger, so that sums are kept short.</summary>
    private const int LongestSum = 384;

    public GemmPanels Panels { get; } = new(new RegisterBlock(set), inputs, outputs, LongestSum);

    public InstructionSet Set => set;

    public int Kind => TTile.Tile * 2 + (gradient ? 1 : 0);

    public nint Floats => (TTile.Tile + 2) * (TTile.Tile + 2) * Panels.Floats;

    public void Make(float* weights, float* to, int threads) => Lanes.Run(set, new Kernel(this, inputs, outputs, gradient, weights, to), (outputs + Panels.Block.Lanes - 1) / Panels.Block.Lanes, 1, threads);

    /// <summary>An item is as many outputs as a vector has lanes.</summary>
    private readonly struct Kernel(WinogradWeights<TTile> made, nint inputs, nint outputs, bool gradient, float* weights, float* to) : ILaneKernel
    {
        private const int Taps = 9;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            using Scratch.Loan loan = Scratch.Rent((2 * Taps + Taps * inputs) * T.Count + 16 * T.Count);
            float* room = loan.Pointer, lanes = room + 18 * T.Count;
            for (nint group = first; group < end; group++)
            {
                nint output = group * T.Count;
                int count = (int)Math.Min(T.Count, outputs - output);
                if (gradient) Gather<T>(output, count, lanes);
                else Transposition.Panel(weights + output * inputs * Taps, inputs * Taps, count, inputs * Taps, lanes, T.Count, made.Set);
                nint panel = output / made.Panels.PanelColumns, width = made.Panels.Width(panel);
                float* target = to + made.Panels.Offset(panel) + (output - made.Panels.FirstColumn(panel));
                for (nint input = 0; input < inputs; input++)
                    TTile.Weights<T>(lanes + input * Taps * T.Count, T.Count, gradient, room, target + input * width, made.Panels.Floats);
            }
        }

        /// <summary>lanes[input, tap, lane] = weights[input, output + lane, tap].</summary>
        private void Gather<T>(nint output, int count, float* lanes) where T : unmanaged, ILanes<T>
        {
            for (nint input = 0; input < inputs; input++, lanes += Taps * T.Count)
                for (int lane = 0; lane < count; lane++)
                {
                    float* from = weights + (input * outputs + output + lane) * Taps;
                    for (int tap = 0; tap < Taps; tap++) lanes[tap * T.Count + lane] = from[tap];
                }
        }
    }
}
