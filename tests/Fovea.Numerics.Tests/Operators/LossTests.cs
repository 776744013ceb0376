namespace Fovea.Numerics.Tests.Operators;

/// <summary>Losses, their reductions and their gradients.</summary>
public sealed class LossTests
{
    private static readonly int[] s_targets = [4, -100, 0, 2, 2, 1];

    [Theory, InlineData(Reduction.Mean), InlineData(Reduction.Sum), InlineData(Reduction.None)]
    public void Gradients_of_losses_are_right_however_they_are_reduced(Reduction reduction)
    {
        Tensor Target(Tensor x) => x.Pass.Tensor([.. Enumerable.Range(0, (int)x.Count).Select(i => i % 4 * 0.25f)], x.Shape);
        GradientCheck.Holds(x => x[0].CrossEntropy(x[0].Pass.Indices(s_targets, [2, 3]), reduction: reduction), [2, 3, 5]);
        GradientCheck.Holds(x => x[0].CrossEntropy(x[0].Pass.Indices(s_targets, [6]), 0.1f, reduction: reduction), [6, 5]);
        GradientCheck.Holds(x => x[0].BinaryCrossEntropyWithLogits(Target(x[0]), reduction), [3, 5]);
        GradientCheck.Holds(x => x[0].MeanSquaredError(Target(x[0]), reduction), [3, 5]);
        GradientCheck.Holds(x => x[0].MeanSquaredError(x[1], reduction), [3, 5], [3, 5]);
        GradientCheck.Holds(x => x[0].KullbackLeibler(Target(x[0]), reduction), [3, 5]);
    }

    [Fact]
    public void Reductions_of_cross_entropy_agree_with_each_other_and_with_log_softmax()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([.. Enumerable.Range(0, 30).Select(i => i * 7 % 11 * 0.5f)], [6, 5]);
        Indices targets = pass.Indices(s_targets, [6]);
        float[] each = x.CrossEntropy(targets, reduction: Reduction.None).Detach().Values, logarithms = x.LogSoftmax().Detach().Values;
        for (int row = 0; row < 6; row++) Near.Assert(s_targets[row] < 0 ? 0 : -logarithms[row * 5 + s_targets[row]], each[row], 1e-6);
        Near.Assert(each.Sum(), x.CrossEntropy(targets, reduction: Reduction.Sum).Scalar(), 1e-6);
        Near.Assert(each.Sum() / 5, x.CrossEntropy(targets).Scalar(), 1e-6);
    }

    [Fact]
    public void Rows_that_do_not_count_have_no_gradient_and_none_at_all_is_a_loss_of_zero()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([1, 2, 3, 4], [2, 2]);
        pass.Watch(x);
        Tensor loss = x.CrossEntropy(pass.Indices([-1, -1], [2]), ignore: -1);
        pass.Backward(loss);
        Assert.Equal(0, loss.Scalar());
        Assert.Equal([0, 0, 0, 0], pass.Gradient(x).Detach().Values);
    }

    [Fact]
    public void Targets_that_do_not_fit_are_refused()
    {
        using var pass = new Pass();
        Tensor x = pass.Zeros([2, 5]);
        Message("cross-entropy: logits [.., classes] need targets [..], got [2, 5] and [3]", () => x.CrossEntropy(pass.Indices([0, 0, 0], [3])));
        Message("cross-entropy: a target must be from 0 to 4, or -100 for a row that does not count, got 5 in row 1", () => x.CrossEntropy(pass.Indices([0, 5], [2])));
        Message("squared error: prediction and target must have the same shape, got [2, 5] and [5]", () => x.MeanSquaredError(pass.Zeros([5])));
    }

    private static void Message(string expected, Func<object> action) => Assert.Equal(expected, Assert.Throws<ArgumentException>(action).Message);
}
