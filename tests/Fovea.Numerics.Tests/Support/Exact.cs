namespace Fovea.Numerics.Tests;

/// <summary>Functions in double that the platform does not have.</summary>
internal static class Exact
{
    public static double Erf(double x) => x < 0 ? -Erf(-x) : x > 2 ? 1 - Erfc(x) : Series(x);

    public static double Erfc(double x) => x < 2 ? 1 - Erf(x) : Math.Exp(-x * x) / Math.Sqrt(Math.PI) / Fraction(x);

    public static double NormalBelow(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return Math.Log(sum) + (x - (sum - 1)) / sum;
    }

    public static double ExpMinusOne(double x) => Math.Abs(x) < 1e-4 ? x + x * x / 2 + x * x * x / 6 : Math.Exp(x) - 1;

    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>The slope of a function of one number, from both sides.</summary>
    public static double Slope(Func<double, double> function, double x, double step = 1e-5) =>
        (function(x + step) - function(x - step)) / (2 * step);

    // erf x = 2 / sqrt(pi) e^(-x²) sum of x (2 x²)^n / (1 3 5 ... (2 n + 1)): nothing cancels.
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 80; n++) sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))
    private static double Fraction(double x)
    {
        double value = x;
        for (int n = 200; n > 0; n--) value = x + n / 2.0 / value;
        return value;
    }
}
