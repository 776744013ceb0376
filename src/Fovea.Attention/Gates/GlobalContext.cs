using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Global context: attention with one query for the whole picture says which places matter; what they hold sets the channels' gates.</summary>
/// <remarks>Cao et al., "GCNet: Non-local Networks Meet Squeeze-Excitation Networks and Beyond", 2019, arXiv:1904.11492, section 3, equation 4.</remarks>
internal sealed class GlobalContext
{
    private readonly Convolution _attend, _reduce, _expand;
    private readonly LayerNorm _norm;

    /// <param name="scope">Where the parameters live: "attend", "reduce", "norm" and "expand".</param>
    /// <param name="channels">C.</param>
    /// <param name="squeezed">The width of the bottleneck.</param>
    public GlobalContext(Scope scope, int channels, int squeezed)
    {
        _attend = new Convolution(scope["attend"], channels, 1, [1, 1]);
        _reduce = new Convolution(scope["reduce"], channels, squeezed, [1, 1]);
        _norm = new LayerNorm(scope["norm"], squeezed, 1e-6f);
        _expand = new Convolution(scope["expand"], squeezed, channels, [1, 1]);
    }

    /// <summary>Scales each channel of <paramref name="input"/> by its gate.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public Tensor Forward(Tensor input)
    {
        (long batch, long channels, long height, long width) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
        Tensor weights = _attend.Forward(input).Reshape([batch, height * width]).Softmax();                 // [B, HW]: sums to one
        GateObserver.Observe(GateOver.Positions, weights.Reshape([batch, height, width]));

        Tensor context = input.Reshape([batch, channels, height * width]).MatMul(weights.As("B P 1"));      // [B, C, 1]
        Tensor reduced = _reduce.Forward(context.As("B C X 1"));                                            // [B, C / r, 1, 1]
        Tensor normalised = _norm.Forward(reduced.Reshape(reduced.Shape[..2])).Relu();                      // [B, C / r]
        Tensor gates = _expand.Forward(normalised.As("B C 1 1")).Sigmoid();                                 // [B, C, 1, 1]
        GateObserver.Observe(GateOver.Channels, gates.Reshape([batch, channels]));
        return input * gates;                                                                               // [B, C, H, W]
    }
}
