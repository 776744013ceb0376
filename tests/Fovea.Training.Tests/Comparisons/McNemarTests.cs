using Fovea.Training.Comparisons;

namespace Fovea.Training.Tests.Comparisons;

/// <summary>Differences between classifiers are told from chance.</summary>
public sealed class McNemarTests
{
    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(5, 5, 1.0)]
    [InlineData(0, 6, 0.03125)]            // 2 / 2^6
    [InlineData(1, 9, 0.021484375)]        // 2 (1 + 10) / 2^10
    [InlineData(9, 1, 0.021484375)]
    [InlineData(40, 60, 0.0568879)]        // 2 P(X <= 40) of a hundred throws of a coin
    public void The_probability_is_that_of_the_binomial_distribution(int first, int second, double expected) =>
        Assert.Equal(expected, new McNemar(first, second).Probability, 1e-6);

    [Fact]
    public void Only_pictures_that_one_alone_got_right_count()
    {
        Assert.Equal(new McNemar(1, 2), McNemar.Of([true, true, false, false, false], [true, false, true, true, false]));
        Assert.Throws<ArgumentException>(() => McNemar.Of([true], []));
    }

    [Fact]
    public void A_spread_is_that_of_a_sample()
    {
        Assert.Equal(new Spread(3, 1, 3), Spread.Of([2, 3, 4]));
        Assert.Equal("3.0 ± 1.0", Spread.Of([2, 3, 4]).Text(1));
        Assert.Equal(0, Spread.Of([7]).Deviation);
    }
}
