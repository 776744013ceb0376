using Fovea.Numerics.Kernels;

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
    private readonly (ComposedConvolution? Made, long Version)[] _composed = new (ComposedConvolution?, long)[4];
    private Weight? _scale, _shift;
    private long _version = -1;

    public Convolution Convolution => convolution;

    public BatchNorm Norm => norm;

    /// <summary>Applies both.</summary>
    /// <param name="input">[B, inputs, spatial..].</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="residual">Added before the activation, shaped like the result: the shortcut of a residual network.</param>
    /// <param name="gates">[B, outputs, 1..]: what channels are multiplied by before the shortcut is added.</param>
    /// <param name="squeezed">The mean of each channel of the result is noted on the way, where it comes cheaper than afterwards.</param>
    /// <returns>[B, outputs, spatial..].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Activation? activation = null, Tensor? residual = null, Tensor? gates = null, bool squeezed = false)
    {
        Pass pass = input.Pass;
        if (!StepByStep(input) && !(residual?.NeedsGradient ?? false) && !(gates?.NeedsGradient ?? false))
        {
            (Weight scale, Weight shift) = Folded();
            return input.Convolve(pass.Use(convolution.Weight), scale, shift, convolution.Window, convolution.Groups, activation, residual, gates, squeezed);
        }
        Tensor y = norm.Forward(convolution.Forward(input));
        if (gates is { } gate) y *= gate;
        if (residual is { } added) y += added;
        return activation is { } after ? y.Activate(after) : y;
    }

    /// <summary>The mean of each channel of what <see cref="Forward"/> makes, before gates, shortcut and activation; null where these are known only afterwards.</summary>
    /// <param name="input">[B, inputs, spatial..].</param>
    /// <returns>[B, outputs, 1..].</returns>
    public Tensor? Means(Tensor input)
    {
        Tensor weight = input.Pass.Use(convolution.Weight);
        if (StepByStep(input) || !input.KnowsMeansOf(weight, convolution.Window, convolution.Groups)) return null;
        (Weight scale, Weight shift) = Folded();
        return input.MeansOf(weight, scale, shift);
    }

    /// <summary>What a pointwise convolution makes of these means, whatever they are; null where that is known only afterwards.</summary>
    /// <param name="after">The pointwise convolution, of one place.</param>
    /// <param name="input">[B, inputs, spatial..].</param>
    /// <param name="activation">Applied last.</param>
    /// <returns>[B, outputs of the other, 1..].</returns>
    public Tensor? MeansThrough(Convolution after, Tensor input, Activation? activation)
    {
        Pass pass = input.Pass;
        if (StepByStep(input) || after is not { Window: null, Groups: 1 } || after.Weight.Shape[2..].Count != 1 || pass.Differentiates(after.Weight) || (after.Bias is { } bias && pass.Differentiates(bias))) return null;
        if (!input.IsPointwise(pass.Use(convolution.Weight), convolution.Window, convolution.Groups)) return null;
        Tensor made = Composed(after, pass.InstructionSet).Forward(input.GlobalAveragePool(), activation);
        Costs.Observe(pass.Use(after.Weight), made);
        return made;
    }

    private bool StepByStep(Tensor input) => input.Pass.Training || input.NeedsGradient || Differentiated(input.Pass);

    private bool Differentiated(Pass pass) =>
        pass.Differentiates(convolution.Weight) || pass.Differentiates(norm.Scale) || pass.Differentiates(norm.Shift) || (convolution.Bias is { } bias && pass.Differentiates(bias));

    /// <summary>Both convolutions as one, for a version of all parameters: there is one for each norm.</summary>
    private ComposedConvolution Composed(Convolution after, InstructionSet set)
    {
        (Weight scale, Weight shift) = Folded();
        lock (_folding)
        {
            ref (ComposedConvolution? Made, long Version) known = ref _composed[(int)set];
            long version = _version + convolution.Weight.Version + after.Weight.Version + (after.Bias?.Version ?? 0);
            if (known.Made is { } made && known.Version == version) return made;
            known = (new ComposedConvolution(set, convolution.Weight, scale, shift, after.Weight, after.Bias), version);
            return known.Made;
        }
    }

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
