namespace Fovea.Numerics.Tests.Operators;

/// <summary>Functions of each number by itself, and reductions.</summary>
public sealed class FunctionTests
{
    [Theory, MemberData(nameof(EveryActivation))]
    public void Gradients_of_activations_are_right(Activation activation) =>
        GradientCheck.Holds(x => x[0].Activate(activation), [3, 11]);

    [Fact]
    public void Parameters_of_activations_reach_their_gradients()
    {
        GradientCheck.Holds(x => x[0].Activate(Activation.LeakyRelu, 0.3f), [3, 5]);
        GradientCheck.Holds(x => x[0].Activate(Activation.Elu, 1.7f), [3, 5]);
        GradientCheck.Holds(x => x[0].Activate(Activation.Softplus, 0.5f), [3, 5]);
    }

    [Fact]
    public void Gradients_of_exponential_logarithm_root_and_square_are_right()
    {
        GradientCheck.Holds(x => x[0].Exp(), [3, 5]);
        GradientCheck.Holds(x => x[0].Square(), [3, 5]);
        GradientCheck.Holds(x => (x[0].Square() + 0.5f).Log(), [3, 5]);
        GradientCheck.Holds(x => (x[0].Square() + 0.5f).Sqrt(), [3, 5]);
    }

    [Fact]
    public void Gradients_of_sums_and_means_are_right_over_any_axes()
    {
        foreach (int[] axes in (int[][])[[], [0], [1], [2], [-1, 0], [1, 2], [0, 1, 2]])
        {
            GradientCheck.Holds(x => x[0].Sum(axes).Square(), [2, 3, 5]);
            GradientCheck.Holds(x => x[0].Mean(axes, keep: true) * x[0], [2, 3, 5]);
        }
    }

    [Fact]
    public void The_gradient_of_a_maximum_goes_to_the_largest_number()
    {
        int next = 0;
        float Apart(PhiloxRandom _) => next++ * 7 % 30 * 0.25f;                // no two within 0.25
        foreach (int[] axes in (int[][])[[], [0], [1], [-1, 0]])
        {
            next = 0;
            GradientCheck.Holds(x => x[0].Max(axes).Square(), Apart, [2, 3, 5]);
        }
    }

    [Fact]
    public void Reductions_agree_with_plain_loops_over_any_axes()
    {
        Shape shape = [3, 5, 7, 11];
        var random = new PhiloxRandom(4);
        float[] numbers = [.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextSingle())];
        for (int axes = 1; axes < 16; axes++)
        {
            int[] over = [.. Enumerable.Range(0, 4).Where(axis => (axes & (1 << axis)) != 0)];
            double[] sums = new double[shape.Count];
            float[] largest = new float[shape.Count];
            int results = 0;
            for (int i = 0; i < numbers.Length; i++)
            {
                int at = Kept(i, shape, axes);
                results = Math.Max(results, at + 1);
                sums[at] += numbers[i];
                largest[at] = Math.Max(largest[at], numbers[i]);
            }
            using var pass = new Pass();
            Tensor x = pass.Tensor(numbers, shape), sum = x.Sum(over), max = x.Max(over);
            Assert.Equal(results, sum.Count);
            for (int i = 0; i < results; i++)
            {
                Near.Assert(sums[i], sum.Values[i], 1e-6);
                Assert.Equal(largest[i], max.Values[i]);
            }
        }
    }

    [Theory, InlineData(1, 100_003, 1), InlineData(1, 5003, 7), InlineData(3, 700, 2100)]
    public void Long_sums_are_exact_to_a_few_units_and_the_same_on_any_number_of_threads(int outer, int middle, int inner)
    {
        var random = new PhiloxRandom(6);
        float[] numbers = [.. Enumerable.Range(0, outer * middle * inner).Select(_ => random.NextSingle())];
        float[] Sum(int threads)
        {
            using var pass = new Pass(options: new PassOptions { Threads = threads });
            return pass.Tensor(numbers, [outer, middle, inner]).Sum([1]).Detach().Values;
        }
        float[] alone = Sum(1);
        Assert.Equal(alone, Sum(2));
        for (int i = 0; i < alone.Length; i += 101)
        {
            double expected = 0;
            for (int m = 0; m < middle; m++) expected += numbers[(i / inner * middle + m) * inner + i % inner];
            Near.Assert(expected, alone[i], 2e-6);
        }
    }

    [Fact]
    public void A_sum_over_nothing_is_zero()
    {
        using var pass = new Pass();
        Assert.Equal([0, 0, 0], pass.Zeros([3, 0]).Sum([1]).Detach().Values);
        Assert.Equal(0, pass.Zeros([0]).Sum().Scalar());
    }

    public static TheoryData<Activation> EveryActivation => [.. Enum.GetValues<Activation>()];

    private static int Kept(int place, Shape shape, int axes)
    {
        int at = 0, step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if ((axes & (1 << axis)) == 0)
            {
                at += place % (int)shape[axis] * step;
                step *= (int)shape[axis];
            }
            place /= (int)shape[axis];
        }
        return at;
    }
}
