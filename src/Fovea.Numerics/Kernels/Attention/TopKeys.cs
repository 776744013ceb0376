using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The keys with the largest weights, for 64 queries at once, one lane each. The k largest weights are in the k groups of a few
/// keys that have the largest maxima: those groups are found first, then the k keys among theirs. No step branches on a weight.
/// </summary>
internal static unsafe class TopKeys<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width, LargestGroup = ScoreTile<T>.Group, SmallestGroup = 4, InRegisters = 8;

    /// <summary>Of more keys, larger groups are made: to rank all groups, or the members of the best, takes the more the more there are.</summary>
    private const int ManyKeys = 1024;

    /// <summary>Numbers of keys and groups are floats here; they are exact below this.</summary>
    private const float Most = 1 << 24;

    /// <summary>Floats of scratch.</summary>
    public static nint Room(int top) => top == 0 ? 0 : (nint)Kept(top) * (2 * LargestGroup + 3) * T.Count;

    /// <summary>At most so many groups are made of so many keys.</summary>
    public static int MostGroups(int keys) => (keys + SmallestGroup - 1) / SmallestGroup;

    /// <summary>How many of so many keys make a group: tiles that begin at a multiple of the largest size have whole groups.</summary>
    public static int GroupOf(int keys) => keys > ManyKeys ? LargestGroup : SmallestGroup;

    /// <summary>As many as are kept in order: all that stay in registers, or more.</summary>
    private static int Kept(int top) => Math.Max(top, InRegisters);

    /// <param name="strip">[count, 64] exponentials, from key <paramref name="firstKey"/> on.</param>
    /// <param name="maxima">[groups, 64], see <see cref="Maxima"/>.</param>
    /// <param name="inverse">[64]: what makes a weight of an exponential.</param>
    /// <param name="keys">[queries, top].</param>
    /// <param name="weights">[queries, top].</param>
    public static void Find(float* strip, float* maxima, int firstKey, int count, int queries, float* inverse, int top, float* room, int* keys, float* weights)
    {
        int kept = Kept(top), group = GroupOf(count);
        nint row = (nint)kept * T.Count;
        float* best = room, which = best + row, order = which + row, values = order + row, numbers = values + group * row;
        for (int first = 0; first < queries; first += T.Count, keys += T.Count * top, weights += T.Count * top)
        {
            Rank(maxima + first, Width, null, (count + group - 1) / group, best, which, kept);
            Reverse(which, kept, values);
            Rank(values, T.Count, null, kept, best, order, kept);                    // now the best groups are in the order of their keys, so that of equal weights the earlier comes first
            Number(best, kept, group, order, numbers);
            Gather(strip + first, count, order, kept, group, values);
            Rank(values, T.Count, numbers, kept * group, best, which, kept);
            LaneSoftmax.Weigh<T>(best, kept, inverse + first);
            int lanes = Math.Min(T.Count, queries - first);
            LaneTranspose.Run<T>(best, T.Count, top, lanes, 1, weights, top);
            LaneTranspose.Run<T>(which, T.Count, top, lanes, 1, (float*)keys, top);
            for (nint i = 0; i < (nint)lanes * top; i++)
            {
                int key = (int)((float*)keys)[i];
                keys[i] = key + (firstKey & ~(key >> 31));                          // -1 stays
            }
        }
    }

    /// <summary>largest[g, lane] = the largest exponential of each group of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Maxima(float* strip, int count, int lanes, int group, float* largest)
    {
        for (; count >= group; count -= group, largest += Width)
            for (int rest = group; rest > 0; rest -= SmallestGroup, strip += SmallestGroup * Width)
                for (int lane = 0; lane < lanes; lane += T.Count)
                {
                    float* at = strip + lane;
                    T most = T.Larger(T.Larger(T.Load(at), T.Load(at + Width)), T.Larger(T.Load(at + 2 * Width), T.Load(at + 3 * Width)));
                    (rest == group ? most : T.Larger(most, T.Load(largest + lane))).Store(largest + lane);
                }
        for (int lane = 0; count > 0 && lane < lanes; lane += T.Count)
        {
            T most = T.Load(strip + lane);
            for (nint member = 1; member < count; member++) most = T.Larger(T.Load(strip + member * Width + lane), most);
            most.Store(largest + lane);
        }
    }

    /// <summary>Makes the smallest number the largest; what is no number of a group becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reverse(float* which, int kept, float* to)
    {
        for (; kept > 0; kept--, which += T.Count, to += T.Count)
            T.WhereGreater(T.Create(0), T.Load(which), T.Create(0), T.Create(Most) - T.Load(which)).Store(to);
    }

    /// <summary>From what <see cref="Reverse"/> made: the groups again, and the numbers of all their keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Number(float* reversed, int kept, int size, float* groups, float* numbers)
    {
        for (; kept > 0; kept--, reversed += T.Count, groups += T.Count)
        {
            T group = T.Create(Most) - T.Load(reversed), number = group * T.Create(size);
            group.Store(groups);
            for (int member = 0; member < size; member++, number += T.Create(1), numbers += T.Count) number.Store(numbers);
        }
    }

    /// <summary>The members of each lane's best groups; zeros beyond the last key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* strip, int count, float* groups, int kept, int size, float* to)
    {
        nint next = T.Count;
        for (; kept > 0; kept--, groups += T.Count, to += size * T.Count)
            for (int lane = 0; lane < T.Count; lane++)
            {
                nint first = (nint)groups[lane] * size;
                float* from = strip + first * Width + lane, member = to + lane;
                if (first + size <= count)
                    for (int i = 0; i < size; i += SmallestGroup, from += SmallestGroup * Width, member += SmallestGroup * next)
                        (member[0], member[next], member[2 * next], member[3 * next]) = (from[0], from[Width], from[2 * Width], from[3 * Width]);
                else
                    for (nint i = 0; i < size; i++) member[i * next] = first + i < count ? from[i * Width] : 0;
            }
    }

    /// <summary>best = the largest of the values in order, of equals the first, and which they are; -1 with 0 where there are no more that are not zero.</summary>
    /// <param name="numbers">What the values are called, as they lie; null: as they are counted.</param>
    private static void Rank(float* values, int next, float* numbers, int count, float* best, float* which, int kept)
    {
        if (kept == InRegisters) RankEight(values, next, numbers, count, best, which);
        else RankMany(values, next, numbers, count, best, which, kept);
    }

    /// <summary>
    /// From the last place up: where a value is larger than the one there, that one moves down, and what stood above or the value itself takes
    /// its place, whichever is smaller.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RankEight(float* values, nint step, float* numbers, int count, float* best, float* which)
    {
        T none = T.Create(-1), v0 = T.Create(0), v1 = v0, v2 = v0, v3 = v0, v4 = v0, v5 = v0, v6 = v0, v7 = v0;
        T w0 = none, w1 = none, w2 = none, w3 = none, w4 = none, w5 = none, w6 = none, w7 = none;
        float* start = values;
        for (T w = T.Create(0); count > 0; count--, values += step, w += T.Create(1))
        {
            T x = T.Load(values);
            if (numbers != null) w = T.Load(numbers + (values - start));
            w7 = T.WhereGreater(x, v7, T.WhereGreater(x, v6, w6, w), w7); v7 = T.Larger(T.Smaller(v6, x), v7);
            w6 = T.WhereGreater(x, v6, T.WhereGreater(x, v5, w5, w), w6); v6 = T.Larger(T.Smaller(v5, x), v6);
            w5 = T.WhereGreater(x, v5, T.WhereGreater(x, v4, w4, w), w5); v5 = T.Larger(T.Smaller(v4, x), v5);
            w4 = T.WhereGreater(x, v4, T.WhereGreater(x, v3, w3, w), w4); v4 = T.Larger(T.Smaller(v3, x), v4);
            w3 = T.WhereGreater(x, v3, T.WhereGreater(x, v2, w2, w), w3); v3 = T.Larger(T.Smaller(v2, x), v3);
            w2 = T.WhereGreater(x, v2, T.WhereGreater(x, v1, w1, w), w2); v2 = T.Larger(T.Smaller(v1, x), v2);
            w1 = T.WhereGreater(x, v1, T.WhereGreater(x, v0, w0, w), w1); v1 = T.Larger(T.Smaller(v0, x), v1);
            w0 = T.WhereGreater(x, v0, w, w0); v0 = T.Larger(x, v0);
        }
        nint next = T.Count;
        v0.Store(best); v1.Store(best + next); v2.Store(best + 2 * next); v3.Store(best + 3 * next);
        v4.Store(best + 4 * next); v5.Store(best + 5 * next); v6.Store(best + 6 * next); v7.Store(best + 7 * next);
        w0.Store(which); w1.Store(which + next); w2.Store(which + 2 * next); w3.Store(which + 3 * next);
        w4.Store(which + 4 * next); w5.Store(which + 5 * next); w6.Store(which + 6 * next); w7.Store(which + 7 * next);
    }

    /// <summary>The same for any number, in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RankMany(float* values, nint step, float* numbers, int count, float* best, float* which, int kept)
    {
        for (nint place = 0; place < (nint)kept * T.Count; place += T.Count)
        {
            T.Create(0).Store(best + place);
            T.Create(-1).Store(which + place);
        }
        float* start = values;
        for (T w = T.Create(0); count > 0; count--, values += step, w += T.Create(1))
        {
            T x = T.Load(values);
            if (numbers != null) w = T.Load(numbers + (values - start));
            for (nint place = (nint)(kept - 1) * T.Count; place > 0; place -= T.Count)
            {
                T own = T.Load(best + place), above = T.Load(best + place - T.Count);
                T.WhereGreater(x, own, T.WhereGreater(x, above, T.Load(which + place - T.Count), w), T.Load(which + place)).Store(which + place);
                T.WhereGreater(x, own, T.WhereGreater(x, above, above, x), own).Store(best + place);
            }
            T first = T.Load(best);
            T.WhereGreater(x, first, w, T.Load(which)).Store(which);
            T.WhereGreater(x, first, x, first).Store(best);
        }
    }
}
