using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>CBAM: first what matters (a gate per channel), then where (a gate per place).</summary>
/// <remarks>Woo et al., "CBAM: Convolutional Block Attention Module", 2018, arXiv:1807.06521, section 3, equations 2 and 3.</remarks>
internal sealed class ConvolutionalBlockAttention
{
    private readonly SqueezeExcitation _channels;
    private readonly Convolution _places;
    private readonly BatchNorm _norm;

    /// <param name="scope">Where the parameters live: "channel.reduce", "channel.expand", "place.conv" and "place.norm".</param>
    /// <param name="channels">C.</param>
    /// <param name="squeezed">The width of the bottleneck.</param>
    /// <param name="kernel">How far a place looks around; odd.</param>
    public ConvolutionalBlockAttention(Scope scope, int channels, int squeezed, int kernel = 7)
    {
        _channels = new SqueezeExcitation(scope["channel"], channels, squeezed, bias: false);
        _places = new Convolution(scope["place"]["conv"], 2, 1, [kernel, kernel], new Window { Padding = [kernel / 2] }, bias: false);
        _norm = new BatchNorm(scope["place"]["norm"], 1);
    }

    /// <summary>Scales each channel and each place of <paramref name="input"/> by its gate.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public Tensor Forward(Tensor input)
    {
        Tensor what = (_channels.Excite(input.GlobalAveragePool()) + _channels.Excite(input.Max([2, 3], keep: true))).Sigmoid();        // [B, C, 1, 1]
        GateObserver.Observe(GateOver.Channels, what.Reshape(what.Shape[..2]));
        Tensor turned = input * what;                                                                       // [B, C, H, W]

        Tensor seen = Tensor.Concatenate([turned.Mean([1], keep: true), turned.Max([1], keep: true)], 1);   // [B, 2, H, W]
        Tensor where = _norm.Forward(_places.Forward(seen)).Sigmoid();                                      // [B, 1, H, W]
        GateObserver.Observe(GateOver.Positions, where.Reshape([where.Shape[0], where.Shape[2], where.Shape[3]]));
        return turned * where;                                                                              // [B, C, H, W]
    }
}
