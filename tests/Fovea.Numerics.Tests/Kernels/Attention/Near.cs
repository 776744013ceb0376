namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>Compares with the largest difference in the message.</summary>
internal static class Near
{
    public static void Assert(ReadOnlySpan<double> expected, ReadOnlySpan<float> found, double within, string what = "numbers")
    {
        Xunit.Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - found[i]) <= within || expected[i] == found[i]))
                Xunit.Assert.Fail($"{what}[{i}]: expected {expected[i]:G9}, got {found[i]:G9}, {Math.Abs(expected[i] - found[i]):G3} apart, allowed {within:G3}");
    }

    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double within, string what = "numbers")
    {
        double[] wide = new double[expected.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = expected[i];
        Assert(wide, found, within, what);
    }
}
