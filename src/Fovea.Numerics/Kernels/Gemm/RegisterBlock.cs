namespace Fovea.Numerics.Kernels;

/// <summary>
/// The piece of C that one instruction set keeps in registers while K runs, and the kernels that compute it.
/// All of them add the products of an element in the order of K, so no element depends on which of them computed it.
/// </summary>
internal readonly unsafe struct RegisterBlock(InstructionSet set)
{
    public InstructionSet Set { get; } = set;

    /// <summary>Floats per vector.</summary>
    public int Lanes => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.Lanes,
        InstructionSet.Vector256 => MicroKernelsVector256.Lanes,
        InstructionSet.Vector128 => MicroKernelsVector128.Lanes,
        _ => MicroKernelsScalar.Lanes,
    };

    /// <summary>Height of the tallest block.</summary>
    public int Rows => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.Rows,
        InstructionSet.Vector256 => MicroKernelsVector256.Rows,
        InstructionSet.Vector128 => MicroKernelsVector128.Rows,
        _ => MicroKernelsScalar.Rows,
    };

    /// <summary>Columns of the widest block, which is the width of a packed panel of B.</summary>
    public int Columns => Lanes * Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.Vectors,
        InstructionSet.Vector256 => MicroKernelsVector256.Vectors,
        InstructionSet.Vector128 => MicroKernelsVector128.Vectors,
        _ => MicroKernelsScalar.Vectors,
    };

    /// <summary>
    /// The longest run of K between two visits to C. It takes part in the result, so it depends on nothing but the set. With AVX2 it pays to
    /// visit C seldom, though a panel so long does not stay in the first-level cache.
    /// </summary>
    public int LongestSum => Set switch
    {
        InstructionSet.Vector512 => 384,
        InstructionSet.Vector256 => 768,
        _ => 256,
    };

    /// <summary>
    /// Rows of the next block where so many are left: as few blocks as possible, of nearly the same height. A low one would wait for
    /// the latency of its additions, and would need B as often as a tall one.
    /// </summary>
    public int BlockRows(nint rowsLeft)
    {
        nint blocks = (rowsLeft + Rows - 1) / Rows;
        return (int)((rowsLeft + blocks - 1) / blocks);
    }

    /// <summary>(k, a, lda, b, ldb, c, ldc, alpha, accumulate), A stored by rows.</summary>
    public delegate*<nint, float*, nint, float*, nint, float*, nint, float, bool, void> ByRows(int rows, int vectors) => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.ByRows(rows, vectors),
        InstructionSet.Vector256 => MicroKernelsVector256.ByRows(rows, vectors),
        InstructionSet.Vector128 => MicroKernelsVector128.ByRows(rows, vectors),
        _ => MicroKernelsScalar.ByRows(rows, vectors),
    };

    /// <summary>The same with A stored by columns: lda floats from one k to the next.</summary>
    public delegate*<nint, float*, nint, float*, nint, float*, nint, float, bool, void> ByColumns(int rows, int vectors) => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.ByColumns(rows, vectors),
        InstructionSet.Vector256 => MicroKernelsVector256.ByColumns(rows, vectors),
        InstructionSet.Vector128 => MicroKernelsVector128.ByColumns(rows, vectors),
        _ => MicroKernelsScalar.ByColumns(rows, vectors),
    };

    /// <summary>The same with A stored anywhere: offsets[k] floats from its beginning, rows next to each other.</summary>
    public delegate*<nint, float*, nint*, float*, nint, float*, nint, float, bool, void> ByOffsets(int rows, int vectors) => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.ByOffsets(rows, vectors),
        InstructionSet.Vector256 => MicroKernelsVector256.ByOffsets(rows, vectors),
        InstructionSet.Vector128 => MicroKernelsVector128.ByOffsets(rows, vectors),
        _ => MicroKernelsScalar.ByOffsets(rows, vectors),
    };

    /// <summary>How many whole panels <see cref="Wide"/> takes at once; 1: there is no wide kernel for so many rows.</summary>
    public int WidePanels(int rows) => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.WidePanels(rows),
        InstructionSet.Vector256 => MicroKernelsVector256.WidePanels(rows),
        InstructionSet.Vector128 => MicroKernelsVector128.WidePanels(rows),
        _ => 1,
    };

    /// <summary>(k, a, lda, b, ldb, floats from panel to panel, c, ldc, alpha, accumulate), A stored by rows.</summary>
    public delegate*<nint, float*, nint, float*, nint, nint, float*, nint, float, bool, void> Wide(int rows) => Set switch
    {
        InstructionSet.Vector512 => MicroKernelsVector512.Wide(rows),
        InstructionSet.Vector256 => MicroKernelsVector256.Wide(rows),
        InstructionSet.Vector128 => MicroKernelsVector128.Wide(rows),
        _ => null,
    };
}
