namespace Fovea.Models;

/// <summary>A convolutional network built as a Transformer is: patches, blocks of one wide depthwise convolution and a feed-forward part, few norms.</summary>
/// <remarks>Liu et al., "A ConvNet for the 2020s", 2022, arXiv:2201.03545, section 2.</remarks>
internal sealed class ConvNext : ImageClassifier
{
    private readonly Convolution _patch;
    private readonly LayerNorm _patchNorm, _norm;
    private readonly ConvNextStage[] _stages;
    private readonly Linear? _classes;

    /// <param name="scope">Where the parameters live: "patch", "patch_norm", "stage" with a number, "norm" and "classifier".</param>
    /// <param name="config">Sizes.</param>
    public ConvNext(Scope scope, ConvNextConfig config)
    {
        Config = config;
        ClassNames = config.ClassNames;
        Initialiser initialiser = Initialisers.TruncatedNormal(config.InitialRange);
        _patch = new Convolution(scope["patch"], config.Channels, config.Widths[0], [config.Patch, config.Patch], new Window { Stride = [config.Patch] }, initialiser: initialiser);
        _patchNorm = new LayerNorm(scope["patch_norm"], config.Widths[0], ConvNextBlock.NormEpsilon);
        _stages = [.. Enumerable.Range(0, config.Widths.Count).Select(stage => new ConvNextStage(scope["stage"][stage], config, stage))];
        _norm = new LayerNorm(scope["norm"], config.Widths[^1], config.HeadNormEpsilon);
        if (config.Classes > 0) _classes = new Linear(scope["classifier"], config.Widths[^1], config.Classes, initialiser: initialiser);
    }

    public ConvNextConfig Config { get; }

    /// <inheritdoc/>
    public override int Classes => Config.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"stage.{_stages.Length - 1}";

    /// <summary>The last map: [B, channels, H, W] to [B, C, h, w].</summary>
    public override Tensor Features(Tensor pixels)
    {
        Pass pass = pixels.Pass;
        ExpectPictures(pixels, Config.Channels);
        Tensor x = _patchNorm.OverChannels(_patch.Forward(pixels));
        pass.ObserveHidden(x);
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            using Pass.LayerScope layer = pass.Layer("stage", stage);
            x = layer.Return(_stages[stage].Forward(x));
            pass.ObserveHidden(x);
        }
        return x;
    }

    /// <summary>What the last map says: [B, C, h, w] to [B, classes], or to the normalised mean of each channel where there is no head.</summary>
    public override Tensor Classify(Tensor features)
    {
        Tensor mean = _norm.Forward(features.GlobalAveragePool().Reshape(features.Shape[..2]));
        return _classes is null ? mean : _classes.Forward(mean);
    }
}
