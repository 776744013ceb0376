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

    /// <summary>What the largest score is before any key was seen: a key with less counts as hidden.</summary>
    public const float Nothing = -1e30f;

    public const float Log2E = 1.44269504088896341f, Ln2 = 0.693147180559945309f;

    /// <summary>2^x for x &lt;= 0 within two units in the last place; zero where it is no normal number, if not still precise; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp2<T>(T x) where T : unmanaged, ILanes<T>
    {
        T whole = T.Round(x);
        return T.TimesPowerOfTwo(Exp2OfRest(T.Rest(x, whole)), whole);
    }

    /// <summary>2^f for -1/2 &lt;= f &lt;= 1/2: the Taylor series of e^(f ln 2), with which nothing is lost at f = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Exp2OfRest<T>(T f) where T : unmanaged, ILanes<T>
    {
        T power = T.MultiplyAdd(T.Create(1.5403530e-4f), f, T.Create(1.3333558e-3f));
        power = T.MultiplyAdd(power, f, T.Create(9.6181291e-3f));
        power = T.MultiplyAdd(power, f, T.Create(5.5504109e-2f));
        power = T.MultiplyAdd(power, f, T.Create(2.4022651e-1f));
        power = T.MultiplyAdd(power, f, T.Create(Ln2));
        return T.MultiplyAdd(power, f, T.Create(1));
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
        for (int lane = 0; lane < lanes; lane += 2 * T.Count)
        {
            T left = T.Load(largest + lane), right = T.Load(largest + lane + T.Count), nextLeft = left, nextRight = right;
            float* at = strip + lane;
            nint key = 0;
            for (; key + 2 <= keys; key += 2, at += 2 * Width)
            {
                left = T.Larger(T.Load(at), left);
                right = T.Larger(T.Load(at + T.Count), right);
                nextLeft = T.Larger(T.Load(at + Width), nextLeft);
                nextRight = T.Larger(T.Load(at + Width + T.Count), nextRight);
            }
            if (key < keys)
            {
                left = T.Larger(T.Load(at), left);
                right = T.Larger(T.Load(at + T.Count), right);
            }
            T.Larger(left, nextLeft).Store(largest + lane);
            T.Larger(right, nextRight).Store(largest + lane + T.Count);
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
    public static void Exponentials<T>(float* strip, nint keys, int lanes, float* largest, float* sum, float* moment) where T : unmanaged, ILanes<T>
    {
        if (moment == null) Exponentials<T>(strip, keys, lanes, largest, sum);
        else ExponentialsAndMoment<T>(strip, keys, lanes, largest, sum, moment);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<T>(float* strip, nint keys, int lanes, float* largest, float* sum) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += 2 * T.Count)
        {
            T leftMost = T.Load(largest + lane), rightMost = T.Load(largest + lane + T.Count);
            T leftSum = T.Load(sum + lane), rightSum = T.Load(sum + lane + T.Count);
            float* at = strip + lane;
            for (nint key = 0; key < keys; key++, at += Width)
            {
                T left = Exp2(T.Load(at) - leftMost), right = Exp2(T.Load(at + T.Count) - rightMost);
                left.Store(at);
                right.Store(at + T.Count);
                leftSum += left;
                rightSum += right;
            }
            leftSum.Store(sum + lane);
            rightSum.Store(sum + lane + T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExponentialsAndMoment<T>(float* strip, nint keys, int lanes, float* largest, float* sum, float* moment) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < lanes; lane += T.Count)
        {
            T most = T.Load(largest + lane), total = T.Load(sum + lane), weighted = T.Load(moment + lane);
            float* at = strip + lane;
            for (nint key = 0; key < keys; key++, at += Width)
            {
                T x = T.Load(at) - most, e = Exp2(x);
                e.Store(at);
                total += e;
                T least = T.Create(-126);
                weighted = T.MultiplyAdd(e, T.WhereGreater(least, x, least, x), weighted); // a hidden key: 0 · -126, not 0 · -∞
            }
            total.Store(sum + lane);
            weighted.Store(moment + lane);
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
            for (nint key = 0; key < keys; key++, at += Width) (Exp2(T.Load(at) - most) * share).Store(at);
        }
    }

    /// <summary>strip[row, lane] ·= factor[lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleLanes<T>(float* strip, nint rows, int lanes, float* factor) where T : unmanaged, ILanes<T>
    {
        for (; rows > 0; rows--, strip += Width)
            for (int lane = 0; lane < lanes; lane += T.Count) (T.Load(strip + lane) * T.Load(factor + lane)).Store(strip + lane);
    }

    /// <summary>received[key, ..] += Σ strip[key, lane] · share[lane], left spread over one vector per key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddReceived<T>(float* strip, nint keys, int lanes, float* share, float* received) where T : unmanaged, ILanes<T>
    {
        for (; keys > 0; keys--, strip += Width, received += T.Count)
        {
            T sum = T.Load(received);
            for (int lane = 0; lane < lanes; lane += T.Count) sum = T.MultiplyAdd(T.Load(strip + lane), T.Load(share + lane), sum);
            sum.Store(received);
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

    /// <summary>strip ·= uniform &lt; probability ? 0 : kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Drop<T>(float* strip, float* uniform, nint keys, int lanes, float probability, float kept) where T : unmanaged, ILanes<T>
    {
        T limit = T.Create(probability), factor = T.Create(kept);
        for (; keys > 0; keys--, strip += Width, uniform += Width)
            for (int lane = 0; lane < lanes; lane += T.Count)
                (T.Load(strip + lane) * T.WhereGreater(limit, T.Load(uniform + lane), T.Create(0), factor)).Store(strip + lane);
    }
}
