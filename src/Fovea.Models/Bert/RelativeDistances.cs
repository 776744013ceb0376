namespace Fovea.Models;

/// <summary>How far apart two words are, in buckets: near ones have one of their own, the farther the more share one.</summary>
/// <remarks>Raffel et al., "Exploring the Limits of Transfer Learning", 2019, arXiv:1910.10683, section 2.1; MPNet does it as T5's encoder.</remarks>
internal static class RelativeDistances
{
    private const int Farthest = 128;

    /// <summary>The bias of every query and key: from a table [buckets, H], [H, T, T].</summary>
    public static Tensor Bias(Tensor table, int length)
    {
        int[] buckets = new int[length * length];
        for (int query = 0; query < length; query++)
            for (int key = 0; key < length; key++) buckets[query * length + key] = Bucket(key - query, (int)table.Shape[0]);
        return table.Take(buckets, 0).Transpose().Reshape([table.Shape[1], length, length]);
    }

    /// <summary>The bucket of a distance: half of them are for what comes later.</summary>
    public static int Bucket(int distance, int buckets)
    {
        int half = buckets / 2, exact = half / 2, first = distance > 0 ? half : 0, away = Math.Abs(distance);
        if (away < exact) return first + away;
        int shared = exact + (int)(Math.Log((double)away / exact) / Math.Log((double)Farthest / exact) * (half - exact));
        return first + Math.Min(shared, half - 1);
    }
}
