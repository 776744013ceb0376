namespace Fovea.Explain;

/// <summary>Where to look at a function between 0 and 1, and how much each look counts, so that few looks give its integral.</summary>
/// <remarks>Exact for polynomials up to degree 2n - 1. The places are the roots of the n-th Legendre polynomial, found by Newton's method.</remarks>
internal static class GaussLegendre
{
    /// <param name="count">n, at least 1.</param>
    /// <returns>The places, in rising order, and their weights, which sum to one.</returns>
    public static (double[] Places, double[] Weights) Of(int count)
    {
        Shape.Expect(count >= 1, $"an integral takes at least 1 step, got {count}");
        double[] places = new double[count], weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            double x = -Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));         // near the i-th root
            double slope = 0;
            for (int step = 0; step < 100; step++)
            {
                (double value, slope) = Legendre(count, x);
                double change = value / slope;
                x -= change;
                if (Math.Abs(change) < 1e-15) break;
            }
            places[i] = (1 + x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        return (places, weights);
    }

    /// <summary>The Legendre polynomial of a degree, and its slope.</summary>
    private static (double Value, double Slope) Legendre(int degree, double x)
    {
        double before = 1, value = x;
        for (int k = 2; k <= degree; k++) (before, value) = (value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
        return (value, degree * (x * value - before) / (x * x - 1));
    }
}
