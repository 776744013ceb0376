using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Elementwise;

/// <summary>
/// Exponentials, logarithms and what is made of them, on any width of vector: about 1e-6 relative error or better,
/// right at the infinities, and NaN in, NaN out.
/// </summary>
/// <remarks>
/// Polynomials were fitted in 40 digits at the Chebyshev nodes of the reduced range. Results of Exp that are below
/// 2^-125.5 become zero.
/// </remarks>
internal static class VectorMath
{
    private const float Log2E = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;   // ln 2 in two parts: High times a whole number is exact
    private const float MinusHalfLog2E = -0.72134752f, MinusHalfLog2ELow = -9.629815e-9f;          // what the first lacks
    private const float LargestForExp = 88.7228394f, LeastForExp = -86.98f;
    private const float SmallestNormal = 1.17549435e-38f, TwoTo23 = 8388608f, SquareRootOf2 = 1.41421356f;

    /// <summary>e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILanes<T>
    {
        T power = Reduce(x, out T halfScale) + T.Create(1);                 // e^r, 0.7 to 1.42
        T result = (power + power) * halfScale;                             // half the scale, so that 2^128 is not needed
        result = T.WhereGreater(x, T.Create(LargestForExp), T.Create(float.PositiveInfinity), result);
        return T.WhereGreater(T.Create(LeastForExp), x, T.Create(0), result);
    }

    /// <summary>e^x - 1, without loss near zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpMinusOne<T>(T x) where T : unmanaged, ILanes<T>
    {
        T power = Reduce(x, out T halfScale);
        T half = T.MultiplyAdd(halfScale, power, halfScale - T.Create(0.5f));
        T result = half + half;
        result = T.WhereGreater(x, T.Create(LargestForExp), T.Create(float.PositiveInfinity), result);
        return T.WhereGreater(T.Create(LeastForExp), x, T.Create(-1), result);
    }

    /// <summary>The natural logarithm: minus infinity at zero, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : unmanaged, ILanes<T>
    {
        T least = T.Create(SmallestNormal);
        T normal = T.WhereGreater(least, x, x * T.Create(TwoTo23), x);
        T exponent = T.Exponent(normal) - T.WhereGreater(least, x, T.Create(23), T.Create(0));
        T mantissa = T.Mantissa(normal);
        exponent += T.WhereGreater(mantissa, T.Create(SquareRootOf2), T.Create(1), T.Create(0));
        mantissa *= T.WhereGreater(mantissa, T.Create(SquareRootOf2), T.Create(0.5f), T.Create(1));

        T small = T.MultiplyAdd(exponent, T.Create(Ln2Low), LogOnePlus(mantissa - T.Create(1)));
        T result = T.MultiplyAdd(exponent, T.Create(Ln2High), small) + (x - x);   // x - x: NaN stays NaN
        result = T.WhereGreater(x, T.Create(float.MaxValue), x, result);
        result = T.WhereGreater(T.Create(0), x, T.Create(float.NaN), result);
        return T.WhereGreater(T.Create(float.Epsilon), T.Abs(x), T.Create(float.NegativeInfinity), result);
    }

    /// <summary>log(1 + f) for f from -0.3 to 1, without loss near zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOnePlus<T>(T f) where T : unmanaged, ILanes<T>
    {
        T s = f / (f + T.Create(2));                                        // log(1 + f) = 2 atanh s
        T w = s * s;
        T series = T.MultiplyAdd(w, T.Create(0.2322432922f), T.Create(0.217065758f));
        series = T.MultiplyAdd(w, series, T.Create(0.2859235799f));
        series = T.MultiplyAdd(w, series, T.Create(0.3999970633f));
        series = T.MultiplyAdd(w, series, T.Create(0.6666666732f));
        return T.MultiplyAdd(s, T.MultiplyAdd(w, series, -f), f);           // 2 s = f - s f, so f itself leads
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : unmanaged, ILanes<T>
    {
        T power = ExpMinusOne(T.Abs(x) * T.Create(-2));                     // never overflows
        T negative = power / (power + T.Create(2));
        return T.WhereGreater(x, T.Create(0), -negative, negative);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILanes<T> =>
        T.Create(1) / (T.Create(1) + Exp(-x));

    /// <summary>1 / (1 + e^-x) and what it lacks to one, both without loss; x from -87 to 87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x, out T lacking) where T : unmanaged, ILanes<T>
    {
        T power = Exp(-x);
        T share = T.Create(1) / (T.Create(1) + power);
        lacking = power * share;
        return share;
    }

    /// <summary>log(1 + e^x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x) where T : unmanaged, ILanes<T> =>
        T.Max(x, T.Create(0)) + LogOnePlus(Exp(-T.Abs(x)));

    /// <summary>The error function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x) where T : unmanaged, ILanes<T>
    {
        T square = x * x;
        T series = T.MultiplyAdd(square, T.Create(7.875875063e-5f), T.Create(-8.016864287e-4f));
        series = T.MultiplyAdd(square, series, T.Create(5.189087423e-3f));
        series = T.MultiplyAdd(square, series, T.Create(-2.685421201e-2f));
        series = T.MultiplyAdd(square, series, T.Create(0.1128359472f));
        series = T.MultiplyAdd(square, series, T.Create(-0.3761262667f));
        series = T.MultiplyAdd(square, series, T.Create(1.128379166f));

        T tail = NormalTail(T.Abs(x) * T.Create(SquareRootOf2), out _);
        T far = T.Create(1) - (tail + tail);                                // positive x
        far = T.WhereGreater(x, T.Create(0), far, -far);
        return T.WhereGreater(T.Abs(x), T.Create(1), far, x * series);
    }

    /// <summary>The share of a standard normal distribution that lies below x: (1 + erf(x / sqrt 2)) / 2, precise far below zero too.</summary>
    /// <param name="bell">e^(-x² / 2).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NormalBelow<T>(T x, out T bell) where T : unmanaged, ILanes<T>
    {
        T tail = NormalTail(T.Abs(x), out bell);
        return T.WhereGreater(x, T.Create(0), T.Create(1) - tail, tail);
    }

    /// <summary>The share of a standard normal distribution that lies above z, for z of at least zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T NormalTail<T>(T z, out T bell) where T : unmanaged, ILanes<T>
    {
        z = T.Smaller(T.Create(15), z);                                     // beyond it everything is zero; NaN stays, as it stands second
        T square = z * z, scale = T.Create(MinusHalfLog2E), power = square * scale;
        T lostOfSquare = T.MultiplyAdd(z, z, -square), lostOfPower = T.MultiplyAdd(square, scale, -power);   // what rounding took
        T lost = T.MultiplyAdd(lostOfSquare, scale, T.MultiplyAdd(square, T.Create(MinusHalfLog2ELow), lostOfPower));
        bell = PowerOfTwo(power, lost);

        T t = T.Create(1) / T.MultiplyAdd(z, T.Create(0.3f), T.Create(1));
        T tSquare = t * t;                                                  // even and odd powers of t apart: half as long a way
        T odd = T.MultiplyAdd(tSquare, T.Create(-0.02091435973f), T.Create(-0.2320384829f));
        T even = T.MultiplyAdd(tSquare, T.Create(0.1140402721f), T.Create(0.196940677f));
        odd = T.MultiplyAdd(tSquare, odd, T.Create(-0.08374254902f));
        even = T.MultiplyAdd(tSquare, even, T.Create(0.09848074018f));
        odd = T.MultiplyAdd(tSquare, odd, T.Create(0.07758906438f));
        even = T.MultiplyAdd(tSquare, even, T.Create(0.1104051798f));
        odd = T.MultiplyAdd(tSquare, odd, T.Create(0.1195517632f));
        even = T.MultiplyAdd(tSquare, even, T.Create(0.1196876931f));
        return bell * (t * T.MultiplyAdd(t, odd, even));
    }

    /// <summary>2^(x + more) for x of at most 0 and a little more; zero below 2^-125, or still precise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T PowerOfTwo<T>(T x, T more) where T : unmanaged, ILanes<T>
    {
        T f = T.Fraction(x, out T whole) + more, power = T.MultiplyAdd(f, PowerOfTwoTerm<T>(5), PowerOfTwoTerm<T>(4));
        power = T.MultiplyAdd(f, power, PowerOfTwoTerm<T>(3));
        power = T.MultiplyAdd(f, power, PowerOfTwoTerm<T>(2));
        power = T.MultiplyAdd(f, power, PowerOfTwoTerm<T>(1));
        return T.TimesPowerOfTwo(T.MultiplyAdd(f, power, T.Create(1)), whole);
    }

    /// <summary>The factor of f^power in 2^f: the polynomial with the least relative error, 9e-8, of those that are 1 at f = 0; from 0 to 1 or from -1/2 to 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowerOfTwoTerm<T>(int power) where T : unmanaged, ILanes<T> => T.Create((power, T.FractionFromZero) switch
    {
        (1, true) => 0.693151295f,
        (2, true) => 0.240164444f,
        (3, true) => 0.0557999201f,
        (4, true) => 0.00901702233f,
        (5, true) => 0.00186713401f,
        (1, false) => 0.693147004f,
        (2, false) => 0.240222424f,
        (3, false) => 0.0555073358f,
        (4, false) => 0.00967151392f,
        _ => 0.00132647285f,
    });

    /// <summary>e^r - 1 for x = n ln 2 + r, |r| at most half of ln 2, and 2^(n - 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Reduce<T>(T x, out T halfScale) where T : unmanaged, ILanes<T>
    {
        T whole = T.Round(x * T.Create(Log2E));
        halfScale = T.PowerOfTwo(whole - T.Create(1));
        T r = T.MultiplyAdd(whole, T.Create(-Ln2High), x);
        r = T.MultiplyAdd(whole, T.Create(-Ln2Low), r);

        T series = T.MultiplyAdd(r, T.Create(1.392625083e-3f), T.Create(8.363232884e-3f));
        series = T.MultiplyAdd(r, series, T.Create(4.166655421e-2f));
        series = T.MultiplyAdd(r, series, T.Create(0.1666657667f));
        series = T.MultiplyAdd(r, series, T.Create(0.5f));
        return T.MultiplyAdd(r * r, series, r);
    }
}
