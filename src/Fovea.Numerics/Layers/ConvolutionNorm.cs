namespace Fovea.Numerics;

/// <summary>
/// A convolution and the batch norm after it: y = activation(norm(convolution(x)) + residual). In training, and wherever something is
/// differentiated, that is what is calculated, step by step. Else the norm is a scale and a shift of each channel, worked out once for a version of
/// the parameters, and all of it happens while the sums of the convolution are still in the cache.
/// </summary>
/// <param name="convolution">The convolution; its bias, if it has one, goes through the norm too.</param>
/// <param name="norm">Of as many channels as the convolution makes.</param>
internal sealed class ConvolutionNorm(Convolution convolution, BatchNorm norm)
{
    private readonly Lock _folding = new();
    private Weight? _scale, _shift;
    private long _version = -1;

    public Convolution Convolution => convolution;

    public BatchNorm Norm => norm;

    /// <summary>Applies both.</summary>
    /// <param name="input">[B, inputs, spatial..].</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="residual">Added before the activation, shaped like the result: the shortcut of a residual network.</param>
    /// <returns>[B, outputs, spatial..].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Activation? activation = null, Tensor? residual = null)
    {
        Pass pass = input.Pass;
        if (!pass.Training && !input.NeedsGradient && !(residual?.NeedsGradient ?? false) && !Differentiated(pass))
        {
            (Weight scale, Weight shift) = Folded();
            return input.Convolve(pass.Use(convolution.Weight), scale, shift, convolution.Window, convolution.Groups, activation, residual);
        }
        Tensor y = norm.Forward(convolution.Forward(input));
        if (residual is { } added) y += added;
        return activation is { } after ? y.Activate(after) : y;
    }

    private bool Differentiated(Pass pass) =>
        pass.Differentiates(convolution.Weight) || pass.Differentiates(norm.Scale) || pass.Differentiates(norm.Shift) || (convolution.Bias is { } bias && pass.Differentiates(bias));

    /// <summary>What the norm does to the sums of the convolution: scale and shift, [outputs].</summary>
    private (Weight Scale, Weight Shift) Folded()
    {
        lock (_folding)
        {
            long version = (long)norm.Scale.Version + norm.Shift.Version + norm.Mean.Version + norm.Variance.Version + (convolution.Bias?.Version ?? 0);
            if (_scale is { } scale && _shift is { } shift && version == _version) return (scale, shift);
            scale = _scale ??= new Weight("scale", norm.Scale.Shape);
            shift = _shift ??= new Weight("shift", norm.Scale.Shape);
            for (int channel = 0; channel < scale.Values.Length; channel++)
            {
                double factor = norm.Scale.Values[channel] / Math.Sqrt((double)norm.Variance.Values[channel] + norm.Epsilon);
                double bias = convolution.Bias is { } given ? given.Values[channel] : 0;
                scale.Values[channel] = (float)factor;
                shift.Values[channel] = (float)(norm.Shift.Values[channel] + (bias - norm.Mean.Values[channel]) * factor);
            }
            _version = version;
            return (scale, shift);
        }
    }
}
