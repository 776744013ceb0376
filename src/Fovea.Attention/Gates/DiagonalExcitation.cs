using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>
/// Squeeze-and-Excitation without any relation between channels: the gate of a channel depends on that channel alone, by a factor and a shift. What is
/// lost against <see cref="SqueezeExcitation"/> is what the relation is worth.
/// </summary>
internal sealed class DiagonalExcitation : IMeansGate
{
    private readonly Convolution _own;
    private readonly Activation _gate;

    /// <param name="scope">Where the parameters live: "own", a kernel of 1 x 1 for each channel.</param>
    /// <param name="channels">C.</param>
    /// <param name="gate">What makes gates of numbers.</param>
    public DiagonalExcitation(Scope scope, int channels, Activation gate = Activation.Sigmoid)
    {
        _own = new Convolution(scope["own"], channels, channels, [1, 1], groups: channels);
        _gate = gate;
    }

    /// <inheritdoc/>
    public Tensor Gates(Tensor means, Tensor? map)
    {
        Tensor gates = _own.Forward(means, _gate);          // [B, C, 1, 1]
        GateObserver.Observe(GateOver.Channels, gates.Reshape(gates.Shape[..2]), map);
        return gates;
    }
}
