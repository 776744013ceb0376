using System.Numerics.Tensors;

namespace Fovea.Explain;

/// <summary>
/// How much each number of an input counts for a score: its gradients on the straight way from an input that says nothing, added up.
/// What they add up to is what the score has grown by.
/// </summary>
/// <remarks>Sundararajan et al., "Axiomatic Attribution for Deep Networks", 2017, arXiv:1703.01365, section 3, equation 1.</remarks>
internal static class IntegratedGradients
{
    /// <param name="input">What the score is of.</param>
    /// <param name="baseline">The input that says nothing, as long; zeros as a rule.</param>
    /// <param name="gradient">The gradient of the score at an input, as long.</param>
    /// <param name="steps">How often to look on the way; the looks are where Gauss and Legendre want them.</param>
    /// <returns>One number for each of the input; together about score(input) - score(baseline).</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there is no step.</exception>
    public static float[] Of(ReadOnlySpan<float> input, ReadOnlySpan<float> baseline, Func<float[], float[]> gradient, int steps = 64)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        Shape.Expect(baseline.Length == input.Length, $"a baseline must be as long as the input, {input.Length}, got {baseline.Length}");
        float[] way = new float[input.Length], sum = new float[input.Length], between = new float[input.Length];
        TensorPrimitives.Subtract(input, baseline, way);
        (double[] places, double[] weights) = GaussLegendre.Of(steps);
        for (int step = 0; step < steps; step++)
        {
            TensorPrimitives.MultiplyAdd(way, (float)places[step], baseline, between);
            float[] slope = gradient(between);
            Shape.Expect(slope.Length == input.Length, $"a gradient must be as long as the input, {input.Length}, got {slope.Length}");
            TensorPrimitives.MultiplyAdd(slope, (float)weights[step], sum, sum);
        }
        TensorPrimitives.Multiply(sum, way, sum);
        return sum;
    }
}
