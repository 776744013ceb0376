using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A block of ShuffleNet v2: half of the channels goes by, the other half is worked on, then both are shuffled. A block that halves the map works on all channels twice.</summary>
/// <remarks>Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018, arXiv:1807.11164, figure 3; the gate: its appendix.</remarks>
internal sealed class ShuffleBlockV2 : IPictureBlock
{
    private readonly ConvolutionUnit? _besideFilter, _besideMix;
    private readonly ConvolutionUnit _first, _filter, _last;
    private readonly SqueezeExcitation? _gate;

    /// <param name="scope">Where the parameters live: "first", "filter", "last", "gate", and where it halves the map "beside.filter" and "beside.mix".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out; even.</param>
    /// <param name="halves">Whether the map becomes half as large.</param>
    /// <param name="reduction">By what the channels worked on are divided for the gate's bottleneck; 0: no gate.</param>
    public ShuffleBlockV2(Scope scope, int inputs, int outputs, bool halves, int reduction)
    {
        int half = outputs / 2, stride = halves ? 2 : 1;
        if (halves)
        {
            _besideFilter = ConvolutionUnit.Square(scope["beside"]["filter"], inputs, inputs, kernel: 3, stride, groups: inputs, activation: null);
            _besideMix = ConvolutionUnit.Square(scope["beside"]["mix"], inputs, half, kernel: 1);
        }
        _first = ConvolutionUnit.Square(scope["first"], halves ? inputs : half, half, kernel: 1);
        _filter = ConvolutionUnit.Square(scope["filter"], half, half, kernel: 3, stride, groups: half, activation: null);
        _last = ConvolutionUnit.Square(scope["last"], half, half, kernel: 1);
        if (reduction > 0) _gate = new SqueezeExcitation(scope["gate"], half, Math.Max(1, half / reduction));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        (Tensor beside, Tensor x) = (input, input);
        if (_besideFilter is not null && _besideMix is not null) beside = _besideMix.Forward(_besideFilter.Forward(input));
        else if (input.Split(2, axis: 1) is [var first, var second]) (beside, x) = (first, second);         // [B, C / 2, H, W]
        x = _last.Forward(_filter.Forward(_first.Forward(x)));                                              // [B, outputs / 2, H', W']
        return Tensor.Concatenate([beside, _gate?.Forward(x) ?? x], axis: 1).Shuffle(2);                    // [B, outputs, H', W']
    }
}
