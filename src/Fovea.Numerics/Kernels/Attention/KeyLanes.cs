using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The steps of attention for one query: numbers of a head are lanes in its products, keys are lanes of its softmax. All rows are
/// padded to whole vectors. Each step is a leaf method, so that its sums stay in registers.
/// </summary>
internal static unsafe class KeyLanes
{
    /// <summary>
    /// Keys and values are read once, from far away: so many rows before they are read they are asked of memory, which is further ahead than
    /// the processor looks by itself.
    /// </summary>
    public const int RowsAhead = 24;

    private const int Line = 16;

    /// <summary>Asks for some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* row, nint stride, int rows, nint size)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, row += stride)
            for (nint at = 0; at < size; at += Line) Sse.Prefetch0(row + at);
    }

    /// <summary>scores[k] = query · key k.</summary>
    /// <param name="vectors">Of which a row consists.</param>
    /// <param name="ahead">How far behind a row that is read the one lies that is asked of memory; 0: they are at hand.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scores<T>(float* query, float* key, nint stride, int keys, nint vectors, float* scores, nint ahead) where T : unmanaged, ILanes<T>
    {
        nint size = vectors * T.Count;
        for (; keys >= 4; keys -= 4, key += 4 * stride, scores += 4)
        {
            T a = T.Create(0), b = a, c = a, d = a;
            float* second = key + stride, third = second + stride, fourth = third + stride;
            if (ahead != 0) Prefetch(key + ahead, stride, 4, size);
            for (nint i = 0; i < size; i += T.Count)
            {
                T q = T.Load(query + i);
                a = T.MultiplyAdd(q, T.Load(key + i), a);
                b = T.MultiplyAdd(q, T.Load(second + i), b);
                c = T.MultiplyAdd(q, T.Load(third + i), c);
                d = T.MultiplyAdd(q, T.Load(fourth + i), d);
            }
            T.StoreSums(a, b, c, d, scores);
        }
        if (keys > 0) FewScores<T>(query, key, stride, keys, size, scores);
    }

    /// <summary>Added up as four are: equal keys have equal scores, wherever they stand.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FewScores<T>(float* query, float* key, nint stride, int keys, nint size, float* scores) where T : unmanaged, ILanes<T>
    {
        float* sums = stackalloc float[4];
        for (; keys > 0; keys--, key += stride, scores++)
        {
            T a = T.Create(0);
            for (nint i = 0; i < size; i += T.Count) a = T.MultiplyAdd(T.Load(query + i), T.Load(key + i), a);
            T.StoreSums(a, a, a, a, sums);
            *scores = *sums;
        }
    }

    /// <summary>The scores of four queries, whose rows are <paramref name="queryStride"/> apart, with each key; those of a query are <paramref name="scoreStride"/> from the next one's.</summary>
    /// <param name="sums">Room for four floats: what this method took of the stack itself would slow it down.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScoresOfFour<T>(float* query, nint queryStride, float* key, nint stride, int keys, nint vectors, float* scores, nint scoreStride, nint ahead, float* sums) where T : unmanaged, ILanes<T>
    {
        nint size = vectors * T.Count;
        for (; keys > 0; keys--, key += stride, scores++)
        {
            T a = T.Create(0), b = a, c = a, d = a;
            float* q = query;
            if (ahead != 0) Prefetch(key + ahead, stride, 1, size);
            for (nint i = 0; i < size; i += T.Count, q += T.Count)
            {
                T k = T.Load(key + i);
                a = T.MultiplyAdd(T.Load(q), k, a);
                b = T.MultiplyAdd(T.Load(q + queryStride), k, b);
                c = T.MultiplyAdd(T.Load(q + 2 * queryStride), k, c);
                d = T.MultiplyAdd(T.Load(q + 3 * queryStride), k, d);
            }
            T.StoreSums(a, b, c, d, sums);
            (scores[0], scores[scoreStride], scores[2 * scoreStride], scores[3 * scoreStride]) = (sums[0], sums[1], sums[2], sums[3]);
        }
    }

    /// <summary>scores = log2(e) · cap · tanh(scores / cap).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cap<T>(float* scores, nint vectors, float cap) where T : unmanaged, ILanes<T>
    {
        T inverse = T.Create(1 / cap), height = T.Create(cap * LaneSoftmax.Log2E);
        for (; vectors > 0; vectors--, scores += T.Count) (Elementwise.VectorMath.Tanh(T.Load(scores) * inverse) * height).Store(scores);
    }

    /// <summary>The largest of the scores and <see cref="LaneSoftmax.Nothing"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest<T>(float* scores, nint vectors) where T : unmanaged, ILanes<T>
    {
        T most = T.Create(LaneSoftmax.Nothing);
        for (; vectors > 0; vectors--, scores += T.Count) most = T.Larger(T.Load(scores), most);
        return T.Largest(most);
    }

    /// <summary>scores = 2^(scores - largest) = e; returns Σ e, and the moment Σ e · (score - largest).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials<T>(float* scores, nint vectors, float largest, out float moment) where T : unmanaged, ILanes<T>
    {
        T most = T.Create(largest), least = T.Create(-126), sum = T.Create(0), weighted = sum;
        for (; vectors > 0; vectors--, scores += T.Count)
        {
            T x = T.Load(scores) - most, e = LaneSoftmax.Exp2(x);
            e.Store(scores);
            sum += e;
            weighted = T.MultiplyAdd(e, T.WhereGreater(least, x, least, x), weighted);   // a hidden key: 0 · -126, not 0 · -∞
        }
        moment = T.Sum(weighted);
        return T.Sum(sum);
    }

    /// <summary>output += Σ over keys of weights[k] · value k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mix<T>(float* weights, float* value, nint stride, int keys, nint vectors, float* output, nint ahead) where T : unmanaged, ILanes<T>
    {
        for (; vectors >= 4; vectors -= 4, value += 4 * T.Count, output += 4 * T.Count)
        {
            T a = T.Load(output), b = T.Load(output + T.Count), c = T.Load(output + 2 * T.Count), d = T.Load(output + 3 * T.Count);
            T e = T.Create(0), f = e, g = e, h = e;
            float* row = value;
            nint k = 0;
            for (; k + 2 <= keys; k += 2, row += stride)
            {
                T x = T.Create(weights[k]), y = T.Create(weights[k + 1]);
                if (ahead != 0) Prefetch(row + ahead, stride, 2, 4 * T.Count);
                a = T.MultiplyAdd(x, T.Load(row), a);
                b = T.MultiplyAdd(x, T.Load(row + T.Count), b);
                c = T.MultiplyAdd(x, T.Load(row + 2 * T.Count), c);
                d = T.MultiplyAdd(x, T.Load(row + 3 * T.Count), d);
                row += stride;
                e = T.MultiplyAdd(y, T.Load(row), e);
                f = T.MultiplyAdd(y, T.Load(row + T.Count), f);
                g = T.MultiplyAdd(y, T.Load(row + 2 * T.Count), g);
                h = T.MultiplyAdd(y, T.Load(row + 3 * T.Count), h);
            }
            if (k < keys)
            {
                T x = T.Create(weights[k]);
                a = T.MultiplyAdd(x, T.Load(row), a);
                b = T.MultiplyAdd(x, T.Load(row + T.Count), b);
                c = T.MultiplyAdd(x, T.Load(row + 2 * T.Count), c);
                d = T.MultiplyAdd(x, T.Load(row + 3 * T.Count), d);
            }
            (a + e).Store(output);
            (b + f).Store(output + T.Count);
            (c + g).Store(output + 2 * T.Count);
            (d + h).Store(output + 3 * T.Count);
        }
        for (; vectors > 0; vectors--, value += T.Count, output += T.Count)
        {
            T a = T.Load(output);
            float* row = value;
            for (nint k = 0; k < keys; k++, row += stride) a = T.MultiplyAdd(T.Create(weights[k]), T.Load(row), a);
            a.Store(output);
        }
    }

    /// <summary>to += factor · from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled<T>(float* from, float factor, nint vectors, float* to) where T : unmanaged, ILanes<T>
    {
        T factors = T.Create(factor);
        for (; vectors > 0; vectors--, from += T.Count, to += T.Count) T.MultiplyAdd(T.Load(from), factors, T.Load(to)).Store(to);
    }

    /// <summary>numbers ·= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<T>(float* numbers, float factor, nint vectors) where T : unmanaged, ILanes<T>
    {
        T factors = T.Create(factor);
        for (; vectors > 0; vectors--, numbers += T.Count) (T.Load(numbers) * factors).Store(numbers);
    }

    /// <summary>The largest weights in order, of equals the earlier key first; -1 with 0 where there are no more that are not zero.</summary>
    public static void FindTop<T>(float* weights, nint vectors, int top, int* bestKeys, float* best) where T : unmanaged, ILanes<T>
    {
        new Span<int>(bestKeys, top).Fill(-1);
        new Span<float>(best, top).Clear();
        uint all = T.Count == 32 ? uint.MaxValue : (1u << T.Count) - 1;
        for (nint i = 0; i < vectors; i++)
            for (uint larger = all & ~T.NotLess(T.Create(best[top - 1]), T.Load(weights + i * T.Count)); larger != 0; larger &= larger - 1)
            {
                int key = (int)i * T.Count + System.Numerics.BitOperations.TrailingZeroCount(larger), place = top - 1;
                float weight = weights[key];
                if (!(weight > best[place])) continue;
                for (; place > 0 && weight > best[place - 1]; place--) (best[place], bestKeys[place]) = (best[place - 1], bestKeys[place - 1]);
                (best[place], bestKeys[place]) = (weight, key);
            }
    }
}
