namespace Fovea.Numerics.Tests.Operators;

/// <summary>Convolutions as operators and as layers: gradients, padding that is calculated, what is refused.</summary>
public sealed class ConvolutionTests
{
    [Fact]
    public void Gradients_of_convolutions_are_right()
    {
        GradientCheck.Holds(x => x[0].Convolve(x[1], x[2], new Window { Stride = [2], Padding = [1] }), [2, 3, 7], [5, 3, 3], [5]);
        GradientCheck.Holds(x => x[0].Convolve(x[1], x[2], new Window { Padding = [0, 1, 2, 1], Dilation = [2, 1] }), [1, 2, 5, 4], [3, 2, 2, 3], [3]);
        GradientCheck.Holds(x => x[0].Convolve(x[1], null, new Window { Stride = [1, 2], Padding = [1] }, groups: 2), [2, 4, 3, 5], [6, 2, 3, 2]);
        GradientCheck.Holds(x => x[0].Convolve(x[1], x[2], new Window { Padding = [1] }, groups: 3), [2, 3, 4, 5], [6, 1, 3, 3], [6]);
        GradientCheck.Holds(x => x[0].Convolve(x[1], x[2], new Window { Stride = [2] }), [1, 2, 2, 4, 5], [3, 2, 2, 2, 3], [3]);
        GradientCheck.Holds(x => x[0].Convolve(x[1], x[2], activation: Activation.Silu) + x[0].Sum(), [2, 3, 3, 2], [5, 3, 1, 1], [5]);
    }

    [Fact]
    public void An_activation_in_the_same_go_is_the_separate_one()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([.. Enumerable.Range(0, 60).Select(i => i * 7 % 13 - 6f)], [2, 3, 10]), w = pass.Tensor([.. Enumerable.Range(0, 30).Select(i => i * 5 % 11 - 5f)], [5, 3, 2]);
        foreach (Activation activation in Enum.GetValues<Activation>())
            Assert.Equal(x.Convolve(w).Activate(activation).Detach().Values, x.Convolve(w, activation: activation).Detach().Values);
    }

    [Theory, InlineData(5, 3, 1), InlineData(6, 3, 2), InlineData(7, 3, 2), InlineData(7, 4, 3), InlineData(2, 5, 4)]
    public void Same_padding_gives_as_many_outputs_as_inputs_divided_by_the_stride(int length, int kernel, int stride)
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([.. Enumerable.Range(1, length).Select(i => (float)i)], [1, 1, length]), w = pass.Tensor([.. Enumerable.Range(1, kernel).Select(i => 1f / i)], [1, 1, kernel]);
        int outputs = (length + stride - 1) / stride, all = Math.Max(0, (outputs - 1) * stride + kernel - length);
        Tensor given = x.Convolve(w, window: new Window { Stride = [stride], Padding = [all / 2, all - all / 2] }), same = x.Convolve(w, window: new Window { Stride = [stride], Same = true });
        Assert.Equal(outputs, same.Shape[2]);
        Assert.Equal(given.Detach().Values, same.Detach().Values);
    }

    [Fact]
    public void A_layer_asks_for_kernels_and_bias()
    {
        var weights = new RandomWeights(1);
        var layer = new Numerics.Convolution(new Scope(weights)["conv"], 6, 4, [3, 5], new Window { Same = true }, groups: 2);
        Assert.Equal(["conv.weight", "conv.bias"], weights.All.Select(weight => weight.Name));
        using var pass = new Pass();
        Assert.Equal([2, 4, 7, 9], layer.Forward(pass.Zeros([2, 6, 7, 9])).Shape);
        Assert.Equal([4, 3, 3, 5], layer.Weight.Shape);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_found()
    {
        using var pass = new Pass();
        Tensor x = pass.Zeros([2, 6, 7, 9]);
        Message("a convolution needs [B, C, spatial..] with 1, 2 or 3 spatial axes, got [2, 6]", () => pass.Zeros([2, 6]).Convolve(x));
        Message("a convolution's weight must be [outputs, inputs / groups, kernel..] with 6 inputs and outputs that are multiples of 4 groups, and 2 kernel axes, got [4, 2, 3, 3]", () => x.Convolve(pass.Zeros([4, 2, 3, 3]), groups: 4));
        Message("a convolution's bias must be [4] like the outputs of its weight [4, 6, 3, 3], got [6]", () => x.Convolve(pass.Zeros([4, 6, 3, 3]), pass.Zeros([6])));
        Message("a kernel that reaches over 9 does not fit into spatial axis 0 of [7, 9], 7 long and padded by 0 and 1", () => x.Convolve(pass.Zeros([4, 6, 5, 3]), window: new Window { Dilation = [2], Padding = [0, 0, 1, 0] }));
        Message("padding must have 1, 2 or 4 numbers for 2 spatial axes, got [1, 2, 3]", () => x.Convolve(pass.Zeros([4, 6, 3, 3]), window: new Window { Padding = [1, 2, 3] }));
        Message("padding is either given or calculated (Same), got both: [1]", () => x.Convolve(pass.Zeros([4, 6, 3, 3]), window: new Window { Padding = [1], Same = true }));
    }

    private static void Message(string expected, Func<object> action) => Assert.Equal(expected, Assert.Throws<ArgumentException>(action).Message);
}
