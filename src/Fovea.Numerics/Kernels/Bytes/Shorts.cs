using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels.Bytes;

/// <summary>The two steps of the kernels for 8 bits that .NET has no common name for.</summary>
internal static unsafe class Shorts
{
    /// <summary>8 bytes, each at 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadVector128(sbyte* bytes) => Vector128.WidenLower(Vector64.Load(bytes).ToVector128Unsafe());

    /// <summary>16 bytes, each at 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadVector256(sbyte* bytes) => Avx2.ConvertToVector256Int16(Vector128.Load(bytes));

    /// <summary>32 bytes, each at 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadVector512(sbyte* bytes) => Avx512BW.ConvertToVector512Int16(Vector256.Load(bytes));

    /// <summary>x[2i] * b[2i] + x[2i + 1] * b[2i + 1] for every i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumOfPairs(Vector128<short> x, Vector128<short> b)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x, b);
        Vector128<int> lower = Vector128.ShiftRightArithmetic(x.AsInt32() << 16, 16) * Vector128.ShiftRightArithmetic(b.AsInt32() << 16, 16);
        return lower + Vector128.ShiftRightArithmetic(x.AsInt32(), 16) * Vector128.ShiftRightArithmetic(b.AsInt32(), 16);
    }

    /// <inheritdoc cref="SumOfPairs(Vector128{short}, Vector128{short})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SumOfPairs(Vector256<short> x, Vector256<short> b) => Avx2.MultiplyAddAdjacent(x, b);

    /// <inheritdoc cref="SumOfPairs(Vector128{short}, Vector128{short})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SumOfPairs(Vector512<short> x, Vector512<short> b) => Avx512BW.MultiplyAddAdjacent(x, b);
}
