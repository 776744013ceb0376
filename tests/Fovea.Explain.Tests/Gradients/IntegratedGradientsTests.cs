using CsCheck;

namespace Fovea.Explain.Tests.Gradients;

/// <summary>The axioms that integrated gradients were made for.</summary>
public sealed class IntegratedGradientsTests
{
    private const int Inputs = 5, Units = 3;

    private static readonly Gen<float[]> s_vector = Gen.Float[-2, 2].Array[Inputs];

    /// <summary>A small network with one layer: tanh units, and how much each counts.</summary>
    private static readonly Gen<Network> s_network = Gen.Select(Gen.Float[-1, 1].Array[Units * Inputs], Gen.Float[-2, 2].Array[Units], (weights, counts) => new Network(weights, counts));

    [Fact]
    public void What_all_inputs_count_is_what_the_score_has_grown_by() => Gen.Select(s_network, s_vector, s_vector).Sample((network, input, baseline) =>
        Assert.Equal(network.Score(input) - network.Score(baseline), IntegratedGradients.Of(input, baseline, network.Gradient).Sum(x => (double)x), 1e-4), iter: 100);

    [Fact]
    public void An_input_that_the_score_does_not_see_counts_nothing() => Gen.Select(s_network, s_vector, s_vector, Gen.Int[0, Inputs - 1]).Sample((network, input, baseline, unseen) =>
    {
        for (int unit = 0; unit < Units; unit++) network.Weights[unit * Inputs + unseen] = 0;
        Assert.Equal(0, IntegratedGradients.Of(input, baseline, network.Gradient)[unseen]);
    }, iter: 50);

    [Fact]
    public void An_input_that_is_as_in_the_baseline_counts_nothing() => Gen.Select(s_network, s_vector, s_vector, Gen.Int[0, Inputs - 1]).Sample((network, input, baseline, same) =>
    {
        baseline[same] = input[same];
        Assert.Equal(0, IntegratedGradients.Of(input, baseline, network.Gradient)[same]);
    }, iter: 50);

    [Fact]
    public void Two_inputs_that_do_the_same_count_the_same() => Gen.Select(s_network, s_vector, s_vector).Sample((network, input, baseline) =>
    {
        (input[3], baseline[3]) = (input[1], baseline[1]);
        for (int unit = 0; unit < Units; unit++) network.Weights[unit * Inputs + 3] = network.Weights[unit * Inputs + 1];
        float[] counts = IntegratedGradients.Of(input, baseline, network.Gradient);
        Assert.Equal(counts[1], counts[3], 1e-6f);
    }, iter: 50);

    [Fact]
    public void Of_a_linear_score_one_look_is_enough()
    {
        float[] slopes = [2, -3, 0.5f];
        Assert.Equal([2, 3, -0.25f], IntegratedGradients.Of([1, 0, 0.5f], [0, 1, 1], _ => slopes, steps: 1));
    }

    [Fact]
    public void Of_a_fourth_power_two_looks_are_enough_and_one_is_not()
    {
        static float[] Slope(float[] x) => [4 * x[0] * x[0] * x[0]];
        Assert.Equal(81 - 1, IntegratedGradients.Of([3], [1], Slope, steps: 2)[0], 1e-4f);
        Assert.Equal(2 * 4 * 8, IntegratedGradients.Of([3], [1], Slope, steps: 1)[0], 1e-4f);    // the way times the slope half-way
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_expected()
    {
        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
        Assert.Equal("a baseline must be as long as the input, 2, got 1", Message(() => IntegratedGradients.Of([1, 2], [0], x => x)));
        Assert.Equal("a gradient must be as long as the input, 2, got 3", Message(() => IntegratedGradients.Of([1, 2], [0, 0], _ => new float[3])));
        Assert.Equal("an integral takes at least 1 step, got 0", Message(() => IntegratedGradients.Of([1], [0], x => x, steps: 0)));
    }

    private sealed record Network(float[] Weights, float[] Counts)
    {
        public double Score(float[] x) => Enumerable.Range(0, Units).Sum(unit => Counts[unit] * Math.Tanh(Sum(x, unit)));

        public float[] Gradient(float[] x)
        {
            double[] slopes = [.. Enumerable.Range(0, Units).Select(unit => Counts[unit] * (1 - Math.Pow(Math.Tanh(Sum(x, unit)), 2)))];
            return [.. Enumerable.Range(0, Inputs).Select(i => (float)Enumerable.Range(0, Units).Sum(unit => slopes[unit] * Weights[unit * Inputs + i]))];
        }

        private double Sum(float[] x, int unit) => Enumerable.Range(0, Inputs).Sum(i => (double)Weights[unit * Inputs + i] * x[i]);
    }
}
