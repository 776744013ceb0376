namespace Fovea.Numerics.Tests.Operators;

/// <summary>An axis of length 0 is no special case: operators on pictures give nothing for nothing, and so do their gradients.</summary>
public sealed class EmptyPictures
{
    private static readonly Window s_padded = new() { Stride = [2], Padding = [1] };

    [Theory, ClassData(typeof(EverySet))]
    public void Nothing_goes_through_every_operator_and_back(string set)
    {
        Both(set, [0, 3, 5, 4], [0, 6, 3, 2], x => x.Convolve(Ones(x, [6, 3, 3, 3]), Ones(x, [6]), s_padded));
        Both(set, [0, 3, 5, 4], [0, 6, 5, 4], x => x.Convolve(Ones(x, [6, 3, 1, 1])));
        Both(set, [0, 3, 5, 4], [0, 3, 3, 2], x => x.Convolve(Ones(x, [3, 1, 3, 3]), null, s_padded, groups: 3));
        Both(set, [2, 3, 5, 4], [2, 0, 3, 2], x => x.Convolve(Ones(x, [0, 3, 3, 3]), Ones(x, [0]), s_padded));
        Both(set, [2, 0, 5, 4], [2, 6, 3, 2], x => x.Convolve(Ones(x, [6, 0, 3, 3]), Ones(x, [6]), s_padded));
        Both(set, [2, 3, 0, 4], [2, 6, 1, 2], x => x.Convolve(Ones(x, [6, 3, 2, 3]), Ones(x, [6]), s_padded));
        Both(set, [0, 3, 5, 4], [0, 3, 3, 2], x => x.MaxPool([3], s_padded));
        Both(set, [2, 0, 5, 4], [2, 0, 3, 2], x => x.AveragePool([3], s_padded));
        Both(set, [0, 3, 5, 4], [0, 3, 1, 1], x => x.GlobalAveragePool());
        Both(set, [0, 3, 5, 4], [0, 3, 2, 3], x => x.AdaptiveAveragePool([2, 3]));
        Both(set, [2, 0, 5, 4], [2, 0, 7, 9], x => x.Resize([7, 9]));
        Both(set, [0, 4, 5, 4], [0, 4, 5, 4], x => x.GroupNorm(2, Ones(x, [4]), Ones(x, [4]), 0.1f));
        Both(set, [2, 4, 0, 4], [2, 4, 0, 4], x => x.GroupNorm(2, Ones(x, [4]), Ones(x, [4]), 0.1f));
        Both(set, [0, 4, 5, 4], [0, 4, 5, 4], x => x.BatchNorm(Ones(x, [4]), Ones(x, [4]), 0.1f, out _, out _));
        Both(set, [0, 4], [0, 4], x => x.BatchNorm(Ones(x, [4]), Ones(x, [4]), null, null, 0.1f));
    }

    /// <summary>Without numbers to convolve there is the bias.</summary>
    [Theory, ClassData(typeof(EverySet))]
    public void A_convolution_of_no_channels_is_its_bias(string set)
    {
        using var pass = new Pass(options: new PassOptions { InstructionSet = EverySet.Parse(set) });
        Tensor y = pass.Zeros([1, 0, 3]).Convolve(pass.Zeros([2, 0, 2]), pass.Tensor([-3, 5], [2]));
        Assert.Equal([-3, -3, 5, 5], y.Detach().Values);
    }

    private static void Both(string set, Shape shape, Shape expected, Func<Tensor, Tensor> function)
    {
        using var pass = new Pass(options: new PassOptions { InstructionSet = EverySet.Parse(set) });
        Tensor x = pass.Zeros(shape);
        pass.Watch(x);
        Tensor y = function(x);
        Assert.Equal(expected, y.Shape);
        pass.Backward(y, new float[y.Count]);
        Assert.Equal(shape, pass.Gradient(x).Shape);
        foreach (float gradient in pass.Gradient(x).Values) Assert.Equal(0, gradient);
    }

    private static Tensor Ones(Tensor x, Shape shape)
    {
        Tensor ones = x.Pass.New(shape);
        ones.Span.Fill(1);
        x.Pass.Watch(ones);
        return ones;
    }
}
