namespace Fovea.Models;

/// <summary>Blocks on maps of one size; every stage but the first begins by halving the map's sides.</summary>
/// <remarks>Liu et al., "A ConvNet for the 2020s", 2022, arXiv:2201.03545, section 2.6: separate layers for making maps smaller.</remarks>
internal sealed class ConvNextStage
{
    private readonly LayerNorm? _norm;
    private readonly Convolution? _reduce;
    private readonly ConvNextBlock[] _blocks;

    /// <param name="scope">Where the parameters live: "reduce_norm", "reduce" and "block" with a number.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="stage">Which stage, from 0.</param>
    public ConvNextStage(Scope scope, ConvNextConfig config, int stage)
    {
        if (stage > 0)
        {
            _norm = new LayerNorm(scope["reduce_norm"], config.Widths[stage - 1], ConvNextBlock.NormEpsilon);
            _reduce = new Convolution(scope["reduce"], config.Widths[stage - 1], config.Widths[stage], [2, 2], new Window { Stride = [2] }, initialiser: Initialisers.TruncatedNormal(config.InitialRange));
        }
        int before = config.Blocks.Take(stage).Sum(), all = config.Blocks.Sum();
        _blocks = [.. Enumerable.Range(0, config.Blocks[stage]).Select(block =>
            new ConvNextBlock(scope["block"][block], config, config.Widths[stage], StochasticDepth.RateAt(before + block, all, config.DropPath)))];
    }

    /// <param name="x">[B, C, H, W].</param>
    public Tensor Forward(Tensor x)
    {
        if (_reduce is not null) x = _reduce.Forward(_norm!.OverChannels(x));
        for (int i = 0; i < _blocks.Length; i++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("block", i);
            x = layer.Return(_blocks[i].Forward(x));
        }
        return x;
    }
}
