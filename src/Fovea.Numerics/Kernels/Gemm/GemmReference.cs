using System.Numerics;

namespace Fovea.Numerics.Kernels;

/// <summary>A matrix as it lies in memory, read by row and column.</summary>
/// <param name="leading">Numbers from one stored row to the next.</param>
/// <param name="transposed">It is stored with rows and columns exchanged.</param>
internal readonly unsafe struct StoredMatrix<T>(T* first, nint leading, bool transposed = false) where T : unmanaged, INumber<T>
{
    public ref T this[nint row, nint column] => ref first[transposed ? column * leading + row : row * leading + column];
}

/// <summary>The matrix product, written to be read; every kernel is tested against it.</summary>
internal static unsafe class GemmReference
{
    /// <summary>C = f(alpha * A·B + C if accumulated + bias) + residual.</summary>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <param name="c">[M, N]: written, and read when <paramref name="accumulate"/>.</param>
    /// <param name="bias">[N], or null.</param>
    /// <param name="activation">f; null leaves the sum as it is.</param>
    /// <param name="residual">[M, N], where <paramref name="addResidual"/>.</param>
    public static void Run<T>(
        nint m, nint n, nint k, StoredMatrix<T> a, StoredMatrix<T> b, StoredMatrix<T> c, T alpha, bool accumulate,
        T* bias = null, Func<T, T>? activation = null, StoredMatrix<T> residual = default, bool addResidual = false)
        where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < m; i++)
            for (nint j = 0; j < n; j++)
            {
                T sum = T.Zero;
                for (nint l = 0; l < k; l++) sum += a[i, l] * b[l, j];

                T value = alpha * sum;
                if (accumulate) value += c[i, j];
                if (bias != null) value += bias[j];
                if (activation is not null) value = activation(value);
                c[i, j] = addResidual ? value + residual[i, j] : value;
            }
    }
}
