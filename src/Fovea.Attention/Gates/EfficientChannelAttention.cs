using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Efficient channel attention: each channel's gate depends on a few neighbouring channels only, by one short kernel.</summary>
/// <remarks>Wang et al., "ECA-Net", 2020, arXiv:1910.03151, section 3.2, equations 7 and 12.</remarks>
internal sealed class EfficientChannelAttention : IMeansGate
{
    private readonly Convolution _neighbours;

    /// <param name="scope">Where the parameters live: "neighbours", a kernel [1, 1, size].</param>
    /// <param name="size">How many channels a gate depends on; odd. See <see cref="SizeFor"/>.</param>
    public EfficientChannelAttention(Scope scope, int size = 3) =>
        _neighbours = new Convolution(scope["neighbours"], 1, 1, [size], new Window { Padding = [size / 2] }, bias: false);

    /// <summary>The paper's choice for so many channels: the odd number nearest to (log2 C + 1) / 2, not below 3.</summary>
    public static int SizeFor(int channels) => Math.Max(3, (int)((Math.Log2(channels) + 1) / 2) | 1);

    /// <inheritdoc/>
    public Tensor Gates(Tensor means, Tensor? map)
    {
        Shape shape = means.Shape[..2];                                         // [B, C]
        Tensor squeezed = means.Reshape(shape).As("B 1 C");
        Tensor gates = _neighbours.Forward(squeezed, Activation.Sigmoid).Reshape(shape);
        GateObserver.Observe(GateOver.Channels, gates, map);
        return gates.As("B C 1 1");
    }
}
