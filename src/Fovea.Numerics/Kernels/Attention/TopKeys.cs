using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The keys with the largest weights, for 64 queries at once: each lane keeps its best so far in order. Eight keys
/// that hold nothing better for any lane are passed over together, and the longer the row, the more are.
/// </summary>
internal static unsafe class TopKeys<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width, Group = 8;

    /// <summary>Floats of scratch: the best weights and their keys.</summary>
    public static nint Room(int top) => 2 * (nint)top * Width;

    /// <param name="strip">[count, 64] exponentials, from key <paramref name="firstKey"/> on.</param>
    /// <param name="inverse">[64]: what makes a weight of an exponential.</param>
    /// <param name="keys">[queries, top].</param>
    /// <param name="weights">[queries, top].</param>
    public static void Find(float* strip, int firstKey, int count, int queries, int lanes, float* inverse, int top, float* room, int* keys, float* weights)
    {
        float* best = room, which = best + (nint)top * Width;
        new Span<float>(best, top * Width).Clear();                         // a weight of zero is not kept
        new Span<float>(which, top * Width).Fill(-1);
        for (int lane = 0; lane < lanes; lane += T.Count) Sift(strip + lane, count, top, best + lane, which + lane);
        for (int lane = 0; lane < queries; lane++, keys += top, weights += top)
            for (nint i = 0; i < top; i++)
            {
                float key = which[i * Width + lane];
                keys[i] = key < 0 ? -1 : firstKey + (int)key;
                weights[i] = best[i * Width + lane] * inverse[lane];
            }
    }

    /// <summary>One vector of lanes over all keys; key numbers are floats, exact up to 2^24.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sift(float* strip, int count, int top, float* best, float* which)
    {
        float* last = best + ((nint)top - 1) * Width;
        for (int first = 0; first < count; first += Group, strip += Group * Width)
        {
            int members = Math.Min(Group, count - first);
            T worst = T.Load(last), largest = T.Load(strip);
            for (int member = 1; member < members; member++)
            {
                T next = T.Load(strip + member * Width);
                largest = T.WhereGreater(next, largest, next, largest);
            }
            if (!(T.Largest(largest - worst) > 0)) continue;

            for (int member = 0; member < members; member++)
            {
                T weight = T.Load(strip + member * Width);
                if (!(T.Largest(weight - T.Load(last)) > 0)) continue;

                // From the last place up: what is less than the new weight moves down by one. Among equals the earlier key stays ahead.
                T key = T.Create(first + member);
                for (nint place = ((nint)top - 1) * Width; place > 0; place -= Width)
                {
                    T own = T.Load(best + place), above = T.Load(best + place - Width);
                    T ownKey = T.Load(which + place), aboveKey = T.Load(which + place - Width);
                    T.WhereGreater(weight, above, above, T.WhereGreater(weight, own, weight, own)).Store(best + place);
                    T.WhereGreater(weight, above, aboveKey, T.WhereGreater(weight, own, key, ownKey)).Store(which + place);
                }
                T leader = T.Load(best), leaderKey = T.Load(which);
                T.WhereGreater(weight, leader, weight, leader).Store(best);
                T.WhereGreater(weight, leader, key, leaderKey).Store(which);
            }
        }
    }
}
