using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Pooling.</summary>
internal static class Pooling
{
    public static void Max(OperatorCase given) =>
        given.Finish(given.Input("x").MaxPool(Convolutions.Lengths(given, "kernel"), Sliding(given)));

    /// <summary>An average without a kernel is one over everything, or over as many parts as the output has.</summary>
    public static void Average(OperatorCase given)
    {
        Shape kernel = Convolutions.Lengths(given, "kernel"), output = Convolutions.Lengths(given, "output");
        if (kernel.Rank > 0) given.Finish(given.Input("x").AveragePool(kernel, Sliding(given), given.Flag("count_padding")));
        else if (output.Count == 1) given.Finish(given.Input("x").GlobalAveragePool());
        else Adaptive(given);
    }

    public static void Adaptive(OperatorCase given) =>
        given.Finish(given.Input("x").AdaptiveAveragePool(Convolutions.Lengths(given, "output")));

    /// <summary>Windows that do not overlap, unless the case says otherwise.</summary>
    private static Window Sliding(OperatorCase given)
    {
        Window window = Convolutions.Sliding(given);
        return window.Stride.Rank == 0 ? window with { Stride = Convolutions.Lengths(given, "kernel") } : window;
    }
}
