using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The keys with the largest weights, for 64 queries at once. The k largest weights lie in the k groups of eight keys whose
/// maxima are largest; those groups are found lane-wise, and only in them is looked key by key.
/// </summary>
internal static unsafe class TopKeys<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width, Group = 8;

    /// <summary>Floats of scratch: maxima and numbers of the best groups, and the best keys of one query.</summary>
    public static nint Room(int top) => 2 * (nint)top * (Width + 1);

    /// <param name="strip">[count, 64] exponentials, from key <paramref name="firstKey"/> on.</param>
    /// <param name="inverse">[64]: what makes a weight of an exponential.</param>
    /// <param name="keys">[queries, top].</param>
    /// <param name="weights">[queries, top].</param>
    public static void Find(float* strip, int firstKey, int count, int queries, int lanes, float* inverse, int top, float* room, int* keys, float* weights)
    {
        float* maxima = room, groups = maxima + (nint)top * Width, largest = groups + (nint)top * Width;
        int* which = (int*)(largest + top);
        FindGroups(strip, count, lanes, top, maxima, groups);
        for (int lane = 0; lane < queries; lane++, keys += top, weights += top)
        {
            int found = FindKeys(strip + lane, count, top, groups + lane, largest, which);
            for (int i = 0; i < top; i++)
            {
                keys[i] = i < found ? firstKey + which[i] : -1;
                weights[i] = i < found ? largest[i] * inverse[lane] : 0;
            }
        }
    }

    /// <summary>maxima[i, lane] and groups[i, lane]: the i-th best group of eight keys, -1 where there is none with any weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindGroups(float* strip, int count, int lanes, int top, float* maxima, float* groups)
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            for (nint i = 0; i < top; i++)
            {
                T.Create(0).Store(maxima + i * Width + lane);
                T.Create(-1).Store(groups + i * Width + lane);
            }
            T worst = T.Create(0);
            for (int key = 0; key < count; key += Group)
            {
                float* at = strip + (nint)key * Width + lane;
                int members = Math.Min(Group, count - key);
                T best = T.Load(at);
                for (int member = 1; member < members; member++) best = T.Max(best, T.Load(at + member * Width));
                if (!(T.Largest(best - worst) > 0)) continue;

                T number = T.Create(key / Group);
                for (nint i = 0; i < top; i++)
                {
                    float* maximum = maxima + i * Width + lane, group = groups + i * Width + lane;
                    T held = T.Load(maximum), holder = T.Load(group);
                    T.WhereGreater(best, held, best, held).Store(maximum);
                    T.WhereGreater(best, held, number, holder).Store(group);
                    T loser = T.WhereGreater(best, held, holder, number);
                    best = T.WhereGreater(best, held, held, best);
                    number = loser;
                }
                worst = T.Load(maxima + ((nint)top - 1) * Width + lane);
            }
        }
    }

    /// <summary>Looks through the best groups of one query; larger first, then the earlier key.</summary>
    private static int FindKeys(float* column, int count, int top, float* groups, float* largest, int* which)
    {
        int found = 0;
        for (nint i = 0; i < top && groups[i * Width] >= 0; i++)
        {
            int first = (int)groups[i * Width] * Group, end = Math.Min(count, first + Group);
            for (int key = first; key < end; key++)
            {
                float weight = column[(nint)key * Width];
                if (!(weight > 0) || (found == top && !IsBefore(weight, key, largest[top - 1], which[top - 1]))) continue;
                int at = found < top ? found++ : top - 1;
                for (; at > 0 && IsBefore(weight, key, largest[at - 1], which[at - 1]); at--)
                {
                    largest[at] = largest[at - 1];
                    which[at] = which[at - 1];
                }
                largest[at] = weight;
                which[at] = key;
            }
        }
        return found;
    }

    private static bool IsBefore(float weight, int key, float other, int otherKey) =>
        weight > other || (weight == other && key < otherKey);
}
