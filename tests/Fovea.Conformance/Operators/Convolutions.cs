using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Convolutions.</summary>
internal static class Convolutions
{
    public static void Convolution(OperatorCase given)
    {
        Tensor x = given.Input("x"), weight = given.Pass.Use(given.Parameter("w"));
        given.Finish(x.Convolve(weight, given.Used("b"), Sliding(given), given.Integer("groups", 1)));
    }

    /// <summary>How a kernel moves, as the reference says it: one number, or one for each axis; padding on both sides of it, or first all before, then all after.</summary>
    public static Window Sliding(OperatorCase given) => new()
    {
        Stride = Lengths(given, "stride"),
        Dilation = Lengths(given, "dilation"),
        Padding = given.Text("padding", "") == "same" ? default : Lengths(given, "padding"),
        Same = given.Text("padding", "") == "same",
        RoundUp = given.Flag("ceil"),
    };

    /// <summary>A list of lengths, or one length, or none.</summary>
    public static Shape Lengths(OperatorCase given, string attribute)
    {
        if (given.List(attribute) is { Length: > 0 } list) return Shape.Of([.. list.Select(number => (long)number)]);
        double one = given.Number(attribute, double.NaN);
        return double.IsNaN(one) ? default : [(long)one];
    }
}
