using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A block of ShuffleNet: two mixtures of channels in groups with a shuffle and one kernel for each channel between them, around them a shortcut.</summary>
/// <remarks>Zhang et al., 2017, arXiv:1707.01083, figure 2; the gate: Hu et al., 2018, arXiv:1709.01507, table 3.</remarks>
internal sealed class ShuffleBlockV1 : IPictureBlock
{
    private const int Bottleneck = 4;

    private readonly ConvolutionUnit _reduce, _filter, _expand;
    private readonly SqueezeExcitation? _gate;
    private readonly int _groups;
    private readonly bool _halves;

    /// <param name="scope">Where the parameters live: "reduce", "filter", "expand" and "gate".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="halves">Whether the map becomes half as large; then what came in is put before what is found, and not added to it.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="reduction">By what the channels found are divided for the gate's bottleneck; 0: no gate.</param>
    public ShuffleBlockV1(Scope scope, int inputs, int outputs, bool halves, int groups, int reduction)
    {
        int inner = outputs / Bottleneck, found = halves ? outputs - inputs : outputs;
        // So few channels come out of the stem that groups of them would see too little.
        bool afterStem = inputs % groups != 0 || inputs < inner;
        _reduce = ConvolutionUnit.Square(scope["reduce"], inputs, inner, kernel: 1, groups: afterStem ? 1 : groups);
        _filter = ConvolutionUnit.Square(scope["filter"], inner, inner, kernel: 3, halves ? 2 : 1, groups: inner, activation: null);
        _expand = ConvolutionUnit.Square(scope["expand"], inner, found, kernel: 1, groups: groups, activation: null);
        if (reduction > 0) _gate = new SqueezeExcitation(scope["gate"], found, Math.Max(1, found / reduction));
        (_groups, _halves) = (groups, halves);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        Tensor x = _expand.Forward(_filter.Forward(_reduce.Forward(input).Shuffle(_groups)));       // [B, found, H', W']
        x = _gate?.Forward(x) ?? x;
        if (!_halves) return (x + input).Relu();
        Tensor shortcut = input.AveragePool([3, 3], new Window { Stride = [2], Padding = [1] }, countPadding: true);
        return Tensor.Concatenate([shortcut, x], axis: 1).Relu();                                   // [B, outputs, H / 2, W / 2]
    }
}
