namespace Fovea.Numerics;

/// <summary>
/// Brings each channel to mean 0 and variance 1, then scales and shifts it by learned amounts. In training the statistics are those of the
/// batch, and the ones that are kept follow them; else those that were kept are used.
/// </summary>
/// <remarks>Ioffe and Szegedy, "Batch Normalization", 2015, arXiv:1502.03167. One pass at a time trains a layer: it changes what is kept.</remarks>
internal sealed class BatchNorm
{
    private readonly float _momentum;

    /// <summary>Asks the scope for "scale", "shift", "mean" and "variance", [channels].</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">How much of the batch's statistics goes into those that are kept.</param>
    public BatchNorm(Scope scope, int channels, float epsilon = 1e-5f, float momentum = 0.1f)
    {
        Scale = scope.Weight("scale", [channels], Initialisers.Ones);
        Shift = scope.Weight("shift", [channels], Initialisers.Zeros);
        Mean = scope.Weight("mean", [channels], Initialisers.Zeros);
        Variance = scope.Weight("variance", [channels], Initialisers.Ones);
        Mean.IsLearned = Variance.IsLearned = false;
        (Epsilon, _momentum) = (epsilon, momentum);
    }

    public Weight Scale { get; }

    public Weight Shift { get; }

    /// <summary>The mean that is kept; not trained by gradients.</summary>
    public Weight Mean { get; }

    /// <summary>The variance that is kept; not trained by gradients.</summary>
    public Weight Variance { get; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>Normalises the channels.</summary>
    /// <param name="input">[B, C, ..].</param>
    public Tensor Forward(Tensor input)
    {
        Pass pass = input.Pass;
        Tensor scale = pass.Use(Scale), shift = pass.Use(Shift);
        if (!pass.Training) return input.BatchNorm(pass.Use(Mean), pass.Use(Variance), scale, shift, Epsilon);

        Tensor y = input.BatchNorm(scale, shift, Epsilon, out Tensor mean, out Tensor variance);
        double numbers = input.Count / Math.Max(1.0, input.Shape[1]);
        Follow(Mean, mean, 1);
        Follow(Variance, variance, numbers > 1 ? numbers / (numbers - 1) : 1);                // the estimate that a sample gives
        return y;
    }

    private void Follow(Weight kept, Tensor found, double times)
    {
        Span<float> numbers = kept.Values;
        for (int channel = 0; channel < numbers.Length; channel++)
            numbers[channel] = (float)((1.0 - _momentum) * numbers[channel] + _momentum * times * found.Values[channel]);
        kept.Changed();
    }
}
