using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// Softmax with queries in the lanes: a strip is [keys, 64], so that a sum or a maximum over keys needs no sum across lanes.
/// Scores are in units of ln 2, because powers of two are what a processor can make.
/// </summary>
/// <remarks>
/// Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018, arXiv:1805.02867: a running maximum, and sums
/// that are scaled down when it grows. Each pass is a leaf method, so that its sums stay in registers.
/// </remarks>
internal static unsafe class LaneSoftmax
{
    /// <summary>Lanes in a row of a strip: as many queries are worked on at once.</summary>
    public const int Width = 64;

    /// <summary>Keys whose largest exponential is told.</summary>
    public const int Group = 4;

    /// <summary>What the largest score is before any key was seen: a key with less counts as hidden.</summary>
    public const float Nothing = -1e30f;

    public const float Log2E = 1.44269504088896341f, Ln2 = 0.693147180559945309f;

    /// <summary>2^x for x &lt;= 0 within two units in the last place, exactly for whole numbers; zero where it is no normal number, if not still precise; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp2<T>(T x) where T : unmanaged, ILanes<T>
    {
        T f = T.Fraction(x, out T whole), power = VectorMath.PowerOfTwoTerm<T>(5);
        power = T.MultiplyAdd(power, f, VectorMath.PowerOfTwoTerm<T>(4));
        power = T.MultiplyAdd(power, f, VectorMath.PowerOfTwoTerm<T>(3));
        power = T.MultiplyAdd(power, f, VectorMath.PowerOfTwoTerm<T>(2));
        power = T.MultiplyAdd(power, f, VectorMath.PowerOfTwoTerm<T>(1));
        return T.TimesPowerOfTwo(T.MultiplyAdd(power, f, T.Create(1)), whole);
    }

    /// <summary>The same of four, step by step side by side: each waits for its own step before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exp2<T>(ref T a, ref T b, ref T c, ref T d) where T : unmanaged, ILanes<T>
    {
        T f = T.Fraction(a, out T wholeA), g = T.Fraction(b, out T wholeB), h = T.Fraction(c, out T wholeC), i = T.Fraction(d, out T wholeD);
        T term = VectorMath.PowerOfTwoTerm<T>(5), next = VectorMath.PowerOfTwoTerm<T>(4);
        (a, b, c, d) = (T.MultiplyAdd(term, f, next), T.MultiplyAdd(term, g, next), T.MultiplyAdd(term, h, next), T.MultiplyAdd(term, i, next));
        term = VectorMath.PowerOfTwoTerm<T>(3);
        (a, b, c, d) = (T.MultiplyAdd(a, f, term), T.MultiplyAdd(b, g, term), T.MultiplyAdd(c, h, term), T.MultiplyAdd(d, i, term));
        term = VectorMath.PowerOfTwoTerm<T>(2);
        (a, b, c, d) = (T.MultiplyAdd(a, f, term), T.MultiplyAdd(b, g, term), T.MultiplyAdd(c, h, term), T.MultiplyAdd(d, i, term));
        term = VectorMath.PowerOfTwoTerm<T>(1);
        (a, b, c, d) = (T.MultiplyAdd(a, f, term), T.MultiplyAdd(b, g, term), T.MultiplyAdd(c, h, term), T.MultiplyAdd(d, i, term));
        term = T.Create(1);
        (a, b, c, d) = (T.MultiplyAdd(a, f, term), T.MultiplyAdd(b, g, term), T.MultiplyAdd(c, h, term), T.MultiplyAdd(d, i, term));
        (a, b) = (T.TimesPowerOfTwo(a, wholeA), T.TimesPowerOfTwo(b, wholeB));
        (c, d) = (T.TimesPowerOfTwo(c, wholeC), T.TimesPowerOfTwo(d, wholeD));
    }

    /// <summary>strip = log2(e) · cap · tanh(strip / cap).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cap<T>(float* strip, nint keys, int lanes, float cap) where T : unmanaged, ILanes<T>
    {
        T inverse = T.Create(1 / cap), height = T.Create(cap * Log2E);
        for (; keys > 0; keys--, strip += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
                (VectorMath.Tanh(T.Load(strip + lane) * inverse) * height).Store(strip + lane);
    }

    /// <summary>strip[key, lane] += log2(e) · bias[key].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToKeys<T>(float* strip, nint keys, int lanes, float* bias, nint stride) where T : unmanaged, ILanes<T>
    {
        for (; keys > 0; keys--, strip += Width, bias += stride)
        {
            T added = T.Create(*bias * Log2E);
            for (int lane = 0; lane < lanes; lane += T.Count) (T.Load(strip + lane) + added).Store(strip + lane);
        }
    }

    /// <summary>strip += added, both [keys, 64].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(float* strip, nint keys, int lanes, float* added) where T : unmanaged, ILanes<T>
    {
        for (; keys > 0; keys--, strip += Width, added += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
                (T.Load(strip + lane) + T.Load(added + lane)).Store(strip + lane);
    }

    /// <summary>Hides key k from lane q unless low[q] &lt;= k &lt; high[q], k counted from the start of the strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HideOutside<T>(float* strip, nint keys, int lanes, float* low, float* high) where T : unmanaged, ILanes<T>
    {
        T hidden = T.Create(float.NegativeInfinity);
        for (nint key = 0; key < keys; key++, strip += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
            {
                T here = T.Create(key), x = T.Load(strip + lane);
                x = T.WhereGreater(T.Load(low + lane), here, hidden, x);
                T.WhereGreater(T.Load(high + lane), here, x, hidden).Store(strip + lane);
            }
    }

    /// <summary>largest[lane] = the largest of itself and strip[.., lane].</summary>
    /// <remarks>By the plain instruction: where a score is NaN the sum will show it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FoldLargest<T>(float* strip, nint keys, int lanes, float* largest) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T a = T.Load(largest + lane), b = a, c = a, d = a;
            float* at = strip + lane;
            nint key = 0;
            for (; key + 4 <= keys; key += 4, at += 4 * Width)
            {
                a = T.Larger(T.Load(at), a);
                b = T.Larger(T.Load(at + Width), b);
                c = T.Larger(T.Load(at + 2 * Width), c);
                d = T.Larger(T.Load(at + 3 * Width), d);
            }
            for (; key < keys; key++, at += Width) a = T.Larger(T.Load(at), a);
            T.Larger(T.Larger(a, b), T.Larger(c, d)).Store(largest + lane);
        }
    }

    /// <summary>row[lane] ·= factor, for rows of <paramref name="lanes"/> floats, <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<T>(float* row, nint stride, nint rows, int lanes, float factor) where T : unmanaged, ILanes<T>
    {
        T factors = T.Create(factor);
        for (; rows > 0; rows--, row += stride)
        {
            int lane = 0;
            for (; lane + T.Count <= lanes; lane += T.Count) (T.Load(row + lane) * factors).Store(row + lane);
            for (; lane < lanes; lane++) row[lane] *= factor;
        }
    }

    /// <summary>
    /// Brings the sums from the old largest score to the new one: factor = 2^(old - new), sum ·= factor; and the moment
    /// Σ e·x, whose x count from the largest score, moves along.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rescale<T>(int lanes, float* old, float* largest, float* factor, float* sum, float* moment) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T change = T.Load(old + lane) - T.Load(largest + lane), f = Exp2(change), s = T.Load(sum + lane);
            f.Store(factor + lane);
            (s * f).Store(sum + lane);
            if (moment != null) (f * T.MultiplyAdd(change, s, T.Load(moment + lane))).Store(moment + lane);
        }
    }

    /// <summary>strip = 2^(strip - largest) = e; sum += Σ e over keys; moment, where wanted, += Σ e · (strip - largest).</summary>
    /// <param name="maxima">[lanes / vector, groups, vector], where wanted: the largest e of each <see cref="Group"/> of keys.</param>
    /// <param name="groups">How many of them there is room for.</param>
    public static void Exponentials<T>(float* strip, nint keys, int lanes, float* largest, float* sum, float* moment, float* maxima, nint groups) where T : unmanaged, ILanes<T>
    {
        if (moment == null) Exponentials<T>(strip, keys, lanes, largest, sum, maxima, groups);
        else ExponentialsAndMoment<T>(strip, keys, lanes, largest, sum, moment, maxima, groups);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<T>(float* strip, nint keys, int lanes, float* largest, float* sum, float* maxima, nint groups) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T most = T.Load(largest + lane), total = T.Load(sum + lane);
            float* at = strip + lane, group = maxima + lane * groups;
            nint key = 0;
            for (; key + 4 <= keys; key += 4, at += 4 * Width)
            {
                T a = T.Load(at) - most, b = T.Load(at + Width) - most, c = T.Load(at + 2 * Width) - most, d = T.Load(at + 3 * Width) - most;
                Exp2(ref a, ref b, ref c, ref d);
                a.Store(at);
                b.Store(at + Width);
                c.Store(at + 2 * Width);
                d.Store(at + 3 * Width);
                total += a + b + (c + d);
                if (maxima != null) T.Larger(T.Larger(a, b), T.Larger(c, d)).Store(group);
                group += T.Count;
            }
            T last = T.Create(0);
            for (; key < keys; key++, at += Width)
            {
                T e = Exp2(T.Load(at) - most);
                e.Store(at);
                total += e;
                last = T.Larger(e, last);
            }
            if (maxima != null && keys % Group != 0) last.Store(group);
            total.Store(sum + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExponentialsAndMoment<T>(float* strip, nint keys, int lanes, float* largest, float* sum, float* moment, float* maxima, nint groups) where T : unmanaged, ILanes<T>
    {
        T least = T.Create(-126);                                           // a hidden key: 0 · -126, not 0 · -∞
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T most = T.Load(largest + lane), total = T.Load(sum + lane), weighted = T.Load(moment + lane), other = T.Create(0);
            float* at = strip + lane, group = maxima + lane * groups;
            nint key = 0;
            for (; key + 4 <= keys; key += 4, at += 4 * Width)
            {
                T a = T.Load(at) - most, b = T.Load(at + Width) - most, c = T.Load(at + 2 * Width) - most, d = T.Load(at + 3 * Width) - most;
                T x = T.Larger(least, a), y = T.Larger(least, b), z = T.Larger(least, c), w = T.Larger(least, d);
                Exp2(ref a, ref b, ref c, ref d);
                a.Store(at);
                b.Store(at + Width);
                c.Store(at + 2 * Width);
                d.Store(at + 3 * Width);
                total += a + b + (c + d);
                if (maxima != null) T.Larger(T.Larger(a, b), T.Larger(c, d)).Store(group);
                group += T.Count;
                weighted = T.MultiplyAdd(a, x, T.MultiplyAdd(b, y, weighted));
                other = T.MultiplyAdd(c, z, T.MultiplyAdd(d, w, other));
            }
            T last = T.Create(0);
            for (; key < keys; key++, at += Width)
            {
                T x = T.Load(at) - most, e = Exp2(x);
                e.Store(at);
                total += e;
                last = T.Larger(e, last);
                weighted = T.MultiplyAdd(e, T.Larger(least, x), weighted);
            }
            if (maxima != null && keys % Group != 0) last.Store(group);
            total.Store(sum + lane);
            (weighted + other).Store(moment + lane);
        }
    }

    /// <summary>strip = 2^(strip - largest) · inverse: the weights again, bit for bit, when their sum is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<T>(float* strip, nint keys, int lanes, float* largest, float* inverse) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T most = T.Load(largest + lane), share = T.Load(inverse + lane);
            float* at = strip + lane;
            nint key = 0;
            for (; key + 4 <= keys; key += 4, at += 4 * Width)
            {
                T a = T.Load(at) - most, b = T.Load(at + Width) - most, c = T.Load(at + 2 * Width) - most, d = T.Load(at + 3 * Width) - most;
                Exp2(ref a, ref b, ref c, ref d);
                (a * share).Store(at);
                (b * share).Store(at + Width);
                (c * share).Store(at + 2 * Width);
                (d * share).Store(at + 3 * Width);
            }
            for (; key < keys; key++, at += Width) (Exp2(T.Load(at) - most) * share).Store(at);
        }
    }

    /// <summary>inverse = 1 / sum, and 0 where nothing was seen; the lanes from <paramref name="queries"/> on, which have no query, count as such.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Invert<T>(float* sum, int queries, int lanes, float* inverse) where T : unmanaged, ILanes<T>
    {
        T least = T.Create(float.Epsilon);
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T total = T.Load(sum + lane);
            T.WhereGreater(least, total, T.Create(0), T.Create(1) / total).Store(inverse + lane);
        }
        for (int lane = queries; lane < lanes; lane++) inverse[lane] = 0;
    }

    /// <summary>
    /// logSumExp = ln Σ e^score, minus infinity where nothing was seen; entropy = -Σ w ln w = ln Σ e - ln 2 · (Σ e·x) / Σ e, not below 0, and 0 where
    /// nothing was seen.
    /// </summary>
    /// <param name="moment">Σ e·x, of no meaning where no entropy is wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Logarithms<T>(float* sum, float* moment, float* largest, int lanes, float* logSumExp, float* entropy) where T : unmanaged, ILanes<T>
    {
        T least = T.Create(float.Epsilon), unit = T.Create(Ln2), zero = T.Create(0);
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T total = T.Load(sum + lane), log = VectorMath.Log(total);
            T.WhereGreater(least, total, T.Create(float.NegativeInfinity), T.MultiplyAdd(unit, T.Load(largest + lane), log)).Store(logSumExp + lane);
            T.WhereGreater(least, total, zero, T.Max(zero, log - unit * T.Load(moment + lane) / total)).Store(entropy + lane);
        }
    }

    /// <summary>The last vector of each row of a strip becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClearLast<T>(float* strip, nint rows, int lanes) where T : unmanaged, ILanes<T>
    {
        for (strip += lanes - T.Count; rows > 0; rows--, strip += Width) T.Create(0).Store(strip);
    }

    /// <summary>strip[row, lane] ·= factor[lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleLanes<T>(float* strip, nint rows, int lanes, float* factor) where T : unmanaged, ILanes<T>
    {
        for (; rows > 0; rows--, strip += Width)
            for (int lane = 0; lane < lanes; lane += T.Count) (T.Load(strip + lane) * T.Load(factor + lane)).Store(strip + lane);
    }

    /// <summary>received[key] = Σ strip[key, lane] · share[lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Received<T>(float* strip, nint keys, int lanes, float* share, float* received) where T : unmanaged, ILanes<T>
    {
        for (; keys >= 4; keys -= 4, strip += 4 * Width, received += 4)
        {
            T a = T.Create(0), b = a, c = a, d = a;
            for (int lane = 0; lane < lanes; lane += T.Count)
            {
                T part = T.Load(share + lane);
                float* at = strip + lane;
                a = T.MultiplyAdd(T.Load(at), part, a);
                b = T.MultiplyAdd(T.Load(at + Width), part, b);
                c = T.MultiplyAdd(T.Load(at + 2 * Width), part, c);
                d = T.MultiplyAdd(T.Load(at + 3 * Width), part, d);
            }
            T.StoreSums(a, b, c, d, received);
        }
        for (; keys > 0; keys--, strip += Width, received++)
        {
            T sum = T.Create(0);
            for (int lane = 0; lane < lanes; lane += T.Count) sum = T.MultiplyAdd(T.Load(strip + lane), T.Load(share + lane), sum);
            *received = T.Sum(sum);
        }
    }

    /// <summary>
    /// product[lane] = Σ over rows of a[row, lane] · b[row, lane], added in the order in which <see cref="LaneBlocks"/> adds: where one
    /// key has all the weight, this is the gradient of that weight to the bit, and the gradient of its score exactly zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot<T>(float* a, float* b, nint rows, int lanes, float* product) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T sum = T.Create(0);
            for (nint row = 0; row < rows; row++) sum = T.MultiplyAdd(T.Load(a + row * Width + lane), T.Load(b + row * Width + lane), sum);
            sum.Store(product + lane);
        }
    }

    /// <summary>gradient = weight · (gradient - mean): softmax backwards, mean[lane] = Σ over keys of weight · gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScoreGradients<T>(float* weights, float* gradients, nint keys, int lanes, float* mean) where T : unmanaged, ILanes<T>
    {
        for (; keys > 0; keys--, weights += Width, gradients += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
                (T.Load(weights + lane) * (T.Load(gradients + lane) - T.Load(mean + lane))).Store(gradients + lane);
    }

    /// <summary>gradient ·= 1 - tanh²(score / cap), the slope of the cap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CapGradients<T>(float* scores, float* gradients, nint keys, int lanes, float cap) where T : unmanaged, ILanes<T>
    {
        T inverse = T.Create(1 / cap), one = T.Create(1);
        for (; keys > 0; keys--, scores += Width, gradients += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
            {
                T tanh = VectorMath.Tanh(T.Load(scores + lane) * inverse);
                (T.Load(gradients + lane) * T.MultiplyAdd(-tanh, tanh, one)).Store(gradients + lane);
            }
    }

    /// <summary>sum += share · max(0, weight · gradient).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRelevance<T>(float* weights, float* gradients, nint keys, int lanes, float share, float* sum) where T : unmanaged, ILanes<T>
    {
        T factor = T.Create(share);
        for (; keys > 0; keys--, weights += Width, gradients += Width, sum += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
            {
                T product = T.Max(T.Load(weights + lane) * T.Load(gradients + lane), T.Create(0));
                T.MultiplyAdd(product, factor, T.Load(sum + lane)).Store(sum + lane);
            }
    }

    /// <summary>to = strip · (uniform &lt; probability ? 0 : kept); it may be one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Drop<T>(float* strip, float* uniform, nint keys, int lanes, float probability, float kept, float* to) where T : unmanaged, ILanes<T>
    {
        T limit = T.Create(probability), factor = T.Create(kept);
        for (; keys > 0; keys--, strip += Width, uniform += Width, to += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
                (T.Load(strip + lane) * T.WhereGreater(limit, T.Load(uniform + lane), T.Create(0), factor)).Store(to + lane);
    }
}
