using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics;

/// <summary>Names a sequence of random numbers: the seed of a run, what the numbers are for, and at which step they are drawn.</summary>
internal readonly record struct PhiloxKey(ulong Seed, uint Stream, uint Step);

/// <summary>
/// Random numbers that are computed from their place instead of from the number before: any element of any sequence at
/// any time, on any thread. Philox4x32-10.
/// </summary>
/// <remarks>
/// Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011, SC11, section 3.3.
/// The sequences are a contract and never change: element e is word e mod 4 of the block whose counter is (low half of e / 4,
/// high half of e / 4, stream, step) under the key (low half of the seed, high half of the seed). A uniform number is the upper 24
/// bits of its word, times 2^-24. Normal numbers 2p and 2p + 1 are the cosine and the sine of Box and Muller from
/// words 2p and 2p + 1, in plain double arithmetic, so that every platform rounds alike.
/// </remarks>
internal static unsafe class Philox
{
    private const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;

    /// <summary>2^-24: what turns the upper 24 bits of a word into a uniform number.</summary>
    public const float UniformUnit = 1f / (1 << 24);

    /// <summary>Turns a counter of four words into four random words, in place.</summary>
    public static void Scramble(uint* counter, uint keyLow, uint keyHigh)
    {
        uint c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
        for (int round = 0; round < 10; round++)
        {
            ulong a = (ulong)MultiplierA * c0, b = (ulong)MultiplierB * c2;
            c0 = (uint)(b >> 32) ^ c1 ^ keyLow;
            c1 = (uint)b;
            c2 = (uint)(a >> 32) ^ c3 ^ keyHigh;
            c3 = (uint)a;
            keyLow += WeylA;
            keyHigh += WeylB;
        }
        (counter[0], counter[1], counter[2], counter[3]) = (c0, c1, c2, c3);
    }

    /// <summary>The four words of elements 4 <paramref name="block"/> to 4 <paramref name="block"/> + 3.</summary>
    public static void Block(PhiloxKey key, ulong block, uint* words)
    {
        (words[0], words[1], words[2], words[3]) = ((uint)block, (uint)(block >> 32), key.Stream, key.Step);
        Scramble(words, (uint)key.Seed, (uint)(key.Seed >> 32));
    }

    /// <summary>32 random bits.</summary>
    public static uint Word(PhiloxKey key, ulong element)
    {
        uint* words = stackalloc uint[4];
        Block(key, element / 4, words);
        return words[element % 4];
    }

    /// <summary>A number from 0 up to, but not including, 1: a multiple of 2^-24.</summary>
    public static float Uniform(PhiloxKey key, ulong element) => (Word(key, element) >> 8) * UniformUnit;

    /// <summary>A number from the standard normal distribution, at most 6.7 from zero.</summary>
    public static float Normal(PhiloxKey key, ulong element)
    {
        uint* words = stackalloc uint[4];
        Block(key, element / 4, words);
        uint* pair = words + (element & 2);
        return (element & 1) == 0 ? BoxMuller.Cosine(pair[0], pair[1]) : BoxMuller.Sine(pair[0], pair[1]);
    }

    /// <summary>Uniform numbers of whole blocks, as many at a time as the vectors hold.</summary>
    /// <param name="to">Room for four floats per block, the number of blocks rounded up to a multiple of 8.</param>
    public static void Uniforms<T>(PhiloxKey key, ulong firstBlock, float* to, nint blocks) where T : unmanaged, ILanes<T>
    {
        if (T.Count == 16) PhiloxLanes.Uniforms<Words512>(key, firstBlock, to, blocks);
        else if (T.Count == 8) PhiloxLanes.Uniforms<Words256>(key, firstBlock, to, blocks);
        else if (T.Count == 4) PhiloxLanes.Uniforms<Words128>(key, firstBlock, to, blocks);
        else PhiloxLanes.Uniforms<Words64>(key, firstBlock, to, blocks);
    }

    /// <summary>Fills an array with uniform numbers from <paramref name="low"/> to <paramref name="high"/>; element i of the sequence goes to to[i].</summary>
    public static void FillUniform(PhiloxKey key, float low, float high, float* to, nint n, int threads = 0)
    {
        var work = new FillWork(key, false, low, high - low, to, n);
        WorkerPool.Run(ref work, (n + Lanes.Chunk - 1) / Lanes.Chunk, threads);
    }

    /// <summary>Fills an array with normal numbers; element i of the sequence goes to to[i].</summary>
    public static void FillNormal(PhiloxKey key, float mean, float deviation, float* to, nint n, int threads = 0)
    {
        var work = new FillWork(key, true, mean, deviation, to, n);
        WorkerPool.Run(ref work, (n + Lanes.Chunk - 1) / Lanes.Chunk, threads);
    }

    private readonly struct FillWork(PhiloxKey key, bool normal, float shift, float scale, float* to, nint n) : IWork
    {
        [SkipLocalsInit]
        public void Run(nint item)
        {
            uint* words = stackalloc uint[4];
            nint end = Math.Min(n, (item + 1) * Lanes.Chunk);
            for (nint i = item * Lanes.Chunk; i < end; i++)
            {
                int at = (int)(i % 4);
                if (at == 0) Block(key, (ulong)i / 4, words);
                float value = normal
                    ? (at & 1) == 0 ? BoxMuller.Cosine(words[at], words[at + 1]) : BoxMuller.Sine(words[at - 1], words[at])
                    : (words[at] >> 8) * UniformUnit;
                to[i] = shift + scale * value;
            }
        }
    }
}
