namespace Fovea.Numerics.Kernels;

/// <summary>
/// A handful of floats that are worked on at once. Elementwise kernels are written once, generic over this, and the JIT
/// makes of them a method per width; <see cref="Lanes1"/> makes the scalar reference of the same text.
/// </summary>
internal unsafe interface ILanes<T> where T : unmanaged, ILanes<T>
{
    /// <summary>How many floats.</summary>
    static abstract int Count { get; }

    static abstract T Load(float* from);
    static abstract T Create(float value);
    static abstract T operator +(T a, T b);
    static abstract T operator -(T a, T b);
    static abstract T operator *(T a, T b);
    static abstract T operator /(T a, T b);
    static abstract T operator -(T a);

    /// <summary>a * b + c, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);
    static abstract T Max(T a, T b);
    static abstract T Min(T a, T b);

    /// <summary>The larger by one plain instruction: what it says of NaN differs.</summary>
    static abstract T Larger(T a, T b);

    /// <summary>The smaller by one plain instruction: what it says of NaN differs.</summary>
    static abstract T Smaller(T a, T b);
    static abstract T Abs(T a);
    static abstract T Sqrt(T a);

    /// <summary>To the nearest whole number, halves to the even one.</summary>
    static abstract T Round(T a);

    /// <summary>2 to the power of a whole number from -126 to 127.</summary>
    static abstract T PowerOfTwo(T whole);

    /// <summary>Whether <see cref="Fraction"/> is from 0 to 1; else it is from -1/2 to 1/2.</summary>
    static abstract bool FractionFromZero { get; }

    /// <summary>a without its <paramref name="whole"/> part, as <see cref="TimesPowerOfTwo"/> takes it; of no meaning, but a number where the vector can, for an infinite one.</summary>
    static abstract T Fraction(T a, out T whole);

    /// <summary>a * 2^whole for a from 0.5 to 2 and a whole part of at most 0; zero where that is below 2^-125, or still precise; NaN stays.</summary>
    static abstract T TimesPowerOfTwo(T a, T whole);

    /// <summary>The whole number e of a = m 2^e with 1 &lt;= m &lt; 2; a must be positive and normal.</summary>
    static abstract T Exponent(T a);

    /// <summary>The m of a = m 2^e with 1 &lt;= m &lt; 2; a must be positive and normal.</summary>
    static abstract T Mantissa(T a);

    /// <summary><paramref name="yes"/> in the lanes where a &gt; b, else <paramref name="no"/>; NaN compares as not greater.</summary>
    static abstract T WhereGreater(T a, T b, T yes, T no);

    /// <summary>A bit for each lane in which a &gt;= b, the lowest for the first; NaN compares as less.</summary>
    static abstract uint NotLess(T a, T b);

    /// <summary>a with <paramref name="tag"/> in place of its lowest bits, those of <paramref name="mask"/>: numbers above zero that carry what they are called, and are in order by all other bits.</summary>
    static abstract T WithTag(T a, int mask, int tag);

    /// <summary>The tag again, as a number.</summary>
    static abstract T Tag(T a, int mask);

    /// <summary>The sum of the lanes, added in pairs: always in the same order.</summary>
    static abstract float Sum(T a);

    /// <summary>The sums of the lanes of four vectors, each added in the same order: one after the other they would take three times as long.</summary>
    static abstract void StoreSums(T a, T b, T c, T d, float* to);

    /// <summary>The magnitude of <paramref name="b"/> where it is larger than <paramref name="magnitude"/>, which has no sign. NaN is larger than everything.</summary>
    static abstract T LargerMagnitude(T magnitude, T b);

    /// <summary>The largest lane.</summary>
    static abstract float Largest(T a);

    void Store(float* to);

    /// <summary>Stores whole numbers as such.</summary>
    void StoreIntegers(int* to);

    /// <summary>Stores whole numbers from -32768 to 32767 at 16 bits each.</summary>
    void StoreShorts(short* to);
}

/// <summary>The first few lanes of a vector, for the end of a row that is no multiple of its width.</summary>
internal static unsafe class Tail
{
    /// <summary>Loads <paramref name="count"/> floats and fills the other lanes with <paramref name="rest"/>.</summary>
    public static T Load<T>(float* from, nint count, float rest = 0) where T : unmanaged, ILanes<T>
    {
        float* room = stackalloc float[16];
        for (int i = 0; i < T.Count; i++) room[i] = i < count ? from[i] : rest;
        return T.Load(room);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    public static void Store<T>(T value, float* to, nint count) where T : unmanaged, ILanes<T>
    {
        float* room = stackalloc float[16];
        value.Store(room);
        for (int i = 0; i < count; i++) to[i] = room[i];
    }
}
