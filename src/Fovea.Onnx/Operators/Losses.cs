using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>How wrong a classification is.</summary>
internal static class Losses
{
    public static Operator[] All { get; } =
    [
        new("NegativeLogLikelihoodLoss", call => [Loss(call, call.Floats(0))]),
        new("SoftmaxCrossEntropyLoss", CrossEntropy),
    ];

    private static OnnxValue[] CrossEntropy(Call call)
    {
        Tensor logarithms = call.Floats(0).LogSoftmax(1);
        return [Loss(call, logarithms), .. call.Like(0, logarithms)];
    }

    /// <summary>Minus the logarithm for the right class, times the weight of the class; a mean is over the weights that counted.</summary>
    /// <param name="call">Targets [N, ..] and weights [C].</param>
    /// <param name="logarithms">[N, C, ..].</param>
    private static OnnxValue Loss(Call call, Tensor logarithms)
    {
        OnnxValue targets = call[1];
        int classes = (int)logarithms.Shape[1], inner = (int)logarithms.Shape[2..].Count;
        Shape expected = logarithms.Shape[..1].Append(logarithms.Shape[2..]);
        Shape.Expect(targets.Shape == expected, $"the classes of {logarithms.Shape} must be {expected}, got {targets.Shape}");
        long? ignored = call.Node.Attribute("ignore_index")?.Integer;
        Tensor losses = call.New(targets.Shape);
        double sum = 0, counted = 0;
        for (int i = 0; i < targets.Count; i++)
        {
            long target = targets.Integers[i];
            bool counts = target != ignored;
            if (counts) target = Places.Index(target, classes);
            float weight = !counts ? 0 : call.OptionalFloats(2) is { } weights ? weights.Values[(int)target] : 1;
            losses.Span[i] = counts ? -weight * logarithms.Values[(i / inner * classes + (int)target) * inner + i % inner] : 0;
            sum += losses.Span[i];
            counted += weight;
        }
        string reduction = call.Node.Word("reduction", "mean");
        return reduction switch
        {
            "none" => call.Like(0, losses)[0],
            "sum" => call.Like(0, call.Pass.Tensor([(float)sum], []))[0],
            "mean" => call.Like(0, call.Pass.Tensor([(float)(sum / counted)], []))[0],
            _ => throw new InvalidOperationException($"expected a reduction none, sum or mean, found '{reduction}'"),
        };
    }
}
