using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A block of a RegNet: a convolution in groups between two that mix channels, a gate for each channel after it, and a shortcut around all.</summary>
/// <remarks>Radosavovic et al., 2020, arXiv:2003.13678, figure 4; the gate: section 5, "RegNetY".</remarks>
internal sealed class RegNetBlock : IPictureBlock
{
    private readonly ConvolutionUnit _first, _second, _third;
    private readonly SqueezeExcitation? _gate;
    private readonly ConvolutionUnit? _shortcut;

    /// <param name="scope">Where the parameters live: "first", "second", "gate", "third" and "shortcut".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">From one place to the next.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="squeezed">The width of the gate's bottleneck; 0 where there is no gate.</param>
    public RegNetBlock(Scope scope, int inputs, int outputs, int stride, int groups, int squeezed)
    {
        _first = ConvolutionUnit.Square(scope["first"], inputs, outputs, kernel: 1);
        _second = ConvolutionUnit.Square(scope["second"], outputs, outputs, kernel: 3, stride, groups, squeezed: squeezed > 0);
        if (squeezed > 0) _gate = new SqueezeExcitation(scope["gate"], outputs, squeezed);
        _third = ConvolutionUnit.Square(scope["third"], outputs, outputs, kernel: 1);
        if (inputs != outputs || stride != 1) _shortcut = ConvolutionUnit.Square(scope["shortcut"], inputs, outputs, kernel: 1, stride, activation: null);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        Tensor x = _second.Forward(_first.Forward(input));                                          // [B, outputs, H', W']
        return _third.Forward(_gate?.Forward(x) ?? x, add: _shortcut?.Forward(input) ?? input);
    }
}
