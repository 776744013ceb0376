using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>What there is to sum up for some rows of the outputs of a group.</summary>
internal readonly unsafe struct GroupedSums(float* seen, nint rowApart, nint* offsets, nint terms, float* weights, nint outputs, float* to, nint outputApart, nint width)
{
    /// <summary>What the first term of the first output is.</summary>
    public float* Seen => seen;

    /// <summary>From there to the same of the next row of outputs.</summary>
    public nint RowApart => rowApart;

    /// <summary>[terms]: from the first term to each.</summary>
    public nint* Offsets => offsets;

    public nint Terms => terms;

    /// <summary>[outputs, terms].</summary>
    public float* Weights => weights;

    public nint Outputs => outputs;

    /// <summary>The first row of the first output; row follows upon row.</summary>
    public float* To => to;

    /// <summary>From an output to the next.</summary>
    public nint OutputApart => outputApart;

    /// <summary>Numbers of a row.</summary>
    public nint Width => width;
}

/// <summary>Rows of the outputs of a group: four outputs at a time share what they see.</summary>
internal static unsafe class GroupedRows
{
    public static void Compute<T>(in GroupedSums sums, nint rows) where T : unmanaged, ILanes<T>
    {
        nint width = sums.Width;
        float* room = stackalloc float[4 * 16], seen = sums.Seen, to = sums.To;
        for (nint row = 0; row < rows; row++, seen += sums.RowApart, to += width)
            for (nint output = 0, count; output < sums.Outputs; output += count)
            {
                count = sums.Outputs - output >= 4 ? 4 : 1;
                float* weights = sums.Weights + output * sums.Terms, target = to + output * sums.OutputApart;
                if (width >= T.Count)
                {
                    Row<T>(seen, sums.Offsets, sums.Terms, weights, count, target, sums.OutputApart, width);
                    continue;
                }
                Row<T>(seen, sums.Offsets, sums.Terms, weights, count, room, T.Count, T.Count);
                for (nint i = 0; i < count; i++) new ReadOnlySpan<float>(room + i * T.Count, (int)width).CopyTo(new Span<float>(target + i * sums.OutputApart, (int)width));
            }
    }

    /// <summary>At least a vector of one output or of four. The last vector overlaps the one before it rather than being cut.</summary>
    private static void Row<T>(float* seen, nint* offsets, nint terms, float* w, nint outputs, float* to, nint apart, nint n) where T : unmanaged, ILanes<T>
    {
        nint last = n - T.Count, pairs = n / (2 * T.Count), done = 2 * T.Count * pairs;
        if (outputs == 4)
        {
            if (pairs > 0) Four<T>(seen, offsets, terms, w, to, apart, pairs, T.Count);
            if (n - done > T.Count) Four<T>(seen + done, offsets, terms, w, to + done, apart, 1, last - done);
            else if (n > done) Four<T>(seen + last, offsets, terms, w, to + last, apart);
            return;
        }
        for (nint i = 0; i < last; i += T.Count) One<T>(seen + i, offsets, terms, w, to + i);
        One<T>(seen + last, offsets, terms, w, to + last);
    }

    /// <summary>Pairs of vectors, the second of a pair <paramref name="second"/> floats after the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<T>(float* seen, nint* offsets, nint terms, float* w, float* to, nint apart, nint pairs, nint second) where T : unmanaged, ILanes<T>
    {
        float* w1 = w + terms, w2 = w1 + terms, w3 = w2 + terms;
        for (; pairs > 0; pairs--, seen += 2 * T.Count, to += 2 * T.Count)
        {
            T a0 = T.Create(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            for (nint k = 0; k < terms; k++)
            {
                float* from = seen + offsets[k];
                T x0 = T.Load(from), x1 = T.Load(from + second), weight = T.Create(w[k]);
                a0 = T.MultiplyAdd(weight, x0, a0);
                a1 = T.MultiplyAdd(weight, x1, a1);
                weight = T.Create(w1[k]);
                b0 = T.MultiplyAdd(weight, x0, b0);
                b1 = T.MultiplyAdd(weight, x1, b1);
                weight = T.Create(w2[k]);
                c0 = T.MultiplyAdd(weight, x0, c0);
                c1 = T.MultiplyAdd(weight, x1, c1);
                weight = T.Create(w3[k]);
                d0 = T.MultiplyAdd(weight, x0, d0);
                d1 = T.MultiplyAdd(weight, x1, d1);
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
    private static void Four<T>(float* seen, nint* offsets, nint terms, float* w, float* to, nint apart) where T : unmanaged, ILanes<T>
    {
        T a = T.Create(0), b = a, c = a, d = a;
        for (nint k = 0; k < terms; k++)
        {
            T x = T.Load(seen + offsets[k]);
            a = T.MultiplyAdd(T.Create(w[k]), x, a);
            b = T.MultiplyAdd(T.Create(w[terms + k]), x, b);
            c = T.MultiplyAdd(T.Create(w[2 * terms + k]), x, c);
            d = T.MultiplyAdd(T.Create(w[3 * terms + k]), x, d);
        }
        a.Store(to);
        b.Store(to + apart);
        c.Store(to + 2 * apart);
        d.Store(to + 3 * apart);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<T>(float* seen, nint* offsets, nint terms, float* w, float* to) where T : unmanaged, ILanes<T>
    {
        T sum = T.Create(0);
        for (nint k = 0; k < terms; k++) sum = T.MultiplyAdd(T.Create(w[k]), T.Load(seen + offsets[k]), sum);
        sum.Store(to);
    }
}
