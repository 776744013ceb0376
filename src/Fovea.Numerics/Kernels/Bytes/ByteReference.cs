namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>What the kernels for 8 bits compute, number by number; every one of them gives exactly these results.</summary>
internal static unsafe class ByteReference
{
    /// <summary>A block of C, B in pairs of k: see <see cref="ByteBlock"/>.</summary>
    public static void Block(int rows, int columns, nint pairs, short* a, nint lda, sbyte* b, nint ldb, float* c, nint ldc, float* scaleA, float* scaleB, float* bias)
    {
        for (int r = 0; r < rows; r++)
            for (int j = 0; j < columns; j++)
            {
                int sum = 0;
                for (nint k = 0; k < 2 * pairs; k++) sum += a[r * lda + k] * b[k / 2 * ldb + 2 * j + k % 2];
                c[r * ldc + j] = sum * scaleA[r] * scaleB[j] + bias[j];
            }
    }
}
