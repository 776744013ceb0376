using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics;

// Norms over the last axis.
public readonly unsafe partial struct Tensor
{
    /// <summary>Brings each vector of the last axis to mean 0 and variance 1, then scales and shifts it.</summary>
    /// <param name="scale">[width], like the last axis.</param>
    /// <param name="shift">[width], or none.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Ba et al., "Layer Normalization", 2016, arXiv:1607.06450, section 3.</remarks>
    public Tensor LayerNorm(Tensor scale, Tensor? shift, float epsilon) => Normalise(RowNorm.Layer, scale, shift, epsilon);

    /// <summary>Brings each vector of the last axis to mean square 1, then scales it.</summary>
    /// <param name="scale">[width], like the last axis.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, arXiv:1910.07467, equation 4.</remarks>
    public Tensor RmsNorm(Tensor scale, float epsilon) => Normalise(RowNorm.RootMeanSquare, scale, null, epsilon);

    private Tensor Normalise(RowNorm norm, Tensor scale, Tensor? shift, float epsilon)
    {
        Numerics.Shape.Expect(Shape.Rank > 0 && scale.Shape.Rank == 1 && scale.Count == Columns, $"a norm's scale must be as long as the last axis of {Shape}, got {scale.Shape}");
        if (shift is { } given) Numerics.Shape.Expect(given.Shape == scale.Shape, $"a norm's shift must be {scale.Shape} like its scale, got {given.Shape}");

        bool differentiate = NeedsGradient || scale.NeedsGradient || (shift?.NeedsGradient ?? false);
        Tensor y = Pass.New(Shape), statistics = differentiate ? Pass.New([2, Rows]) : default;
        float* mean = differentiate ? statistics.Pointer : null, inverse = differentiate ? statistics.Pointer + Rows : null;
        Normalization.Forward(
            Pass.InstructionSet, norm, Pointer, null, null, scale.Pointer, shift is { } used ? used.Pointer : null, y.Pointer,
            mean, inverse, Rows, Columns, epsilon, Pass.Threads);
        if (differentiate) RecordNormalise(norm, this, scale, shift, y, statistics);
        return y;
    }

    private static void RecordNormalise(RowNorm norm, Tensor x, Tensor scale, Tensor? shift, Tensor y, Tensor statistics) => x.Pass.Record(y, () =>
    {
        Pass pass = x.Pass;
        bool accumulateShift = false;
        float* dx = pass.GradientTarget(x, out bool accumulate), dscale = pass.GradientTarget(scale, out bool accumulateScale);
        float* dshift = shift is { } given ? pass.GradientTarget(given, out accumulateShift) : null;
        Normalization.Backward(
            pass.InstructionSet, norm, x.Pointer, scale.Pointer, statistics.Pointer, statistics.Pointer + x.Rows, pass.GradientOf(y),
            dx, accumulate, dscale, accumulateScale, dshift, accumulateShift, x.Rows, x.Columns, pass.Threads);
    });
}
