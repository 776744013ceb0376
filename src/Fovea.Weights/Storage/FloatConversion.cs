using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Weights;

/// <summary>
/// Stored numbers to F32. Sources need no alignment: a file puts a tensor where the one before it ends. Every conversion that can be exact is
/// exact; F64 and wide integers round to the nearest.
/// </summary>
internal static unsafe class FloatConversion
{
    /// <summary>Converts <paramref name="count"/> elements. <paramref name="type"/> must not be <see cref="StoredType.Other"/>.</summary>
    public static void ToFloat(StoredType type, byte* source, float* destination, nint count)
    {
        switch (type)
        {
            case StoredType.F32: Buffer.MemoryCopy(source, destination, (long)count * 4, (long)count * 4); break;
            case StoredType.F16: FromHalf(source, destination, count); break;
            case StoredType.BF16: FromBrainFloat(source, destination, count); break;
            case StoredType.I8: FromSigned8((sbyte*)source, destination, count); break;
            case StoredType.F64: FromNumber<double>(source, destination, count); break;
            case StoredType.U8: FromNumber<byte>(source, destination, count); break;
            case StoredType.I16: FromNumber<short>(source, destination, count); break;
            case StoredType.U16: FromNumber<ushort>(source, destination, count); break;
            case StoredType.I32: FromNumber<int>(source, destination, count); break;
            case StoredType.U32: FromNumber<uint>(source, destination, count); break;
            case StoredType.I64: FromNumber<long>(source, destination, count); break;
            case StoredType.U64: FromNumber<ulong>(source, destination, count); break;
            case StoredType.Bool: for (nint i = 0; i < count; i++) destination[i] = source[i] != 0 ? 1 : 0; break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no conversion to F32");
        }
    }

    /// <summary>Converts integers and booleans. <paramref name="type"/> must be one of them.</summary>
    public static void ToInteger(StoredType type, byte* source, Span<long> destination)
    {
        switch (type)
        {
            case StoredType.U8: FromInteger<byte>(source, destination); break;
            case StoredType.I8: FromInteger<sbyte>(source, destination); break;
            case StoredType.I16: FromInteger<short>(source, destination); break;
            case StoredType.U16: FromInteger<ushort>(source, destination); break;
            case StoredType.I32: FromInteger<int>(source, destination); break;
            case StoredType.U32: FromInteger<uint>(source, destination); break;
            case StoredType.I64: FromInteger<long>(source, destination); break;
            case StoredType.U64: FromInteger<ulong>(source, destination); break;
            case StoredType.Bool: for (int i = 0; i < destination.Length; i++) destination[i] = source[i] != 0 ? 1 : 0; break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no conversion to integers");
        }
    }

    /// <summary>The first element that is NaN or infinite; -1 when all are finite, as integers always are.</summary>
    public static nint FirstNonFinite(StoredType type, byte* source, nint count) => type switch
    {
        StoredType.F16 => FirstWithAllSet<ushort>(source, count, 0x7c00),
        StoredType.BF16 => FirstWithAllSet<ushort>(source, count, 0x7f80),
        StoredType.F32 => FirstWithAllSet<uint>(source, count, 0x7f80_0000),
        StoredType.F64 => FirstWithAllSet<ulong>(source, count, 0x7ff0_0000_0000_0000),
        _ => -1,
    };

    // A half has 5 exponent bits biased by 15, a float 8 biased by 127: moved into place, the number is 2^112 too small, for subnormal halves too.
    // Infinity and NaN alone need their exponent filled up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // files are read once: there is no time to warm up
    private static void FromHalf(byte* source, float* destination, nint count)
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<ushort> halves = Vector256.Load((ushort*)(source + 2 * i));
            FromHalf(Vector256.WidenLower(halves)).Store(destination + i);
            FromHalf(Vector256.WidenUpper(halves)).Store(destination + i + 8);
        }
        for (; i < count; i++) destination[i] = (float)Unsafe.ReadUnaligned<Half>(source + 2 * i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FromHalf(Vector256<uint> bits)
    {
        Vector256<uint> exponent = Vector256.Create(0x7c00u);
        Vector256<float> magnitude = ((bits & Vector256.Create(0x7fffu)) << 13).AsSingle() * Vector256.Create(5.192296858534828e33f);
        Vector256<uint> special = Vector256.Equals(bits & exponent, exponent) & Vector256.Create(0x7f80_0000u);
        return (magnitude.AsUInt32() | special | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromBrainFloat(byte* source, float* destination, nint count)
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<ushort> uppers = Vector256.Load((ushort*)(source + 2 * i));
            (Vector256.WidenLower(uppers) << 16).AsSingle().Store(destination + i);
            (Vector256.WidenUpper(uppers) << 16).AsSingle().Store(destination + i + 8);
        }
        for (; i < count; i++) destination[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source + 2 * i) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromSigned8(sbyte* source, float* destination, nint count)
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<short> shorts = Vector256.WidenLower(Vector128.Load(source + i).ToVector256Unsafe());
            Vector256.ConvertToSingle(Vector256.WidenLower(shorts)).Store(destination + i);
            Vector256.ConvertToSingle(Vector256.WidenUpper(shorts)).Store(destination + i + 8);
        }
        for (; i < count; i++) destination[i] = source[i];
    }

    private static void FromNumber<T>(byte* source, float* destination, nint count) where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < count; i++) destination[i] = float.CreateTruncating(Unsafe.ReadUnaligned<T>(source + i * sizeof(T)));
    }

    private static void FromInteger<T>(byte* source, Span<long> destination) where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = long.CreateChecked(Unsafe.ReadUnaligned<T>(source + (nint)i * sizeof(T)));
    }

    // An exponent of ones alone means infinity or NaN, in every IEEE format.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint FirstWithAllSet<T>(byte* source, nint count, T exponent) where T : unmanaged, IBinaryInteger<T>
    {
        Vector256<T> mask = Vector256.Create(exponent);
        nint i = 0;
        for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count)
            if (Vector256.EqualsAny(Vector256.Load((T*)source + i) & mask, mask)) break;
        for (; i < count; i++)
            if ((Unsafe.ReadUnaligned<T>((T*)source + i) & exponent) == exponent) return i;
        return -1;
    }
}
