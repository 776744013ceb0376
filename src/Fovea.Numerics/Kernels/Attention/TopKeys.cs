using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The keys with the largest weights, for 64 queries at once, one lane each. The k largest weights are in the k groups of four
/// keys that have the largest maxima: those groups are found first, then the k keys among theirs. No step branches on a weight, but where
/// <see cref="LikelyGroups{T}"/> may have missed one, all is done again with exact numbers.
/// </summary>
internal static unsafe class TopKeys<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width, Group = LaneSoftmax.Group, InRegisters = LikelyGroups<T>.Count;

    /// <summary>Numbers of keys and groups are floats here; they are exact below this.</summary>
    private const float Most = 1 << 24;

    /// <summary>Floats of scratch.</summary>
    public static nint Room(int top) => top == 0 ? 0 : ((nint)Kept(top) * (2 * Group + 3) + 1) * T.Count;

    /// <summary>So many groups are made of so many keys, with empty ones up to a whole eight.</summary>
    public static int Groups(int keys) => (keys + 8 * Group - 1) / (8 * Group) * 8;

    /// <summary>As many as are kept in order: all that stay in registers, or more.</summary>
    private static int Kept(int top) => Math.Max(top, InRegisters);

    /// <param name="strip">[count, 64] exponentials, from key <paramref name="firstKey"/> on.</param>
    /// <param name="maxima">[64 / vector, <see cref="Groups"/>, vector]: the largest exponential of each group; beyond the last key anything.</param>
    /// <param name="inverse">[64]: what makes a weight of an exponential.</param>
    /// <param name="keys">[queries, top].</param>
    /// <param name="weights">[queries, top].</param>
    public static void Find(float* strip, float* maxima, int firstKey, int count, int queries, float* inverse, int top, float* room, int* keys, float* weights)
    {
        int kept = Kept(top), groups = Groups(count), empty = groups - (count + Group - 1) / Group;
        nint row = (nint)kept * T.Count;
        float* best = room, which = best + row, order = which + row, values = order + row, numbers = values + Group * row, bound = numbers + Group * row;
        for (int first = 0; first < queries; first += T.Count, maxima += groups * T.Count, keys += T.Count * top, weights += T.Count * top)
        {
            new Span<float>(maxima + (groups - empty) * T.Count, empty * T.Count).Clear();
            int lanes = Math.Min(T.Count, queries - first);
            bool found = false;
            if (kept == InRegisters)
            {
                LikelyGroups<T>.Find(maxima, groups, order, bound);
                RankMembers();
                found = T.NotLess(T.Load(bound), T.Load(best + row - T.Count)) << (32 - lanes) == 0;
            }
            if (!found)
            {
                Rank(maxima, null, groups, best, which, kept);
                Reverse(which, kept, values);
                Rank(values, null, kept, best, which, kept);                        // now the best groups are in the order of their keys, so that of equal weights the earlier comes first
                Reverse(best, kept, order);
                RankMembers();
            }
            Finish(best, which, kept, inverse + first, firstKey);
            LaneTranspose.Run<T>(best, T.Count, top, lanes, 1, weights, top);
            LaneTranspose.Run<T>(which, T.Count, top, lanes, 1, (float*)keys, top);

            void RankMembers()
            {
                Number(order, kept, numbers);
                Gather(strip + first, count, order, kept, values);
                Rank(values, numbers, kept * Group, best, which, kept);
            }
        }
    }

    /// <summary>Makes the smallest number the largest, and the other way round; what is no number of a group becomes zero, and then one that no group has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reverse(float* which, int kept, float* to)
    {
        for (; kept > 0; kept--, which += T.Count, to += T.Count)
            T.WhereGreater(T.Create(0), T.Load(which), T.Create(0), T.Create(Most) - T.Load(which)).Store(to);
    }

    /// <summary>The numbers of all keys of the groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Number(float* groups, int kept, float* numbers)
    {
        for (; kept > 0; kept--, groups += T.Count)
        {
            T number = T.Load(groups) * T.Create(Group);
            for (int member = 0; member < Group; member++, number += T.Create(1), numbers += T.Count) number.Store(numbers);
        }
    }

    /// <summary>The members of each lane's best groups; zeros beyond the last key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* strip, int count, float* groups, int kept, float* to)
    {
        nint next = T.Count;
        for (; kept > 0; kept--, groups += T.Count, to += Group * T.Count)
            for (int lane = 0; lane < T.Count; lane++)
            {
                nint first = (nint)groups[lane] * Group;
                float* from = strip + first * Width + lane, member = to + lane;
                if (first + Group <= count)
                    (member[0], member[next], member[2 * next], member[3 * next]) = (from[0], from[Width], from[2 * Width], from[3 * Width]);
                else
                    for (nint i = 0; i < Group; i++) member[i * next] = first + i < count ? from[i * Width] : 0;
            }
    }

    /// <summary>Makes weights of exponentials, and whole numbers of keys; -1 stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(float* best, float* which, int kept, float* inverse, int firstKey)
    {
        T share = T.Load(inverse), none = T.Create(0), added = T.Create(firstKey);
        for (; kept > 0; kept--, best += T.Count, which += T.Count)
        {
            (T.Load(best) * share).Store(best);
            T key = T.Load(which);
            T.WhereGreater(none, key, key, key + added).StoreIntegers((int*)which);
        }
    }

    /// <summary>best = the largest of the values in order, of equals the first, and which they are; -1 with 0 where there are no more that are not zero.</summary>
    /// <param name="numbers">What the values are called, as they lie; null: as they are counted.</param>
    private static void Rank(float* values, float* numbers, int count, float* best, float* which, int kept)
    {
        if (kept == InRegisters) RankEight(values, numbers, count, best, which);
        else RankMany(values, numbers, count, best, which, kept);
    }

    /// <summary>
    /// From the last place up: where a value is larger than the one there, that one moves down, and what stood above or the value itself takes
    /// its place, whichever is smaller.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RankEight(float* values, float* numbers, int count, float* best, float* which)
    {
        T none = T.Create(-1), v0 = T.Create(0), v1 = v0, v2 = v0, v3 = v0, v4 = v0, v5 = v0, v6 = v0, v7 = v0;
        T w0 = none, w1 = none, w2 = none, w3 = none, w4 = none, w5 = none, w6 = none, w7 = none;
        float* start = values;
        for (T w = T.Create(0); count > 0; count--, values += T.Count, w += T.Create(1))
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
    private static void RankMany(float* values, float* numbers, int count, float* best, float* which, int kept)
    {
        for (nint place = 0; place < (nint)kept * T.Count; place += T.Count)
        {
            T.Create(0).Store(best + place);
            T.Create(-1).Store(which + place);
        }
        float* start = values;
        for (T w = T.Create(0); count > 0; count--, values += T.Count, w += T.Create(1))
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
