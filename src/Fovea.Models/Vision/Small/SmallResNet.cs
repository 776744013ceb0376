namespace Fovea.Models;

/// <summary>A residual network for small pictures, with gates for its channels or without.</summary>
/// <remarks>
/// He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, section 4.2, with projections where the size changes; gates as in
/// Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, figures 3 and 5.
/// </remarks>
internal sealed class SmallResNet : ImageClassifier
{
    private readonly ConvolutionUnit _stem;
    private readonly SmallResNetBlock[] _blocks;
    private readonly ClassifierHead _head;
    private readonly int _inputs;

    /// <summary>Takes its parameters from "stem", "block" with a number, and "classifier".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="config">What it is like.</param>
    public SmallResNet(Scope scope, SmallResNetConfig config)
    {
        _inputs = config.Inputs;
        _stem = ConvolutionUnit.Square(scope["stem"], config.Inputs, config.Stem, kernel: 3);
        _blocks = new SmallResNetBlock[config.Widths.Count * config.Blocks];
        int channels = config.Stem;
        for (int block = 0; block < _blocks.Length; block++)
        {
            int stage = block / config.Blocks, stride = block % config.Blocks == 0 ? config.Strides[stage] : 1;
            _blocks[block] = new SmallResNetBlock(scope["block"][block], channels, config.Widths[stage], stride, config.Gate);
            channels = config.Widths[stage];
        }
        _head = new ClassifierHead(scope["classifier"], channels, config.Classes);
    }

    /// <inheritdoc/>
    public override int Classes => _head.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"block.{_blocks.Length - 1}";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _inputs);
        Tensor x = _stem.Forward(pixels);                                       // [B, stem, H, W]
        for (int block = 0; block < _blocks.Length; block++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("block", block);
            x = layer.Return(_blocks[block].Forward(x));                        // [B, C, H / s, W / s]
        }
        return x;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _head.Forward(features);
}

/// <summary>Two convolutions, and a way past them.</summary>
internal sealed class SmallResNetBlock
{
    private readonly ConvolutionUnit _first, _second;
    private readonly ConvolutionUnit? _past;
    private readonly Func<Tensor, Tensor>? _gate;
    private readonly GatePlace _place;

    /// <param name="scope">Where the parameters live: "first", "second", "past" and "gate".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">From one place to the next.</param>
    /// <param name="gate">The gates, or none.</param>
    public SmallResNetBlock(Scope scope, int inputs, int outputs, int stride, SmallGate? gate)
    {
        _first = ConvolutionUnit.Square(scope["first"], inputs, outputs, kernel: 3, stride);
        _second = ConvolutionUnit.Square(scope["second"], outputs, outputs, kernel: 3, activation: null);
        if (stride != 1 || inputs != outputs) _past = ConvolutionUnit.Square(scope["past"], inputs, outputs, kernel: 1, stride, activation: null);
        if (gate is null) return;
        _place = gate.Place;
        _gate = gate.Build(scope["gate"], gate.Place == GatePlace.Pre ? inputs : outputs);
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, H / stride, W / stride].</returns>
    public Tensor Forward(Tensor x)
    {
        Tensor branch = Gated(_second.Forward(_first.Forward(Gated(x, GatePlace.Pre))), GatePlace.Standard);
        Tensor past = Gated(_past?.Forward(x) ?? x, GatePlace.Identity);
        return Gated((branch + past).Relu(), GatePlace.Post);
    }

    private Tensor Gated(Tensor x, GatePlace place) => _gate is not null && place == _place ? _gate(x) : x;
}
