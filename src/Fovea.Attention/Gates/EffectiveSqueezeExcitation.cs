using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Squeeze-and-Excitation without a bottleneck: one projection loses nothing, and a gate of straight lines is enough.</summary>
/// <remarks>Lee and Park, "CenterMask", 2020, arXiv:1911.06667, section 3.3, equation 2.</remarks>
internal sealed class EffectiveSqueezeExcitation : IMeansGate
{
    private readonly Convolution _project;
    private readonly Activation _gate;

    /// <param name="scope">Where the parameters live: "project", a kernel of 1 x 1.</param>
    /// <param name="channels">C.</param>
    /// <param name="gate">What makes gates of numbers.</param>
    public EffectiveSqueezeExcitation(Scope scope, int channels, Activation gate = Activation.HardSigmoid)
    {
        _project = new Convolution(scope["project"], channels, channels, [1, 1]);
        _gate = gate;
    }

    /// <inheritdoc/>
    public Tensor Gates(Tensor means, Tensor? map)
    {
        Tensor gates = _project.Forward(means, _gate);      // [B, C, 1, 1]
        GateObserver.Observe(GateOver.Channels, gates.Reshape(gates.Shape[..2]), map);
        return gates;
    }
}
