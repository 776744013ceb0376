namespace Fovea.Numerics;

/// <summary>
/// Two random words to two normal numbers: radius sqrt(-2 ln u), angle 2 pi v. Sine, cosine and logarithm are series of
/// our own, because those of the platform may differ in the last bit from one system to the next.
/// </summary>
/// <remarks>Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.</remarks>
internal static class BoxMuller
{
    private const double TwoToMinus32 = 1.0 / (1L << 32), HalfPi = 1.5707963267948966, Ln2 = 0.6931471805599453, SquareRootOf2 = 1.4142135623730951;

    public static float Cosine(uint first, uint second) => (float)(Radius(first) * Turn(second + (1u << 30)));

    public static float Sine(uint first, uint second) => (float)(Radius(first) * Turn(second));

    private static double Radius(uint word) => Math.Sqrt(-2 * Log((word + 1.0) * TwoToMinus32));

    /// <summary>The sine of 2 pi word / 2^32.</summary>
    private static double Turn(uint word)
    {
        uint quarter = word >> 30, rest = word & 0x3FFFFFFF;
        if ((quarter & 1) != 0) rest = (1u << 30) - rest;                   // the second quarter runs back
        double sine = SineOfQuarter(rest * (HalfPi / (1 << 30)));
        return quarter >= 2 ? -sine : sine;
    }

    /// <summary>Taylor's series to the power 19: below 1e-14 up to pi / 2.</summary>
    private static double SineOfQuarter(double x)
    {
        double square = x * x, sum = 1;
        for (int power = 19; power >= 3; power -= 2) sum = 1 - square / (power * (power - 1)) * sum;
        return x * sum;
    }

    /// <summary>The natural logarithm of a number above zero, by the series of atanh.</summary>
    private static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > SquareRootOf2) { mantissa /= 2; exponent++; }

        double s = (mantissa - 1) / (mantissa + 1), square = s * s, sum = 0;
        for (int power = 17; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
        return exponent * Ln2 + 2 * s * sum;
    }
}
