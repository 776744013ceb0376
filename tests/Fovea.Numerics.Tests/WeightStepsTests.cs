namespace Fovea.Numerics.Tests;

/// <summary>A weight that knows its numbers to be whole steps is multiplied by at 8 bits, until it is changed.</summary>
public sealed class WeightStepsTests
{
    private const int Outputs = 3, Inputs = 5;

    [Fact]
    public void A_linear_layer_gives_the_same_to_the_precision_of_its_inputs()
    {
        using Weight weight = WholeSteps();
        float[] before = Product(weight);
        weight.HasSteps([0.5f, 0.25f, 2]);
        float[] after = Product(weight);
        for (int i = 0; i < before.Length; i++) Assert.Equal(before[i], after[i], 0.01);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Changing_the_numbers_ends_it()
    {
        using Weight weight = WholeSteps();
        weight.HasSteps([0.5f, 0.25f, 2]);
        Product(weight);
        weight.Values.Fill(1 / 3f);
        weight.Changed();
        Assert.Null(weight.Bytes(Fovea.Numerics.Kernels.Processor.Current, 1));
        using Weight plain = new("plain", [Outputs, Inputs]);
        plain.Values.Fill(1 / 3f);
        Assert.Equal(Product(plain), Product(weight));
    }

    [Fact]
    public void Steps_are_one_per_row_of_a_matrix()
    {
        using Weight weight = WholeSteps();
        var error = Assert.Throws<ArgumentException>(() => weight.HasSteps([1, 1]));
        Assert.Equal("steps are one per row of a matrix: 'w' is [3, 5], got 2", error.Message);
    }

    private static Weight WholeSteps()
    {
        var weight = new Weight("w", [Outputs, Inputs]);
        float[] steps = [0.5f, 0.25f, 2];
        for (int i = 0; i < weight.Values.Length; i++) weight.Values[i] = (i * 17 % 255 - 127) * steps[i / Inputs];
        weight.Changed();
        return weight;
    }

    private static float[] Product(Weight weight)
    {
        using var pass = new Pass();
        return pass.Tensor([0.1f, -0.7f, 0.333f, 0.9f, -0.21f, 0.5f, 0.6f, -0.77f, 0.11f, 0.013f], [2, Inputs]).Linear(pass.Use(weight)).Detach().Values.ToArray();
    }
}
