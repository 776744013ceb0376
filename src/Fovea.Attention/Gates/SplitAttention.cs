using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Split attention: a convolution makes several versions of each channel, and gates choose how much of each is taken.</summary>
/// <remarks>
/// Zhang et al., "ResNeSt: Split-Attention Networks", 2020, arXiv:2004.08955, section 3, equations 1 to 3. With a single version (radix 1) there is nothing to choose:
/// its gates turn channels up or down, as those of Squeeze-and-Excitation do.
/// </remarks>
internal sealed class SplitAttention
{
    private readonly Convolution _convolution, _reduce, _expand;
    private readonly ConvolutionNorm? _versions, _reduced;
    private readonly int _radix, _groups;

    /// <param name="scope">Where the parameters live: "conv", "reduce", "expand" and, with norms, "conv_norm" and "reduce_norm".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">C: channels that go out.</param>
    /// <param name="squeezed">The width of the bottleneck.</param>
    /// <param name="radix">How many versions there are of each channel.</param>
    /// <param name="groups">Cardinal groups, which do not see each other.</param>
    /// <param name="norms">Whether there are batch norms.</param>
    /// <param name="kernel">The length of the kernel; odd.</param>
    public SplitAttention(Scope scope, int inputs, int outputs, int squeezed, int radix = 2, int groups = 1, bool norms = true, int kernel = 3)
    {
        _convolution = new Convolution(scope["conv"], inputs, outputs * radix, [kernel, kernel], new Window { Padding = [kernel / 2] }, groups * radix, bias: false);
        _reduce = new Convolution(scope["reduce"], outputs, squeezed, [1, 1], groups: groups);
        _expand = new Convolution(scope["expand"], squeezed, outputs * radix, [1, 1], groups: groups);
        _versions = norms ? new ConvolutionNorm(_convolution, new BatchNorm(scope["conv_norm"], outputs * radix)) : null;
        _reduced = norms ? new ConvolutionNorm(_reduce, new BatchNorm(scope["reduce_norm"], squeezed)) : null;
        (_radix, _groups) = (radix, groups);
    }

    /// <summary>Makes the versions and mixes them channel by channel.</summary>
    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, C, H, W].</returns>
    public Tensor Forward(Tensor input)
    {
        Tensor all = Applied(_versions, _convolution, input);                                               // [B, R C, H, W]
        if (_radix == 1)
        {
            Tensor gate = Votes(all.GlobalAveragePool()).Sigmoid();                                         // [B, C, 1, 1]
            GateObserver.Observe(GateOver.Channels, gate.Reshape(gate.Shape[..2]));
            return all * gate;
        }
        long batch = all.Shape[0], channels = all.Shape[1] / _radix;
        Tensor versions = all.Reshape(Shape.Of([batch, _radix, channels]).Append(all.Shape[2..]));          // [B, R, C, H, W]
        Tensor votes = Votes(versions.Sum([1]).GlobalAveragePool());                                        // [B, groups R C / groups, 1, 1]
        Tensor gates = votes.Reshape([batch, _groups, _radix, channels / _groups]).Permute(0, 2, 1, 3).Reshape([batch, _radix, channels]).Softmax(axis: 1);    // [B, R, C]
        GateObserver.Observe(GateOver.Branches, gates);
        return (versions * gates.As("B R C 1 1")).Sum([1]);                                                 // [B, C, H, W]
    }

    private Tensor Votes(Tensor squeezed) => _expand.Forward(Applied(_reduced, _reduce, squeezed));         // [B, R C, 1, 1]

    private static Tensor Applied(ConvolutionNorm? withNorm, Convolution alone, Tensor x) => withNorm?.Forward(x, Activation.Relu) ?? alone.Forward(x, Activation.Relu);
}
