namespace Fovea.Numerics.Kernels;

/// <summary>
/// How a matrix B[K, N] is laid out in panels: each holds all of K for as many columns as a register block is wide, row after row; the last is as wide as its
/// columns need, in whole vectors, filled up with zeros. Two panels are of even width where one would be left with a single vector, and wait for the latency of its additions.
/// </summary>
/// <param name="block">Whose blocks read them.</param>
/// <param name="k">K.</param>
/// <param name="n">N.</param>
/// <param name="longestSum">The longest run of K between two visits to C, where the block allows it. Shorter sums are more exact.</param>
internal readonly struct GemmPanels(RegisterBlock block, nint k, nint n, int longestSum = int.MaxValue)
{
    private const int FloatsAtHand = 36_864, FewestRows = 48;

    private readonly int _longestSum = Math.Min(longestSum, block.LongestSum);

    public RegisterBlock Block { get; } = block;

    public nint K { get; } = k;

    public nint N { get; } = n;

    /// <summary>Columns of every panel but the last.</summary>
    public int PanelColumns { get; } = Even(block, n);

    public nint Count => (N + PanelColumns - 1) / PanelColumns;

    /// <summary>Floats of all panels.</summary>
    public nint Floats => K * ((N + Block.Lanes - 1) / Block.Lanes * Block.Lanes);

    /// <summary>How many parts K is summed in.</summary>
    public nint Sums => (K + _longestSum - 1) / _longestSum;

    /// <summary>The length of a part, but for the last; a multiple of 8.</summary>
    public nint SumLength => Sums == 0 ? 0 : ((K + Sums - 1) / Sums + 7) / 8 * 8;

    /// <summary>Rows of A that stay in the second-level cache while panels go by: some 150 KB of them, and a multiple of every block.</summary>
    public nint RowsAtHand => Math.Max(FewestRows, FloatsAtHand / Math.Max(1, SumLength) / FewestRows * FewestRows);

    public nint FirstColumn(nint panel) => panel * PanelColumns;

    /// <summary>Columns that exist.</summary>
    public int Columns(nint panel) => (int)Math.Min(PanelColumns, N - FirstColumn(panel));

    public int Vectors(nint panel) => (Columns(panel) + Block.Lanes - 1) / Block.Lanes;

    /// <summary>Floats from one k to the next within a panel.</summary>
    public int Width(nint panel) => Vectors(panel) * Block.Lanes;

    /// <summary>Where a panel begins. Only the last is narrower, so all before it have the full width.</summary>
    public nint Offset(nint panel) => FirstColumn(panel) * K;

    /// <summary>As few panels as there can be, of nearly the same number of vectors.</summary>
    private static int Even(RegisterBlock block, nint n)
    {
        if (n == 0) return block.Columns;
        nint vectors = (n + block.Lanes - 1) / block.Lanes, panels = (n + block.Columns - 1) / block.Columns;
        return (int)((vectors + panels - 1) / panels) * block.Lanes;
    }
}
