using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Losses.</summary>
internal static class Losses
{
    public static void CrossEntropy(OperatorCase given)
    {
        Tensor x = given.Input("x");
        // Classes may stand on the second axis, with positions after it.
        if (x.Shape.Rank > 2) x = x.Permute([0, .. Enumerable.Range(2, x.Shape.Rank - 2), 1]);
        Reduction reduction = Reduced(given);
        if (given.IsFloat("target"))
        {
            Tensor each = -(given.Input("target") * x.LogSoftmax()).Sum([-1]);
            given.Finish(reduction switch { Reduction.Mean => each.Mean(), Reduction.Sum => each.Sum(), _ => each });
            return;
        }
        given.Finish(x.CrossEntropy(given.Indices("target"), (float)given.Number("label_smoothing", 0), given.Integer("ignore_index", -100), reduction));
    }

    public static void BinaryCrossEntropy(OperatorCase given) =>
        given.Finish(given.Input("x").BinaryCrossEntropyWithLogits(given.Input("target"), Reduced(given)));

    public static void MeanSquaredError(OperatorCase given) =>
        given.Finish(given.Input("x").MeanSquaredError(given.Input("target"), Reduced(given)));

    public static void Divergence(OperatorCase given)
    {
        Tensor x = given.Input("x"), target = given.Input("target");
        string reduction = given.Text("reduction", "sum / batch");
        Tensor y = reduction switch
        {
            "sum / batch" or "batchmean" => x.KullbackLeibler(target, Reduction.Sum) / x.Shape[0],
            "mean" => x.KullbackLeibler(target, Reduction.Sum) / x.Count,
            "sum" => x.KullbackLeibler(target, Reduction.Sum),
            _ => throw new UnknownCaseException($"reduction '{reduction}' of a divergence"),
        };
        given.Finish(y);
    }

    private static Reduction Reduced(OperatorCase given) => given.Text("reduction", "mean") switch
    {
        "none" => Reduction.None,
        "sum" => Reduction.Sum,
        var text when text.StartsWith("mean", StringComparison.Ordinal) => Reduction.Mean,
        var text => throw new UnknownCaseException($"reduction '{text}'"),
    };
}
