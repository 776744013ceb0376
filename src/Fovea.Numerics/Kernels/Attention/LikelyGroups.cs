using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The eight groups of keys with the largest maxima, as far as numbers tell that gave their lowest bits to what they are called: to sort those,
/// nothing need move along. What is left out is no larger than a bound; who finds eight keys above it has found the right ones.
/// </summary>
/// <remarks>Batcher, "Sorting networks and their applications", 1968: no step depends on what the numbers are.</remarks>
internal static unsafe class LikelyGroups<T> where T : unmanaged, ILanes<T>
{
    public const int Count = 8;

    /// <param name="maxima">[groups, vector].</param>
    /// <param name="groups">Whole eights.</param>
    /// <param name="likely">[8]: which groups, the first first.</param>
    /// <param name="bound">No maximum of another group is larger.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Find(float* maxima, int groups, float* likely, float* bound)
    {
        nint next = T.Count;
        T zero = T.Create(0), rest = zero, v0 = zero, v1 = zero, v2 = zero, v3 = zero, v4 = zero, v5 = zero, v6 = zero, v7 = zero;
        int mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(groups, Count)) - 1;
        for (int group = 0; group < groups; group += Count, maxima += Count * next)
        {
            T a = T.WithTag(T.Load(maxima), mask, group), b = T.WithTag(T.Load(maxima + next), mask, group + 1);
            T c = T.WithTag(T.Load(maxima + 2 * next), mask, group + 2), d = T.WithTag(T.Load(maxima + 3 * next), mask, group + 3);
            T e = T.WithTag(T.Load(maxima + 4 * next), mask, group + 4), f = T.WithTag(T.Load(maxima + 5 * next), mask, group + 5);
            T g = T.WithTag(T.Load(maxima + 6 * next), mask, group + 6), h = T.WithTag(T.Load(maxima + 7 * next), mask, group + 7);
            Sort(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
            Order(ref v0, ref h); Order(ref v1, ref g); Order(ref v2, ref f); Order(ref v3, ref e);   // the larger half of both falls first and then rises
            Order(ref v4, ref d); Order(ref v5, ref c); Order(ref v6, ref b); Order(ref v7, ref a);
            rest = T.Larger(T.Larger(T.Larger(a, b), T.Larger(c, d)), T.Larger(T.Larger(T.Larger(e, f), T.Larger(g, h)), rest));
            Order(ref v0, ref v4); Order(ref v1, ref v5); Order(ref v2, ref v6); Order(ref v3, ref v7);
            Order(ref v0, ref v2); Order(ref v1, ref v3); Order(ref v4, ref v6); Order(ref v5, ref v7);
            Order(ref v0, ref v1); Order(ref v2, ref v3); Order(ref v4, ref v5); Order(ref v6, ref v7);
        }
        T.WithTag(rest, mask, mask).Store(bound);
        (v0, v1, v2, v3) = (T.Tag(v0, mask), T.Tag(v1, mask), T.Tag(v2, mask), T.Tag(v3, mask));
        (v4, v5, v6, v7) = (T.Tag(v4, mask), T.Tag(v5, mask), T.Tag(v6, mask), T.Tag(v7, mask));
        Sort(ref v7, ref v6, ref v5, ref v4, ref v3, ref v2, ref v1, ref v0);
        v0.Store(likely); v1.Store(likely + next); v2.Store(likely + 2 * next); v3.Store(likely + 3 * next);
        v4.Store(likely + 4 * next); v5.Store(likely + 5 * next); v6.Store(likely + 6 * next); v7.Store(likely + 7 * next);
    }

    /// <summary>Eight numbers, the largest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sort(ref T a, ref T b, ref T c, ref T d, ref T e, ref T f, ref T g, ref T h)
    {
        Order(ref a, ref b); Order(ref c, ref d); Order(ref e, ref f); Order(ref g, ref h);
        Order(ref a, ref c); Order(ref b, ref d); Order(ref e, ref g); Order(ref f, ref h);
        Order(ref b, ref c); Order(ref f, ref g);
        Order(ref a, ref e); Order(ref b, ref f); Order(ref c, ref g); Order(ref d, ref h);
        Order(ref c, ref e); Order(ref d, ref f);
        Order(ref b, ref c); Order(ref d, ref e); Order(ref f, ref g);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref T large, ref T small) => (large, small) = (T.Larger(large, small), T.Smaller(small, large));
}
