namespace Fovea.Numerics;

/// <summary>
/// Random numbers one after the other, the same on every machine. Where it stands is one number, <see cref="Position"/>: keep it
/// with a checkpoint, set it again, and the sequence goes on where it was. Not for use by several threads at once.
/// </summary>
/// <remarks>
/// Philox4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011. The sequences are a contract: a
/// later version of this library draws the same numbers.
/// </remarks>
/// <param name="seed">Which run.</param>
/// <param name="stream">What for: sequences of different streams have nothing to do with each other.</param>
public sealed class PhiloxRandom(ulong seed, uint stream = 0)
{
    private readonly PhiloxKey _key = new(seed, stream, 0);
    private readonly uint[] _words = new uint[4];
    private ulong _block = ulong.MaxValue;

    /// <summary>How many words of 32 bits were drawn; set it to go on from there.</summary>
    public ulong Position { get; set; }

    /// <summary>Draws 32 random bits: one word.</summary>
    public unsafe uint NextWord()
    {
        ulong block = Position / 4;
        if (block != _block)
        {
            fixed (uint* words = _words) Philox.Block(_key, block, words);
            _block = block;
        }
        return _words[Position++ % 4];
    }

    /// <summary>Draws a number from 0 up to, but not including, 1: a multiple of 2^-24. One word.</summary>
    public float NextSingle() => (NextWord() >> 8) * Philox.UniformUnit;

    /// <summary>Draws a number from 0 up to, but not including, 1: a multiple of 2^-53. Two words.</summary>
    public double NextDouble()
    {
        ulong high = NextWord(), low = NextWord();
        return (((high << 32) | low) >> 11) * (1.0 / (1L << 53));
    }

    /// <summary>Draws a whole number from 0 to <paramref name="bound"/> - 1, each as likely as the other. One word, rarely more.</summary>
    /// <param name="bound">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    /// <remarks>Lemire, "Fast Random Integer Generation in an Interval", 2019, arXiv:1805.10941.</remarks>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint unfair = (uint)-bound % (uint)bound;                           // 2^32 mod bound: so many products are one too many
        ulong product;
        do product = (ulong)NextWord() * (uint)bound;
        while ((uint)product < unfair);
        return (int)(product >> 32);
    }

    /// <summary>Draws a whole number from <paramref name="low"/> to <paramref name="high"/> - 1. One word, rarely more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number, or more than 2^31 - 1 of them.</exception>
    public int Next(int low, int high)
    {
        long count = (long)high - low;
        if (count is < 1 or > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(high), $"a random whole number from {low} to {high} - 1: the range must hold 1 to {int.MaxValue} numbers, it holds {count}");
        return low + Next((int)count);
    }

    /// <summary>Draws a number from the standard normal distribution, at most 6.7 from zero. Two words.</summary>
    public float NextNormal()
    {
        uint first = NextWord();
        return BoxMuller.Cosine(first, NextWord());
    }

    /// <summary>Puts the items in a random order, each order as likely as the other.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = Next(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
