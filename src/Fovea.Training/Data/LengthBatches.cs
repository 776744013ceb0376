namespace Fovea.Training.Data;

/// <summary>
/// Puts examples of like length into one batch, so that little of a batch is padding. The examples are dealt at random into
/// large buckets, sorted by length within each, cut into batches that keep a budget of tokens, and the batches are shuffled.
/// </summary>
internal static class LengthBatches
{
    /// <summary>The batches of an epoch: indices into <paramref name="lengths"/>, every one exactly once.</summary>
    /// <param name="lengths">Tokens of each example, at least 1.</param>
    /// <param name="budget">The most tokens that a batch may have when it is padded to its longest example.</param>
    /// <param name="seed">With the epoch, decides the order.</param>
    /// <param name="epoch">Which pass over the examples.</param>
    /// <param name="bucket">How many examples are sorted together: more means less padding and a less random order.</param>
    /// <param name="most">The most examples of a batch, however short they are.</param>
    /// <exception cref="ArgumentException">An example is longer than the budget.</exception>
    public static IReadOnlyList<int[]> Plan(IReadOnlyList<int> lengths, int budget, ulong seed, int epoch, int bucket = 8192, int most = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucket);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        for (int i = 0; i < lengths.Count; i++)
            if (lengths[i] < 1 || lengths[i] > budget)
                throw new ArgumentException($"batching by length: expected every example to have 1 to {budget} tokens (the budget of a batch), got {lengths[i]} for example {i}; cut long texts into windows or raise the budget", nameof(lengths));

        CounterRandom random = new(seed, RandomStream.Batches, epoch);
        int[] order = random.Order(lengths.Count);
        List<int[]> batches = [];
        for (int start = 0; start < order.Length; start += bucket)
        {
            int[] sorted = order[start..Math.Min(order.Length, start + bucket)];
            Array.Sort(sorted, (a, b) => lengths[a] != lengths[b] ? lengths[b].CompareTo(lengths[a]) : a.CompareTo(b));
            Cut(sorted, lengths, budget, most, batches);
        }
        return [.. random.Order(batches.Count).Select(batch => batches[batch])];
    }

    /// <summary>The share of a plan's padded tokens that is padding, 0 to 1.</summary>
    public static double Padding(IReadOnlyList<int[]> batches, IReadOnlyList<int> lengths)
    {
        long padded = batches.Sum(batch => (long)batch.Length * batch.Max(example => lengths[example]));
        long real = batches.Sum(batch => batch.Sum(example => (long)lengths[example]));
        return padded == 0 ? 0 : 1 - (double)real / padded;
    }

    // The longest come first, so the first example of a batch says what it is padded to.
    private static void Cut(int[] sorted, IReadOnlyList<int> lengths, int budget, int most, List<int[]> batches)
    {
        for (int first = 0; first < sorted.Length;)
        {
            int count = Math.Min(Math.Min(budget / lengths[sorted[first]], most), sorted.Length - first);
            batches.Add(sorted[first..(first + count)]);
            first += count;
        }
    }
}
