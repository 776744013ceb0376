using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The keys with the largest weights, for 64 queries at once. Of the largest weights of small groups of keys, the k-th largest is a
/// bound: at least k keys are not below it, and few others. Only those are put in order, query by query.
/// </summary>
internal static unsafe class TopKeys<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width, LargestGroup = 8;

    /// <summary>Weights below this are no weights: the kernels make nothing smaller that is not zero.</summary>
    private const float Least = 1.17549435e-38f;

    /// <summary>Floats of scratch: the best groups, and for one vector of lanes the largest weight of each group.</summary>
    public static nint Room(int top, int keys) => top == 0 ? 0 : ((nint)top + keys) * T.Count;

    /// <param name="strip">[count, 64] exponentials, from key <paramref name="firstKey"/> on.</param>
    /// <param name="inverse">[64]: what makes a weight of an exponential.</param>
    /// <param name="keys">[queries, top].</param>
    /// <param name="weights">[queries, top].</param>
    public static void Find(float* strip, int firstKey, int count, int queries, float* inverse, int top, float* room, int* keys, float* weights)
    {
        new Span<int>(keys, queries * top).Fill(-1);
        new Span<float>(weights, queries * top).Clear();
        int group = Math.Clamp(count / (2 * top), 1, LargestGroup);         // so many groups that the bound lets few others through
        float* bound = room, largest = room + (nint)top * T.Count;
        int* held = stackalloc int[T.Count];
        for (int lane = 0; lane < queries; lane += T.Count)
        {
            Group(strip + lane, count, group, largest);
            Bound(largest, (count + group - 1) / group, top, bound);
            new Span<int>(held, T.Count).Clear();
            Collect(strip + lane, firstKey, count, group, largest, bound + (nint)(top - 1) * T.Count, Math.Min(T.Count, queries - lane), top, held, keys + (nint)lane * top, weights + (nint)lane * top);
        }
        for (int lane = 0; lane < queries; lane++, weights += top)
            for (nint i = 0; i < top; i++) weights[i] *= inverse[lane];
    }

    /// <summary>largest[g] = the largest of each group of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Group(float* strip, int count, int group, float* largest)
    {
        for (; count > 0; count -= group, largest += T.Count)
        {
            T most = T.Load(strip);
            strip += Width;
            for (int member = Math.Min(group, count) - 1; member > 0; member--, strip += Width)
            {
                T next = T.Load(strip);
                most = T.WhereGreater(next, most, next, most);
            }
            most.Store(largest);
        }
    }

    /// <summary>best = the largest of all groups in order, zeros where there are fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bound(float* largest, int groups, int top, float* best)
    {
        float* end = best + (nint)top * T.Count;
        for (float* place = best; place < end; place += T.Count) T.Create(0).Store(place);
        for (; groups > 0; groups--, largest += T.Count)
        {
            T x = T.Load(largest);
            for (float* place = best; place < end; place += T.Count)
            {
                T own = T.Load(place);
                T.WhereGreater(x, own, x, own).Store(place);
                x = T.WhereGreater(x, own, own, x);
            }
        }
    }

    /// <summary>Puts the keys that are not below the bound in their places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect(float* strip, int firstKey, int count, int group, float* largest, float* bound, int lanes, int top, int* held, int* keys, float* weights)
    {
        T least = T.Create(Least), limit = T.Load(bound);
        limit = T.WhereGreater(limit, least, limit, least);
        uint used = uint.MaxValue >> (32 - lanes);
        for (int key = 0; key < count; largest += T.Count)
        {
            int end = Math.Min(key + group, count);
            if ((T.NotLess(T.Load(largest), limit) & used) == 0) { key = end; continue; }
            for (; key < end; key++)
                for (uint found = T.NotLess(T.Load(strip + (nint)key * Width), limit) & used; found != 0; found &= found - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(found);
                    Insert(strip[(nint)key * Width + lane], firstKey + key, top, ref held[lane], keys + (nint)lane * top, weights + (nint)lane * top);
                }
        }
    }

    /// <summary>Puts a key where it belongs among the largest so far. Of equals the earlier stays ahead.</summary>
    private static void Insert(float weight, int key, int top, ref int held, int* keys, float* weights)
    {
        nint place;
        if (held < top) place = held++;
        else if (weight > weights[top - 1]) place = top - 1;
        else return;
        for (; place > 0 && weights[place - 1] < weight; place--) (weights[place], keys[place]) = (weights[place - 1], keys[place - 1]);
        (weights[place], keys[place]) = (weight, key);
    }
}
