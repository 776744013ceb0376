namespace Fovea.Numerics.Tests;

/// <summary>What holds for every pass, whatever is calculated in it.</summary>
public sealed unsafe class PassTests
{
    [Fact]
    public void Numbers_come_out_as_they_went_in()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1, 2, 3, 4, 5, 6], x.Reshape([3, 2]).Detach().Values);
    }

    [Fact]
    public void A_tensor_ends_with_its_pass()
    {
        Tensor x;
        using (var pass = new Pass()) x = pass.Zeros([5]);
        Assert.Throws<ObjectDisposedException>(() => x.Shape);
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_refused_with_both_numbers()
    {
        using var pass = new Pass();
        var error = Assert.Throws<ArgumentException>(() => pass.Tensor([1, 2, 3], [2, 2]));
        Assert.Equal("shape [2, 2] needs 4 numbers, got 3", error.Message);
    }

    [Fact]
    public void A_layer_frees_what_it_does_not_return()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([7, 8], [2]);
        for (int i = 0; i < 1000; i++) x = Step(pass, x);
        Assert.Equal([1007, 8], x.Detach().Values);
        Assert.InRange(pass.PeakBytes, 1, 1 << 20);

        static Tensor Step(Pass pass, Tensor x)
        {
            using Pass.LayerScope layer = pass.Layer("step");
            Tensor big = pass.Zeros([50_000]), next = pass.New(x.Shape);
            next.Pointer[0] = x.Values[0] + 1 + big.Values[0];
            next.Pointer[1] = x.Values[1];
            return layer.Return(next);
        }
    }

    [Fact]
    public void What_a_layer_did_not_return_cannot_be_read_after_it()
    {
        using var pass = new Pass();
        Tensor inside, result;
        using (Pass.LayerScope layer = pass.Layer("layer"))
        {
            inside = pass.Zeros([3]);
            result = layer.Return(pass.Zeros([2]));
        }
        Assert.Throws<ObjectDisposedException>(() => inside.Count);
        Assert.Equal(2, result.Count);
    }

    [Fact]
    public void Gradients_add_up_where_a_tensor_is_used_twice()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([2, 3], [2]);
        pass.Watch(x);
        Tensor y = Scaled(Scaled(x, 3), 5), z = Scaled(x.Reshape([1, 2]), 7).Reshape([2]);
        Tensor sum = Sum(y, z);
        pass.Backward(sum, [1, 10]);
        Assert.Equal([22, 220], pass.Gradient(x).Detach().Values);
    }

    [Fact]
    public void Nothing_is_put_on_the_tape_where_nothing_is_differentiated()
    {
        using var pass = new Pass();
        Tensor y = Scaled(pass.Tensor([2, 3], [2]), 3);
        var error = Assert.Throws<InvalidOperationException>(() => pass.Backward(y, [1, 1]));
        Assert.StartsWith("nothing to differentiate by", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_used_twice_has_one_gradient()
    {
        using var weight = new Weight("w", [2]);
        using var pass = new Pass(options: new PassOptions { Differentiate = w => w == weight });
        Tensor sum = Sum(Scaled(pass.Use(weight), 2), Scaled(pass.Use(weight), 5));
        pass.Backward(sum, [1, 1]);
        Assert.Equal([7, 7], pass.Gradient(weight).Detach().Values);
    }

    private static Tensor Scaled(Tensor x, float by)
    {
        Tensor y = x.Pass.New(x.Shape);
        for (int i = 0; i < x.Count; i++) y.Pointer[i] = by * x.Pointer[i];
        if (x.NeedsGradient)
            x.Pass.Record(y, () => AddScaled(y, x, by));
        return y;
    }

    private static Tensor Sum(Tensor a, Tensor b)
    {
        Tensor y = a.Pass.New(a.Shape);
        for (int i = 0; i < a.Count; i++) y.Pointer[i] = a.Pointer[i] + b.Pointer[i];
        a.Pass.Record(y, () => { AddScaled(y, a, 1); AddScaled(y, b, 1); });
        return y;
    }

    private static void AddScaled(Tensor output, Tensor input, float by)
    {
        float* dy = output.Pass.GradientOf(output), dx = output.Pass.GradientTarget(input, out bool accumulate);
        for (int i = 0; i < input.Count; i++) dx[i] = (accumulate ? dx[i] : 0) + by * dy[i];
    }
}
