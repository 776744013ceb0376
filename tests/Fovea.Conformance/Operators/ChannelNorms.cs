using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Norms of channels.</summary>
internal static class ChannelNorms
{
    public static void BatchNorm(OperatorCase given)
    {
        Tensor x = given.Input("x");
        float epsilon = (float)given.Number("epsilon", 1e-5);
        if (!given.Flag("training"))
        {
            given.Finish(x.BatchNorm(given.Pass.Use(given.Parameter("mean")), given.Pass.Use(given.Parameter("var")), given.Used("w"), given.Used("b"), epsilon));
            return;
        }
        Tensor y = x.BatchNorm(given.Used("w"), given.Used("b"), epsilon, out Tensor mean, out Tensor variance);
        float momentum = (float)given.Number("momentum", 0.1), numbers = x.Count / x.Shape[1];
        if (given.Has("out.mean")) given.Output("mean", given.Input("mean") * (1 - momentum) + mean * momentum);
        if (given.Has("out.var")) given.Output("var", given.Input("var") * (1 - momentum) + variance * (momentum * numbers / (numbers - 1)));
        given.Finish(y);
    }

    public static void GroupNorm(OperatorCase given) => Group(given, given.Integer("groups", 1));

    public static void InstanceNorm(OperatorCase given) => Group(given, (int)given.ShapeOf("x")[1]);

    private static void Group(OperatorCase given, int groups) =>
        given.Finish(given.Input("x").GroupNorm(groups, given.Used("w"), given.Used("b"), (float)given.Number("epsilon", 1e-5)));
}
