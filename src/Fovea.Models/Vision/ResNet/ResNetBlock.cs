using Fovea.Attention;

namespace Fovea.Models;

/// <summary>The sizes of a block.</summary>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Width">Channels within, before groups.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Stride">From one place to the next.</param>
internal readonly record struct ResNetBlockSize(int Inputs, int Width, int Outputs, int Stride);

/// <summary>A branch of convolutions, gates for its channels where there are any, and a shortcut around it.</summary>
/// <remarks>He et al., 2015, arXiv:1512.03385, figures 2 and 5; gates as in Hu et al., 2018, arXiv:1709.01507, figures 3 and 5.</remarks>
internal sealed class ResNetBlock
{
    private readonly ResNetBranch _branch;
    private readonly ResNetShortcut? _shortcut;
    private readonly IChannelGate? _gate;
    private readonly GatePlace _place;

    /// <param name="scope">Where the parameters live: "branch", "gate" and "shortcut".</param>
    /// <param name="size">Its sizes.</param>
    /// <param name="config">What all blocks have in common.</param>
    public ResNetBlock(Scope scope, ResNetBlockSize size, ResNetConfig config)
    {
        _branch = new ResNetBranch(scope["branch"], size, config);
        _place = config.GatePlace;
        _gate = config.Gate?.Invoke(scope["gate"], _place == GatePlace.Pre ? size.Inputs : size.Outputs);
        if (size.Stride != 1 || size.Inputs != size.Outputs) _shortcut = new ResNetShortcut(scope["shortcut"], size, config);
    }

    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, H / stride, W / stride].</returns>
    public Tensor Forward(Tensor input)
    {
        Tensor shortcut = Gated(_shortcut?.Forward(input) ?? input, GatePlace.Identity);                    // [B, outputs, H', W']
        Tensor branch = _branch.Inner(Gated(input, GatePlace.Pre));
        if (_gate is not null && _place == GatePlace.Standard) return _branch.Last(branch, _gate, shortcut);
        return Gated(_branch.Last(branch, shortcut, Activation.Relu), GatePlace.Post);
    }

    private Tensor Gated(Tensor x, GatePlace place) => _gate is not null && place == _place ? _gate.Forward(x) : x;
}

/// <summary>The way around a branch that changes the size.</summary>
internal sealed class ResNetShortcut
{
    private readonly ConvolutionUnit _unit;
    private readonly bool _average;

    /// <param name="scope">Where the parameters live: "conv" and "norm".</param>
    /// <param name="size">The sizes of the block.</param>
    /// <param name="config">What all blocks have in common.</param>
    public ResNetShortcut(Scope scope, ResNetBlockSize size, ResNetConfig config)
    {
        _average = config.AverageShortcut && size.Stride != 1;
        int kernel = size.Stride == 1 || _average ? 1 : config.ShortcutKernel;
        _unit = ConvolutionUnit.Square(scope, size.Inputs, size.Outputs, kernel, _average ? 1 : size.Stride, activation: null);
    }

    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, H / stride, W / stride].</returns>
    public Tensor Forward(Tensor input) => _unit.Forward(_average ? input.AveragePool([2, 2], new Window { Stride = [2], RoundUp = true }) : input);
}
