using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Training;

/// <summary>The length of all gradients taken together, the same for any number of threads.</summary>
internal static unsafe class GradientNorm
{
    public static double Of(Pass pass, IReadOnlyList<Weight> weights)
    {
        double sum = 0;
        foreach (Weight weight in weights)
        {
            float* gradient = pass.GradientOrNull(weight);
            if (gradient is not null) sum += Sums.OfSquares(pass.InstructionSet, gradient, (nint)weight.Shape.Count, pass.Threads);
        }
        return Math.Sqrt(sum);
    }
}
