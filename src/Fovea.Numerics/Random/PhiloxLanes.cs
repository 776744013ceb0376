using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics;

/// <summary>Words of 32 bits, one in the lower half of each 64-bit lane; a lane works on a block of its own.</summary>
internal unsafe interface IWords<T> where T : unmanaged, IWords<T>
{
    /// <summary>How many blocks are worked on at once.</summary>
    static abstract int Blocks { get; }

    static abstract T Create(uint word);

    /// <summary>The numbers of the blocks from <paramref name="first"/> on, in the order that <see cref="StoreUniform"/> wants.</summary>
    static abstract T Numbers(ulong first);

    /// <summary>The 64-bit products of the lower halves; the upper halves are not looked at.</summary>
    static abstract T Multiply(T a, T b);
    static abstract T operator ^(T a, T b);

    /// <summary>The upper half of each lane, moved to the lower half.</summary>
    static abstract T Upper(T a);

    /// <summary>Stores the blocks one after the other, each word as the uniform number that it stands for.</summary>
    static abstract void StoreUniform(T word0, T word1, T word2, T word3, float* to);
}

/// <summary>The vectorised form of <see cref="Philox"/>: the same numbers.</summary>
internal static unsafe class PhiloxLanes
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Uniforms<T>(PhiloxKey key, ulong firstBlock, float* to, nint blocks) where T : unmanaged, IWords<T>
    {
        T a = T.Create(0xD2511F53), b = T.Create(0xCD9E8D57);
        for (nint block = 0; block < blocks; block += T.Blocks)
        {
            T c0 = T.Numbers(firstBlock + (ulong)block), c1 = T.Upper(c0), c2 = T.Create(key.Stream), c3 = T.Create(key.Step);
            uint keyLow = (uint)key.Seed, keyHigh = (uint)(key.Seed >> 32);
            for (int round = 0; round < 10; round++)
            {
                T productA = T.Multiply(a, c0), productB = T.Multiply(b, c2);
                c0 = T.Upper(productB) ^ c1 ^ T.Create(keyLow);
                c1 = productB;
                c2 = T.Upper(productA) ^ c3 ^ T.Create(keyHigh);
                c3 = productA;
                keyLow += 0x9E3779B9;
                keyHigh += 0xBB67AE85;
            }
            T.StoreUniform(c0, c1, c2, c3, to + 4 * block);
        }
    }
}

/// <summary>One block at a time.</summary>
internal readonly unsafe struct Words64(ulong value) : IWords<Words64>
{
    private readonly ulong _value = value;

    public static int Blocks => 1;
    public static Words64 Create(uint word) => new(word);
    public static Words64 Numbers(ulong first) => new(first);
    public static Words64 Multiply(Words64 a, Words64 b) => new((a._value & 0xFFFFFFFF) * (b._value & 0xFFFFFFFF));
    public static Words64 operator ^(Words64 a, Words64 b) => new(a._value ^ b._value);
    public static Words64 Upper(Words64 a) => new(a._value >> 32);

    public static void StoreUniform(Words64 word0, Words64 word1, Words64 word2, Words64 word3, float* to)
    {
        to[0] = ((uint)word0._value >> 8) * Philox.UniformUnit;
        to[1] = ((uint)word1._value >> 8) * Philox.UniformUnit;
        to[2] = ((uint)word2._value >> 8) * Philox.UniformUnit;
        to[3] = ((uint)word3._value >> 8) * Philox.UniformUnit;
    }
}

/// <summary>Two blocks.</summary>
internal readonly unsafe struct Words128(Vector128<ulong> value) : IWords<Words128>
{
    private readonly Vector128<ulong> _value = value;

    public static int Blocks => 2;
    public static Words128 Create(uint word) => new(Vector128.Create((ulong)word));
    public static Words128 Numbers(ulong first) => new(Vector128.Create(first) + Vector128.Create(0ul, 1));

    public static Words128 Multiply(Words128 a, Words128 b) => new(Sse2.IsSupported
        ? Sse2.Multiply(a._value.AsUInt32(), b._value.AsUInt32())
        : (a._value & Vector128.Create(0xFFFFFFFFul)) * (b._value & Vector128.Create(0xFFFFFFFFul)));

    public static Words128 operator ^(Words128 a, Words128 b) => new(a._value ^ b._value);
    public static Words128 Upper(Words128 a) => new(a._value >>> 32);

    public static void StoreUniform(Words128 word0, Words128 word1, Words128 word2, Words128 word3, float* to)
    {
        Vector128<ulong> low = Pair(word0, word1), high = Pair(word2, word3);
        Uniform(Vector128.Create(low.GetLower(), high.GetLower())).Store(to);
        Uniform(Vector128.Create(low.GetUpper(), high.GetUpper())).Store(to + 4);
    }

    private static Vector128<ulong> Pair(Words128 first, Words128 second) =>
        (first._value & Vector128.Create(0xFFFFFFFFul)) | (second._value << 32);

    private static Vector128<float> Uniform(Vector128<ulong> words) =>
        Vector128.ConvertToSingle((words.AsUInt32() >>> 8).AsInt32()) * Philox.UniformUnit;
}

/// <summary>Four blocks.</summary>
internal readonly unsafe struct Words256(Vector256<ulong> value) : IWords<Words256>
{
    private readonly Vector256<ulong> _value = value;

    public static int Blocks => 4;
    public static Words256 Create(uint word) => new(Vector256.Create((ulong)word));
    public static Words256 Numbers(ulong first) => new(Vector256.Create(first) + Vector256.Create(0ul, 2, 1, 3));
    public static Words256 Multiply(Words256 a, Words256 b) => new(Avx2.Multiply(a._value.AsUInt32(), b._value.AsUInt32()));
    public static Words256 operator ^(Words256 a, Words256 b) => new(a._value ^ b._value);
    public static Words256 Upper(Words256 a) => new(a._value >>> 32);

    public static void StoreUniform(Words256 word0, Words256 word1, Words256 word2, Words256 word3, float* to)
    {
        Vector256<ulong> low = Pair(word0, word1), high = Pair(word2, word3);
        Uniform(Avx2.UnpackLow(low, high)).Store(to);                       // lanes 0 and 2: blocks 0 and 1
        Uniform(Avx2.UnpackHigh(low, high)).Store(to + 8);
    }

    private static Vector256<ulong> Pair(Words256 first, Words256 second) =>
        (first._value & Vector256.Create(0xFFFFFFFFul)) | (second._value << 32);

    private static Vector256<float> Uniform(Vector256<ulong> words) =>
        Vector256.ConvertToSingle((words.AsUInt32() >>> 8).AsInt32()) * Philox.UniformUnit;
}

/// <summary>Eight blocks.</summary>
internal readonly unsafe struct Words512(Vector512<ulong> value) : IWords<Words512>
{
    private readonly Vector512<ulong> _value = value;

    public static int Blocks => 8;
    public static Words512 Create(uint word) => new(Vector512.Create((ulong)word));
    public static Words512 Numbers(ulong first) => new(Vector512.Create(first) + Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7));
    public static Words512 Multiply(Words512 a, Words512 b) => new(Avx512F.Multiply(a._value.AsUInt32(), b._value.AsUInt32()));
    public static Words512 operator ^(Words512 a, Words512 b) => new(a._value ^ b._value);
    public static Words512 Upper(Words512 a) => new(a._value >>> 32);

    public static void StoreUniform(Words512 word0, Words512 word1, Words512 word2, Words512 word3, float* to)
    {
        Vector512<ulong> low = Pair(word0, word1), high = Pair(word2, word3);
        Uniform(Avx512F.UnpackLow(low, high)).Store(to);                    // lanes 0, 2, 4, 6: blocks 0 to 3
        Uniform(Avx512F.UnpackHigh(low, high)).Store(to + 16);
    }

    private static Vector512<ulong> Pair(Words512 first, Words512 second) =>
        (first._value & Vector512.Create(0xFFFFFFFFul)) | (second._value << 32);

    private static Vector512<float> Uniform(Vector512<ulong> words) =>
        Vector512.ConvertToSingle((words.AsUInt32() >>> 8).AsInt32()) * Philox.UniformUnit;
}
