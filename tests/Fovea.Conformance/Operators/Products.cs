using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    public static void Linear(OperatorCase given)
    {
        Tensor weight = given.Pass.Use(given.Parameter("w"));
        given.Finish(given.Input("x").Linear(weight, given.Used("b")));
    }

    public static void MatMul(OperatorCase given) =>
        given.Finish(given.Input("a").MatMul(given.Input("b"), given.Flag("transpose_a"), given.Flag("transpose_b")));
}
