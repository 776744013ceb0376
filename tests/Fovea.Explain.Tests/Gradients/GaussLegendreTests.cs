using CsCheck;

namespace Fovea.Explain.Tests.Gradients;

/// <summary>Few looks at a polynomial give its integral exactly.</summary>
public sealed class GaussLegendreTests
{
    [Fact]
    public void Two_places_are_those_of_the_textbook()
    {
        (double[] places, double[] weights) = GaussLegendre.Of(2);
        Assert.Equal([0.5 - 0.5 / Math.Sqrt(3), 0.5 + 0.5 / Math.Sqrt(3)], places, Near(1e-14));
        Assert.Equal([0.5, 0.5], weights, Near(1e-14));
    }

    [Fact]
    public void Places_rise_between_zero_and_one_and_weights_sum_to_one() => Gen.Int[1, 300].Sample(count =>
    {
        (double[] places, double[] weights) = GaussLegendre.Of(count);
        Assert.Equal(count, places.Length);
        Assert.All(places, place => Assert.InRange(place, double.Epsilon, 1 - 1e-16));
        Assert.Equal(places.Order(), places);
        Assert.All(weights, weight => Assert.True(weight > 0));
        Assert.Equal(1, weights.Sum(), 1e-12);
        Assert.Equal(1, places[0] + places[^1], 1e-14);
    }, iter: 50);

    [Fact]
    public void Powers_below_twice_the_number_of_places_are_integrated_exactly_and_the_next_is_not()
    {
        for (int count = 1; count <= 8; count++)
        {
            (double[] places, double[] weights) = GaussLegendre.Of(count);
            for (int power = 0; power < 2 * count; power++) Assert.Equal(1.0 / (power + 1), Integral(power), 1e-14);
            Assert.NotEqual(1.0 / (2 * count + 1), Integral(2 * count), 1e-12);

            double Integral(int power) => places.Zip(weights, (place, weight) => weight * Math.Pow(place, power)).Sum();
        }
    }

    [Fact]
    public void No_place_is_refused() =>
        Assert.Equal("an integral takes at least 1 step, got 0", Assert.Throws<ArgumentException>(() => GaussLegendre.Of(0)).Message);

    private static Func<double, double, bool> Near(double within) => (a, b) => Math.Abs(a - b) <= within;
}
