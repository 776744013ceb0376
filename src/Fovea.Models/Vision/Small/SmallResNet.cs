namespace Fovea.Models;

/// <summary>A residual network for small pictures, with gates for its channels or without.</summary>
/// <remarks>
/// He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, section 4.2, with projections where the size changes; gates as in
/// Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, figures 3 and 5.
/// </remarks>
internal sealed class SmallResNet
{
    private readonly Convolution _stem;
    private readonly BatchNorm _norm;
    private readonly List<SmallResNetBlock> _blocks = [];
    private readonly Linear _head;

    /// <summary>Takes its parameters from "stem", "norm", "block" with a number, and "head".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="config">What it is like.</param>
    public SmallResNet(Scope scope, SmallResNetConfig config)
    {
        _stem = new Convolution(scope["stem"], config.Inputs, config.Stem, [3, 3], new Window { Padding = [1] }, bias: false);
        _norm = new BatchNorm(scope["norm"], config.Stem);
        int channels = config.Stem;
        for (int stage = 0; stage < config.Widths.Count; stage++)
            for (int block = 0; block < config.Blocks; block++)
            {
                _blocks.Add(new SmallResNetBlock(scope["block"][_blocks.Count], channels, config.Widths[stage], block == 0 ? config.Strides[stage] : 1, config.Gate));
                channels = config.Widths[stage];
            }
        _head = new Linear(scope["head"], channels, config.Classes);
    }

    /// <summary>Says how much each class fits.</summary>
    /// <param name="pictures">[B, inputs, H, W].</param>
    /// <returns>[B, classes]: logits.</returns>
    public Tensor Forward(Tensor pictures)
    {
        Tensor x = _norm.Forward(_stem.Forward(pictures)).Relu();               // [B, stem, H, W]
        for (int i = 0; i < _blocks.Count; i++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("block", i);
            x = layer.Return(_blocks[i].Forward(x));                            // [B, C, H / s, W / s]
        }
        return _head.Forward(x.Mean([2, 3]));
    }
}

/// <summary>Two convolutions, and a way past them.</summary>
internal sealed class SmallResNetBlock
{
    private readonly Convolution _first, _second;
    private readonly BatchNorm _firstNorm, _secondNorm;
    private readonly Convolution? _past;
    private readonly BatchNorm? _pastNorm;
    private readonly Func<Tensor, Tensor>? _gate;
    private readonly GatePlace _place;

    /// <param name="scope">Where the parameters live.</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">From one place to the next.</param>
    /// <param name="gate">The gates, or none.</param>
    public SmallResNetBlock(Scope scope, int inputs, int outputs, int stride, SmallGate? gate)
    {
        _first = new Convolution(scope["first"], inputs, outputs, [3, 3], new Window { Stride = [stride], Padding = [1] }, bias: false);
        _firstNorm = new BatchNorm(scope["first_norm"], outputs);
        _second = new Convolution(scope["second"], outputs, outputs, [3, 3], new Window { Padding = [1] }, bias: false);
        _secondNorm = new BatchNorm(scope["second_norm"], outputs);
        if (stride != 1 || inputs != outputs)
        {
            _past = new Convolution(scope["past"], inputs, outputs, [1, 1], new Window { Stride = [stride] }, bias: false);
            _pastNorm = new BatchNorm(scope["past_norm"], outputs);
        }
        if (gate is null) return;
        _place = gate.Place;
        _gate = gate.Build(scope["gate"], gate.Place == GatePlace.Pre ? inputs : outputs);
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, H / stride, W / stride].</returns>
    public Tensor Forward(Tensor x)
    {
        Tensor branch = _firstNorm.Forward(_first.Forward(Gated(x, GatePlace.Pre))).Relu();
        branch = Gated(_secondNorm.Forward(_second.Forward(branch)), GatePlace.Standard);
        Tensor past = Gated(_past is null ? x : _pastNorm!.Forward(_past.Forward(x)), GatePlace.Identity);
        return Gated((branch + past).Relu(), GatePlace.Post);
    }

    private Tensor Gated(Tensor x, GatePlace place) => _gate is not null && place == _place ? _gate(x) : x;
}
