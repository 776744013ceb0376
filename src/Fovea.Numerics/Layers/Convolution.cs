namespace Fovea.Numerics;

/// <summary>Kernels that slide over 1, 2 or 3 spatial axes, the same at every place.</summary>
/// <remarks>LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, section II.A.</remarks>
public sealed class Convolution
{
    /// <summary>Asks the scope for "weight", [outputs, inputs / groups, kernel..], and "bias", [outputs].</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="kernel">The lengths of the kernel's axes, one for each spatial axis: <c>[3, 3]</c>.</param>
    /// <param name="window">Strides, padding, dilation; a step at a time without padding where it is left out.</param>
    /// <param name="groups">Groups of channels that do not see each other; both numbers of channels are multiples of it.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="initialiser">How the kernels begin; He's uniform where it is left out. The bias begins at zero.</param>
    /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
    public Convolution(Scope scope, int inputs, int outputs, Shape kernel, Window? window = null, int groups = 1, bool bias = true, Initialiser? initialiser = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Shape.Expect(groups > 0 && inputs % groups == 0 && outputs % groups == 0, $"a convolution's channels must be multiples of its groups, got {inputs} to {outputs} in {groups}");
        Weight = scope.Weight("weight", Shape.Of([outputs, inputs / groups]).Append(kernel), initialiser ?? Initialisers.KaimingUniform);
        Bias = bias ? scope.Weight("bias", [outputs], Initialisers.Zeros) : null;
        (Window, Groups) = (window, groups);
    }

    /// <summary>The kernels, [outputs, inputs / groups, kernel..].</summary>
    public Weight Weight { get; }

    /// <summary>[outputs], or none.</summary>
    public Weight? Bias { get; }

    internal Window? Window { get; }

    internal int Groups { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, inputs, spatial..].</param>
    /// <param name="activation">Applied to the result; in the same go where nothing is differentiated.</param>
    /// <param name="residual">Added before the activation, shaped like the result; likewise.</param>
    /// <returns>[B, outputs, spatial..].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Activation? activation = null, Tensor? residual = null) =>
        input.Convolve(input.Pass.Use(Weight), Bias is null ? null : input.Pass.Use(Bias), Window, Groups, activation, residual);
}
