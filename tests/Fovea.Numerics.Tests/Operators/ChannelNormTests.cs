using CsCheck;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Operators;

/// <summary>Batch, group and instance norm; and what all operators on pictures have in common.</summary>
public sealed class ChannelNormTests
{
    private const float Epsilon = 0.1f;

    [Fact]
    public void Gradients_of_norms_of_channels_are_right()
    {
        GradientCheck.Holds(x => x[0].BatchNorm(x[1], x[2], Epsilon, out _, out _), [3, 2, 5], [2], [2]);
        GradientCheck.Holds(x => x[0].BatchNorm(null, null, Epsilon, out _, out _) + x[0], [5, 3]);
        GradientCheck.Holds(x => x[0].GroupNorm(2, x[1], x[2], Epsilon), [2, 6, 3], [6], [6]);
        GradientCheck.Holds(x => x[0].GroupNorm(3, x[1], null, Epsilon), [2, 3, 2, 5], [3]);
        GradientCheck.Holds(x => x[0].BatchNorm(Numbers(x[0].Pass, 1, 2), Numbers(x[0].Pass, 2, 4), x[1], x[2], Epsilon), [2, 2, 3, 2], [2], [2]);
    }

    [Fact]
    public void Each_set_of_numbers_has_mean_0_and_variance_1()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 40], Gen.Bool).Sample((int batch, int groups, int perGroup, int length, bool throughBatch) =>
        {
            foreach (InstructionSet set in Processor.SupportedHere)
            {
                using var pass = new Pass(options: new PassOptions { InstructionSet = set });
                Tensor x = Draw(pass, [batch, groups * perGroup, length]);
                Tensor y = throughBatch ? x.BatchNorm(null, null, 1e-9f, out _, out _) : x.GroupNorm(groups, null, null, 1e-9f);
                long sets = throughBatch ? groups * perGroup : batch * groups, numbers = x.Count / sets;
                Tensor before = Rows(x), rows = Rows(y);
                float[] variances = (before - before.Mean([1], keep: true)).Square().Mean([1]).Values.ToArray(), means = rows.Mean([1]).Values.ToArray(), squares = rows.Square().Mean([1]).Values.ToArray();
                for (int i = 0; i < sets; i++)
                {
                    Near.Assert(0, means[i], 1e-5, what: set.ToString());
                    Near.Assert(variances[i] / (variances[i] + 1e-9), squares[i], 1e-4, what: set.ToString());      // two numbers that lie close together have next to none
                }

                Tensor Rows(Tensor numbersOfSets) => (throughBatch ? numbersOfSets.Permute(1, 0, 2) : numbersOfSets).Reshape([sets, numbers]);
            }
        }, iter: 60, seed: "0000KbW1YwF2");
    }

    [Fact]
    public void In_training_the_statistics_that_are_kept_follow_the_batch()
    {
        var weights = new RandomWeights();
        var norm = new BatchNorm(new Scope(weights)["norm"], 2, momentum: 0.25f);
        using (var pass = new Pass(options: new PassOptions { Training = true }))
            norm.Forward(pass.Tensor([1, 3, 10, 10, 5, 7, 10, 14], [2, 2, 2]));
        Near.Assert(0.25 * 4, norm.Mean.Values[0], 1e-6);
        Near.Assert(0.25 * 11, norm.Mean.Values[1], 1e-6);
        Near.Assert(0.75 + 0.25 * 20 / 3, norm.Variance.Values[0], 1e-6);
        Near.Assert(0.75 + 0.25 * 4, norm.Variance.Values[1], 1e-6);

        using var use = new Pass();
        float[] y = norm.Forward(use.Tensor([1, 2.75f], [1, 2, 1])).Detach().Values;
        Assert.Equal([0, 0], y);
        Assert.Equal(["norm.scale", "norm.shift", "norm.mean", "norm.variance"], weights.All.Select(weight => weight.Name));
    }

    [Fact]
    public void Nothing_at_all_is_normalised_to_nothing()
    {
        using var pass = new Pass();
        Assert.Equal(0, pass.Zeros([0, 3, 5]).GroupNorm(3, null, null, Epsilon).Count);
        Assert.Equal(0, pass.Zeros([2, 3, 0]).BatchNorm(null, null, Epsilon, out _, out _).Count);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var pass = new Pass();
        Tensor x = pass.Zeros([2, 6, 3]);
        Assert.Equal("the channels of a group norm must be a multiple of its groups, got [2, 6, 3] in 4", Assert.Throws<ArgumentException>(() => x.GroupNorm(4, null, null, Epsilon)).Message);
        Assert.Equal("the scale of a norm must be [6] like the channels of [2, 6, 3], got [3]", Assert.Throws<ArgumentException>(() => x.GroupNorm(2, pass.Zeros([3]), null, Epsilon)).Message);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        (float[] Y, float[] Gradient) Run(int threads, Func<Tensor, Tensor> function)
        {
            using var pass = new Pass(options: new PassOptions { Threads = threads });
            Tensor x = Draw(pass, [3, 8, 64, 65]);
            pass.Watch(x);
            Tensor y = function(x);
            pass.Backward(y, [.. Enumerable.Range(0, (int)y.Count).Select(i => i % 7 - 3f)]);
            return (y.Detach().Values, pass.Gradient(x).Detach().Values);
        }
        foreach (Func<Tensor, Tensor> function in new Func<Tensor, Tensor>[]
        {
            x => x.GroupNorm(2, null, null, Epsilon), x => x.BatchNorm(null, null, Epsilon, out _, out _),
            x => x.MaxPool([3], new Window { Stride = [2], Padding = [1] }), x => x.AveragePool([3], new Window { Stride = [2], RoundUp = true }),
            x => x.AdaptiveAveragePool([7, 5]), x => x.Resize([97, 31]),
        })
        {
            (float[] y, float[] gradient) = Run(1, function);
            (float[] other, float[] otherGradient) = Run(0, function);
            Assert.Equal(y, other);
            Assert.Equal(gradient, otherGradient);
        }
    }

    private static Tensor Numbers(Pass pass, float first, float second) => pass.Tensor([first, second], [2]);

    private static Tensor Draw(Pass pass, Shape shape)
    {
        var random = new PhiloxRandom(11, 5);
        return pass.Tensor([.. Enumerable.Range(0, (int)shape.Count).Select(_ => 3 + 2 * random.NextSingle())], shape);
    }
}
