using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Looks at a picture and sets a gate for each of its channels.</summary>
internal interface IChannelGate
{
    /// <summary>The gates for a picture; they are shown where they were asked for.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, 1, 1]: 0 is off, 1 as it was. Or [B, C, H, W], where each place has its own.</returns>
    Tensor Gates(Tensor input);

    /// <summary>The gates for the picture that a convolution is going to make; null where they are known only afterwards.</summary>
    /// <param name="convolution">Makes the channels.</param>
    /// <param name="input">[B, inputs, H, W]: what it makes them of.</param>
    /// <returns>[B, C, 1, 1].</returns>
    Tensor? GatesBefore(ConvolutionNorm convolution, Tensor input) => null;
}

/// <summary>A gate that knows of its channels no more than their means.</summary>
internal interface IMeansGate : IChannelGate
{
    /// <summary>The gates for channels of these means.</summary>
    /// <param name="means">[B, C, 1, 1].</param>
    /// <param name="map">[B, C, H, W]: what they are the means of, to be shown with the gates; null where it is not there yet.</param>
    /// <returns>[B, C, 1, 1].</returns>
    Tensor Gates(Tensor means, Tensor? map);

    Tensor IChannelGate.Gates(Tensor input) => Gates(input.GlobalAveragePool(), input);

    Tensor? IChannelGate.GatesBefore(ConvolutionNorm convolution, Tensor input) => convolution.Means(input) is { } means ? Gates(means, null) : null;
}

/// <summary>What is done with gates.</summary>
internal static class ChannelGates
{
    /// <summary>Scales each channel by its gate.</summary>
    /// <param name="gate">Sets the gates.</param>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Forward(this IChannelGate gate, Tensor input) => input * gate.Gates(input);

    /// <summary>Scales each channel by its gate, adds a shortcut and applies an activation: in one go, where nothing is differentiated.</summary>
    /// <param name="gate">Sets the gates.</param>
    /// <param name="input">[B, C, H, W].</param>
    /// <param name="shortcut">[B, C, H, W].</param>
    /// <param name="activation">Applied last.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Forward(this IChannelGate gate, Tensor input, Tensor shortcut, Activation activation)
    {
        Tensor gates = gate.Gates(input);
        return gates.Shape == input.Shape ? (input * gates + shortcut).Activate(activation) : input.ScaleAndAdd(gates, shortcut, activation);
    }

    /// <summary>
    /// Scales each channel of a convolution by its gate, adds a shortcut and applies an activation. Where the gate depends on no more than the means of the channels, and the
    /// convolution knows what becomes of these beforehand, all of it happens while the sums of the convolution are still in the cache.
    /// </summary>
    /// <param name="gate">Sets the gates.</param>
    /// <param name="convolution">Makes the channels.</param>
    /// <param name="input">[B, inputs, H, W]: what it makes them of.</param>
    /// <param name="shortcut">[B, C, H, W].</param>
    /// <param name="activation">Applied last.</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Forward(this IChannelGate gate, ConvolutionNorm convolution, Tensor input, Tensor shortcut, Activation activation) =>
        !GateObserver.WantsMaps(input.Pass) && gate.GatesBefore(convolution, input) is { } gates
            ? convolution.Forward(input, activation, shortcut, gates)
            : gate.Forward(convolution.Forward(input, squeezed: true), shortcut, activation);
}
