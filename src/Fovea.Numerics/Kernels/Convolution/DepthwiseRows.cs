using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>Rows of one output, eight vectors at a time: so many sums at once do not wait for each other.</summary>
internal readonly unsafe struct DepthwiseRows : IDirectRows
{
    public static bool OneOutput => true;

    public static nint FloatsAtHand => 8192;

    public static nint FewestRows => 8;

    public static void Compute<T>(in DirectSums sums, nint rows) where T : unmanaged, ILanes<T>
    {
        nint width = sums.Width;
        float* room = stackalloc float[8 * 16];
        for (nint row = 0, count; row < rows; row += count)
        {
            count = rows - row > 4 && rows >= 8 ? 8 : rows >= 4 ? 4 : 1;
            row = Math.Min(row, rows - count);                                  // the last rows overlap those before them: the same numbers again
            float* to = sums.To + row * width;
            if (width >= T.Count)
            {
                Block<T>(sums, sums.Seen + row * sums.RowApart, count, to, width, width);
                continue;
            }
            Block<T>(sums, sums.Seen + row * sums.RowApart, count, room, T.Count, T.Count);
            for (nint i = 0; i < count; i++) new ReadOnlySpan<float>(room + i * T.Count, (int)width).CopyTo(new Span<float>(to + i * width, (int)width));
        }
    }

    /// <summary>Eight rows, four or one, at least a vector wide. The last vector overlaps the one before it rather than being cut.</summary>
    private static void Block<T>(in DirectSums sums, float* seen, nint rows, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
    {
        nint last = n - T.Count, pairs = rows < 4 ? 0 : n / (2 * T.Count), done = 2 * T.Count * pairs, rowApart = sums.RowApart;
        for (nint row = 0; row <= rows - 4; row += 4)
        {
            float* from = seen + row * rowApart, target = to + row * apart;
            if (pairs > 0) Pairs<T>(sums, from, target, apart, pairs, T.Count);
            if (n - done > T.Count) Pairs<T>(sums, from + done, target + done, apart, 1, last - done);
        }
        if (rows < 4) DirectRow.Compute<T>(seen, sums.Offsets, sums.Terms, sums.Weights, to, n);
        else if (n > done && n - done <= T.Count)
        {
            if (rows == 8) Eight<T>(seen + last, rowApart, sums.Offsets, sums.Weights, sums.Terms, to + last, apart);
            else Four<T>(seen + last, rowApart, sums.Offsets, sums.Weights, sums.Terms, to + last, apart);
        }
    }

    private static void Pairs<T>(in DirectSums sums, float* seen, float* to, nint apart, nint pairs, nint second) where T : unmanaged, ILanes<T>
    {
        if (sums.Across > 0) Sliding<T>(seen, sums.RowApart, sums.Across, sums.Terms / sums.Across, sums.Weights, to, apart, pairs, second);
        else Four<T>(seen, sums.RowApart, sums.Offsets, sums.Weights, sums.Terms, to, apart, pairs, second);
    }

    /// <summary>
    /// The same as <see cref="Four{T}(float*, nint, nint*, float*, nint, float*, nint, nint, nint)"/> where the kernel moves step by step: what is seen is loaded once for all rows that see it,
    /// since it mostly lies across two lines of the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sliding<T>(float* seen, nint rowApart, nint across, nint down, float* weights, float* to, nint apart, nint pairs, nint second) where T : unmanaged, ILanes<T>
    {
        for (; pairs > 0; pairs--, seen += 2 * T.Count, to += 2 * T.Count)
        {
            T a0 = T.Create(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            for (nint line = 0; line < down + 3; line++)
            {
                float* from = seen + line * rowApart, ofA = weights + line * across, ofB = ofA - across, ofC = ofB - across, ofD = ofC - across;
                bool a = line < down, b = line >= 1 && line <= down, c = line >= 2 && line <= down + 1, d = line >= 3;
                for (nint k = 0; k < across; k++)
                {
                    T x0 = T.Load(from + k), x1 = T.Load(from + k + second);
                    if (a)
                    {
                        T weight = T.Create(ofA[k]);
                        a0 = T.MultiplyAdd(weight, x0, a0);
                        a1 = T.MultiplyAdd(weight, x1, a1);
                    }
                    if (b)
                    {
                        T weight = T.Create(ofB[k]);
                        b0 = T.MultiplyAdd(weight, x0, b0);
                        b1 = T.MultiplyAdd(weight, x1, b1);
                    }
                    if (c)
                    {
                        T weight = T.Create(ofC[k]);
                        c0 = T.MultiplyAdd(weight, x0, c0);
                        c1 = T.MultiplyAdd(weight, x1, c1);
                    }
                    if (d)
                    {
                        T weight = T.Create(ofD[k]);
                        d0 = T.MultiplyAdd(weight, x0, d0);
                        d1 = T.MultiplyAdd(weight, x1, d1);
                    }
                }
            }
            a0.Store(to);
            a1.Store(to + second);
            b0.Store(to + apart);
            b1.Store(to + apart + second);
            c0.Store(to + 2 * apart);
            c1.Store(to + 2 * apart + second);
            d0.Store(to + 3 * apart);
            d1.Store(to + 3 * apart + second);
        }
    }

    /// <summary>Pairs of vectors of four rows, the second of a pair <paramref name="second"/> floats after the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<T>(float* seen, nint rowApart, nint* offsets, float* weights, nint terms, float* to, nint apart, nint pairs, nint second) where T : unmanaged, ILanes<T>
    {
        for (; pairs > 0; pairs--, seen += 2 * T.Count, to += 2 * T.Count)
        {
            T a0 = T.Create(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            for (nint k = 0; k < terms; k++)
            {
                float* from = seen + offsets[k];
                T weight = T.Create(weights[k]);
                a0 = T.MultiplyAdd(weight, T.Load(from), a0);
                a1 = T.MultiplyAdd(weight, T.Load(from + second), a1);
                from += rowApart;
                b0 = T.MultiplyAdd(weight, T.Load(from), b0);
                b1 = T.MultiplyAdd(weight, T.Load(from + second), b1);
                from += rowApart;
                c0 = T.MultiplyAdd(weight, T.Load(from), c0);
                c1 = T.MultiplyAdd(weight, T.Load(from + second), c1);
                from += rowApart;
                d0 = T.MultiplyAdd(weight, T.Load(from), d0);
                d1 = T.MultiplyAdd(weight, T.Load(from + second), d1);
            }
            a0.Store(to);
            a1.Store(to + second);
            b0.Store(to + apart);
            b1.Store(to + apart + second);
            c0.Store(to + 2 * apart);
            c1.Store(to + 2 * apart + second);
            d0.Store(to + 3 * apart);
            d1.Store(to + 3 * apart + second);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<T>(float* seen, nint rowApart, nint* offsets, float* weights, nint terms, float* to, nint apart) where T : unmanaged, ILanes<T>
    {
        T a = T.Create(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (nint k = 0; k < terms; k++)
        {
            float* from = seen + offsets[k];
            T weight = T.Create(weights[k]);
            a = T.MultiplyAdd(weight, T.Load(from), a);
            b = T.MultiplyAdd(weight, T.Load(from + rowApart), b);
            from += 2 * rowApart;
            c = T.MultiplyAdd(weight, T.Load(from), c);
            d = T.MultiplyAdd(weight, T.Load(from + rowApart), d);
            from += 2 * rowApart;
            e = T.MultiplyAdd(weight, T.Load(from), e);
            f = T.MultiplyAdd(weight, T.Load(from + rowApart), f);
            from += 2 * rowApart;
            g = T.MultiplyAdd(weight, T.Load(from), g);
            h = T.MultiplyAdd(weight, T.Load(from + rowApart), h);
        }
        a.Store(to);
        b.Store(to + apart);
        c.Store(to + 2 * apart);
        d.Store(to + 3 * apart);
        to += 4 * apart;
        e.Store(to);
        f.Store(to + apart);
        g.Store(to + 2 * apart);
        h.Store(to + 3 * apart);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<T>(float* seen, nint rowApart, nint* offsets, float* weights, nint terms, float* to, nint apart) where T : unmanaged, ILanes<T>
    {
        T a = T.Create(0), b = a, c = a, d = a;
        for (nint k = 0; k < terms; k++)
        {
            float* from = seen + offsets[k];
            T weight = T.Create(weights[k]);
            a = T.MultiplyAdd(weight, T.Load(from), a);
            b = T.MultiplyAdd(weight, T.Load(from + rowApart), b);
            c = T.MultiplyAdd(weight, T.Load(from + 2 * rowApart), c);
            d = T.MultiplyAdd(weight, T.Load(from + 3 * rowApart), d);
        }
        a.Store(to);
        b.Store(to + apart);
        c.Store(to + 2 * apart);
        d.Store(to + 3 * apart);
    }
}
