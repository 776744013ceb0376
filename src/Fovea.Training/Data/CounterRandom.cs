using Fovea.Numerics;

namespace Fovea.Training.Data;

/// <summary>What random choices are made for: no two uses share a stream, nor one with dropout or initialisation.</summary>
internal enum RandomStream : uint
{
    /// <summary>Which examples share a batch, and the order of the batches; by epoch.</summary>
    Batches = 0xDA7A0001,

    /// <summary>Which questions an epoch has, and their order; by epoch.</summary>
    EpochOrder = 0xDA7A0002,

    /// <summary>How an example is made; by epoch and example.</summary>
    Example = 0xDA7A0003,

    /// <summary>The names of an evaluation set; by task and question.</summary>
    Evaluation = 0xDA7A0004,

    /// <summary>How much of two pictures goes into their mixture; by epoch and batch.</summary>
    Mixup = 0xDA7A0005,

    /// <summary>Where the items of a made picture stand, how bright and how large they are; by picture.</summary>
    MadePicture = 0xDA7A0006,

    /// <summary>The noise of a made picture; the picture is mixed into the seed.</summary>
    PictureNoise = 0xDA7A0007,
}

/// <summary>
/// Random choices for making examples. Named by a seed, a purpose, a step (the epoch) and an item (the example), so that any
/// example can be made again without making those before it.
/// </summary>
/// <remarks>
/// Choice n is element item * 2^32 + n of the <see cref="Philox"/> sequence (seed, stream, step). What is drawn is part of the
/// contract: changing it changes which examples a resumed training sees.
/// </remarks>
internal sealed class CounterRandom(ulong seed, RandomStream stream, int step, int item = 0)
{
    private readonly PhiloxKey _key = new(seed, (uint)stream, (uint)step);
    private ulong _element = (ulong)(uint)item << 32;

    /// <summary>A number from 0 to <paramref name="count"/> - 1, all equally likely.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        uint range = (uint)count;
        ulong product = (ulong)Word() * range;
        // Lemire 2019, arXiv:1805.10941: the upper half is the number; the few that would be counted once too often are drawn again.
        for (uint unfair = unchecked(0 - range) % range; (uint)product < unfair;) product = (ulong)Word() * range;
        return (int)(product >> 32);
    }

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Unit() => (Word() >> 8) * (double)Philox.UniformUnit;

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>One of the items, all equally likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>0 to <paramref name="count"/> - 1 in random order.</summary>
    public int[] Order(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int j = Below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private uint Word() => Philox.Word(_key, _element++);
}
