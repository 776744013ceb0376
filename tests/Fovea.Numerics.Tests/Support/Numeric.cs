namespace Fovea.Numerics.Tests;

/// <summary>Gradients by central differences, in double: what every backward kernel is measured by.</summary>
internal static class Numeric
{
    public static double[] Gradient(Func<double[], double> loss, double[] at, double step = 1e-5)
    {
        double[] gradient = new double[at.Length], moved = [.. at];
        for (int i = 0; i < at.Length; i++)
        {
            moved[i] = at[i] + step;
            double above = loss(moved);
            moved[i] = at[i] - step;
            gradient[i] = (above - loss(moved)) / (2 * step);
            moved[i] = at[i];
        }
        return gradient;
    }

    public static double[] Doubles(Floats floats) => [.. floats.Span.ToArray().Select(value => (double)value)];

    /// <summary>Row <paramref name="row"/> of a matrix.</summary>
    public static double[] Row(double[] matrix, int row, int columns) => matrix[(row * columns)..((row + 1) * columns)];

    /// <summary>A function of rows, applied to each row of a matrix.</summary>
    public static double[] PerRow(double[] matrix, int columns, Func<double[], double[]> function) =>
        [.. Enumerable.Range(0, columns == 0 ? 0 : matrix.Length / columns).SelectMany(row => function(Row(matrix, row, columns)))];

    public static double Dot(double[] a, Floats b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
