namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>The block of sums that one instruction set keeps in registers, and how a matrix of 8 bits is laid out for it.</summary>
/// <remarks>Panels as wide as the block, one after the other; in a panel pair of k after pair of k, and in a pair column after column both its numbers. What is filled up is zero.</remarks>
internal readonly unsafe struct ByteBlock(InstructionSet set, nint k, nint n)
{
    private readonly RegisterBlock _block = new(set);

    /// <summary>The length of the sums.</summary>
    public nint K { get; } = k;

    /// <summary>Columns of the matrix.</summary>
    public nint N { get; } = n;

    /// <summary>The instruction set.</summary>
    public InstructionSet Set => _block.Set;

    /// <summary>Columns of a panel.</summary>
    public int Columns => _block.Columns;

    /// <summary>Rows of the tallest block.</summary>
    public int Rows => _block.Rows;

    /// <summary>How many panels there are.</summary>
    public nint Panels => (N + Columns - 1) / Columns;

    /// <summary>Pairs of k: an even number, since the kernels take two at a time.</summary>
    public nint Pairs => (K + 3) / 4 * 2;

    /// <summary>Bytes of a panel.</summary>
    public nint PanelBytes => 2 * Pairs * Columns;

    /// <summary>Columns of a panel that exist.</summary>
    public int Existing(nint panel) => (int)Math.Min(Columns, N - panel * Columns);

    /// <summary>The tallest block that fits into so many rows.</summary>
    public int BlockRows(nint rowsLeft) => _block.BlockRows(rowsLeft);

    /// <summary>Computes a block of so many rows and columns; writes whole vectors. See the generated kernels.</summary>
    public void Run(int rows, int columns, short* a, nint lda, sbyte* b, float* c, nint ldc, float* scaleA, float* scaleB, float* bias)
    {
        int vectors = (columns + _block.Lanes - 1) / _block.Lanes;
        switch (Set)
        {
            case InstructionSet.Vector512: ByteKernelsVector512.Of(rows, vectors)(Pairs, a, lda, b, 2 * Columns, c, ldc, scaleA, scaleB, bias); break;
            case InstructionSet.Vector256: ByteKernelsVector256.Of(rows, vectors)(Pairs, a, lda, b, 2 * Columns, c, ldc, scaleA, scaleB, bias); break;
            case InstructionSet.Vector128: ByteKernelsVector128.Of(rows, vectors)(Pairs, a, lda, b, 2 * Columns, c, ldc, scaleA, scaleB, bias); break;
            default: ByteReference.Block(rows, columns, Pairs, a, lda, b, 2 * Columns, c, ldc, scaleA, scaleB, bias); break;
        }
    }
}
