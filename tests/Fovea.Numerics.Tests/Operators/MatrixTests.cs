using CsCheck;

namespace Fovea.Numerics.Tests.Operators;

/// <summary>Products of matrices and linear layers.</summary>
public sealed class MatrixTests
{
    [Fact]
    public void Gradients_of_products_are_right_stored_either_way()
    {
        GradientCheck.Holds(x => x[0].MatMul(x[1]), [3, 5], [5, 7]);
        GradientCheck.Holds(x => x[0].MatMul(x[1], transposeLeft: true), [5, 3], [5, 7]);
        GradientCheck.Holds(x => x[0].MatMul(x[1], transposeRight: true), [3, 5], [7, 5]);
        GradientCheck.Holds(x => x[0].MatMul(x[1], true, true), [5, 3], [7, 5]);
        GradientCheck.Holds(x => x[0].MatMul(x[0], transposeRight: true), [3, 5]);
    }

    [Fact]
    public void Gradients_of_products_are_right_however_batches_are_stretched()
    {
        (Shape, Shape)[] pairs = [([2, 3, 5], [5, 7]), ([3, 5], [2, 5, 7]), ([2, 1, 3, 5], [4, 5, 2]), ([2, 3, 1, 2, 3], [1, 4, 3, 2]), ([2, 1, 3, 5], [2, 3, 5, 2]), ([5], [5]), ([5], [2, 5, 3]), ([2, 3, 5], [5])];
        foreach ((Shape a, Shape b) in pairs) GradientCheck.Holds(x => x[0].MatMul(x[1]), a, b);
        GradientCheck.Holds(x => x[0].MatMul(x[1], true, true), [2, 1, 5, 3], [3, 2, 5]);
    }

    [Fact]
    public void Products_agree_with_plain_loops_however_batches_are_stretched()
    {
        Gen.Select(Gen.Int[1, 3].Array[6], Gen.Int[0, 15], Gen.Bool, Gen.Bool).Sample((int[] sizes, int ones, bool left, bool right) =>
        {
            (int m, int n, int k) = (sizes[0] + 1, sizes[1], sizes[2] + 2);
            (int a0, int a1) = ((ones & 1) != 0 ? 1 : sizes[3], (ones & 2) != 0 ? 1 : sizes[4]);
            (int b0, int b1) = ((ones & 4) != 0 ? 1 : sizes[3], (ones & 8) != 0 ? 1 : sizes[4]);
            using var pass = new Pass();
            Tensor a = Numbers(pass, left ? [a0, a1, k, m] : [a0, a1, m, k], 1), b = Numbers(pass, right ? [b0, b1, n, k] : [b0, b1, k, n], 2);
            DetachedTensor x = a.Detach(), w = b.Detach(), y = a.MatMul(b, left, right).Detach();
            Assert.Equal([Math.Max(a0, b0), Math.Max(a1, b1), m, n], y.Shape);
            for (int p = 0; p < y.Shape[0]; p++)
                for (int q = 0; q < y.Shape[1]; q++)
                    for (int i = 0; i < m; i++)
                        for (int j = 0; j < n; j++)
                        {
                            double sum = 0;
                            for (int l = 0; l < k; l++)
                                sum += (double)(left ? x[p % a0, q % a1, l, i] : x[p % a0, q % a1, i, l]) * (right ? w[p % b0, q % b1, j, l] : w[p % b0, q % b1, l, j]);
                            Near.Assert(sum, y[p, q, i, j], 1e-5);
                        }
        }, iter: 200, seed: "0000KbW1YwF2");
    }

    [Fact]
    public void Gradients_of_linear_layers_are_right()
    {
        GradientCheck.Holds(x => x[0].Linear(x[1], x[2]), [2, 3, 5], [7, 5], [7]);
        GradientCheck.Holds(x => x[0].Linear(x[1]), [3, 5], [7, 5]);
        GradientCheck.Holds(x => x[0].Linear(x[1], x[2], Activation.Gelu), [3, 5], [7, 5], [7]);
    }

    [Fact]
    public void A_packed_weight_gives_what_the_plain_matrix_gives_and_follows_its_changes()
    {
        using var weight = new Weight("w", [37, 53]);
        for (int step = 0; step < 3; step++)
        {
            new PhiloxRandom((ulong)step).Fill(weight.Values);
            weight.Changed();
            using var pass = new Pass();
            Tensor x = Numbers(pass, [11, 53], 3);
            Assert.Equal(x.Linear(pass.Tensor(weight.Values, weight.Shape)).Detach().Values, x.Linear(pass.Use(weight)).Detach().Values);
        }
    }

    [Fact]
    public void Only_gradients_that_are_asked_for_are_calculated()
    {
        using Weight weight = new("w", [7, 5]), bias = new("b", [7]);
        using var pass = new Pass(options: new PassOptions { Differentiate = w => w == bias });
        Tensor y = Numbers(pass, [3, 5], 1).Linear(pass.Use(weight), pass.Use(bias)).Sum();
        pass.Backward(y);
        Assert.Equal(Enumerable.Repeat(3f, 7), pass.Gradient(bias).Detach().Values);
        Assert.Throws<InvalidOperationException>(() => pass.Gradient(weight));
    }

    [Fact]
    public void Fused_activations_are_the_separate_ones_bit_for_bit()
    {
        using var pass = new Pass();
        Tensor x = Numbers(pass, [11, 53], 3), w = Numbers(pass, [37, 53], 4), b = Numbers(pass, [37], 5);
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            Tensor fused = x.Linear(w, b, activation), separate = x.Linear(w, b).Activate(activation);
            Assert.Equal(separate.Detach().Values, fused.Detach().Values);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both()
    {
        using var pass = new Pass();
        Tensor x = pass.Zeros([2, 3]);
        Assert.Equal("the matrices must agree in the length of the sums: [2, 3] has 3, [4, 5] has 4", Assert.Throws<ArgumentException>(() => x.MatMul(pass.Zeros([4, 5]))).Message);
        Assert.Equal("a linear layer's weight must be [outputs, inputs] with as many inputs as the last axis of [2, 3], got [3, 5]", Assert.Throws<ArgumentException>(() => x.Linear(pass.Zeros([3, 5]))).Message);
        Assert.Equal("a linear layer's bias must be [5] like the outputs of its weight [5, 3], got [3]", Assert.Throws<ArgumentException>(() => x.Linear(pass.Zeros([5, 3]), pass.Zeros([3]))).Message);
    }

    private static Tensor Numbers(Pass pass, Shape shape, uint stream)
    {
        Tensor tensor = pass.New(shape);
        new PhiloxRandom(9, stream).Fill(tensor.Span);
        return tensor;
    }
}

internal static class RandomFilling
{
    /// <summary>Numbers from -0.5 to 0.5.</summary>
    public static void Fill(this PhiloxRandom random, Span<float> numbers)
    {
        foreach (ref float number in numbers) number = random.NextSingle() - 0.5f;
    }
}
