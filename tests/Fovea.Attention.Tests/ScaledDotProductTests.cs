namespace Fovea.Attention.Tests;

/// <summary>The readable reference against numbers that can be worked out by hand.</summary>
public sealed class ScaledDotProductTests
{
    private static (double[] Output, double[] Weights) Attend(double[] query, double[] key, double[] value, int size, ScoreRule rule)
    {
        int queries = query.Length / size, keys = key.Length / size, valueSize = value.Length / keys;
        double[] output = new double[queries * valueSize], weights = new double[queries * keys];
        ScaledDotProduct.Attend(new Matrix<double>(query, queries, size), new Matrix<double>(key, keys, size), new Matrix<double>(value, keys, valueSize), rule,
            new Matrix<double>(output, queries, valueSize), new Matrix<double>(weights, queries, keys));
        return (output, weights);
    }

    [Fact]
    public void A_query_that_matches_all_keys_alike_gets_the_mean_of_the_values()
    {
        (double[] output, double[] weights) = Attend([0, 0], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 6], size: 2, ScoreRule.Plain);

        Assert.Equal([0.25, 0.25, 0.25, 0.25], weights);
        Assert.Equal([3.0], output);
    }

    [Fact]
    public void Scores_are_divided_by_the_square_root_of_the_size()
    {
        // Size 4: scores are 2 ln 3 / 2 = ln 3 and 0, so weights are as 3 to 1.
        (_, double[] weights) = Attend([Math.Log(3), 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0], [1, 0], size: 4, ScoreRule.Plain);

        Assert.Equal([0.75, 0.25], weights.Select(weight => Math.Round(weight, 12)));
    }

    [Fact]
    public void Scale_cap_bias_and_mask_are_applied_in_this_order()
    {
        ScoreRule rule = new() { Scale = 2, SoftCap = 3, Bias = (_, k) => k, Allows = (_, k) => k != 2 };
        (_, double[] weights) = Attend([1], [1, -0.5, 9], [0, 0, 0], size: 1, rule);

        double first = Math.Exp(3 * Math.Tanh(2.0 / 3)), second = Math.Exp(3 * Math.Tanh(-1.0 / 3) + 1);
        Assert.Equal([first / (first + second), second / (first + second), 0], weights, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_query_that_sees_nothing_gets_zeros()
    {
        (double[] output, double[] weights) = Attend([1, 1], [1, 2], [3, 4], size: 1, new ScoreRule { Allows = (q, _) => q == 1 });

        Assert.Equal([0, 0], weights[..2]);
        Assert.Equal(0, output[0]);
        Assert.Equal(1, weights[2] + weights[3], 1e-12);
    }

    [Fact]
    public void Scores_in_the_thousands_do_not_overflow()
    {
        float[] output = new float[1], weights = new float[2];
        ScaledDotProduct.Attend(new Matrix<float>([100f], 1, 1), new Matrix<float>([100f, 98f], 2, 1), new Matrix<float>([5f, 7f], 2, 1), ScoreRule.Plain,
            new Matrix<float>(output, 1, 1), new Matrix<float>(weights, 1, 2));

        Assert.Equal([1f, 0f], weights);
        Assert.Equal(5f, output[0]);
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_named_with_what_was_expected()
    {
        var error = Assert.Throws<ArgumentException>(() => Attend([1, 1], [1, 2, 3], [1], size: 2, ScoreRule.Plain));
        Assert.Equal("matrix: expected 1 x 2 numbers, got 3", error.Message);

        error = Assert.Throws<ArgumentException>(() => ScaledDotProduct.Attend(new Matrix<double>([1, 1], 1, 2), new Matrix<double>([1, 2, 3], 1, 3), new Matrix<double>([1], 1, 1), ScoreRule.Plain,
            new Matrix<double>([0], 1, 1), new Matrix<double>([0], 1, 1)));
        Assert.Equal("attention: key must be [1, 2], got [1, 3]", error.Message);
    }
}
