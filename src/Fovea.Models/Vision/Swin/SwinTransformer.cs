using Fovea.Attention;

namespace Fovea.Models;

/// <summary>
/// A vision Transformer whose patches look around within windows and are merged, four to one, from stage to stage: its cost grows with the picture's area,
/// and it ends with a map as a convolutional network does.
/// </summary>
/// <remarks>Liu et al., "Swin Transformer", 2021, arXiv:2103.14030, section 3.1 and figure 3.</remarks>
internal sealed class SwinTransformer : ImageClassifier
{
    private const float StageNormEpsilon = 1e-5f;

    private readonly Convolution _patch;
    private readonly LayerNorm _patchNorm, _norm;
    private readonly WindowBlock[][] _stages;
    private readonly PatchMerging[] _merges;
    private readonly Linear? _classes;

    /// <param name="scope">Where the parameters live: "patch", "patch_norm", "stage" and "block" with numbers, "merge" with the number of the stage before it, "norm" and "classifier".</param>
    /// <param name="config">Sizes.</param>
    public SwinTransformer(Scope scope, SwinConfig config)
    {
        Config = config;
        ClassNames = config.ClassNames;
        Initialiser initialiser = Initialisers.TruncatedNormal(config.InitialRange);
        PixelSize patch = config.Patch;
        _patch = new Convolution(
            scope["patch"], config.Channels, config.Width, [patch.Height, patch.Width], new Window { Stride = [patch.Height, patch.Width], Padding = [0, 0, patch.Height - 1, patch.Width - 1] },
            initialiser: initialiser);
        _patchNorm = new LayerNorm(scope["patch_norm"], config.Width, StageNormEpsilon);
        _stages = [.. Enumerable.Range(0, config.Blocks.Count).Select(stage => Stage(scope["stage"][stage], config, stage))];
        _merges = [.. Enumerable.Range(0, config.Blocks.Count - 1).Select(stage => new PatchMerging(scope["merge"][stage], config.WidthOf(stage), StageNormEpsilon, initialiser))];
        int width = config.WidthOf(config.Blocks.Count - 1);
        _norm = new LayerNorm(scope["norm"], width, config.NormEpsilon);
        if (config.Classes > 0) _classes = new Linear(scope["classifier"], width, config.Classes, initialiser: initialiser);
    }

    public SwinConfig Config { get; }

    /// <inheritdoc/>
    public override int Classes => Config.Classes;

    /// <inheritdoc/>
    public override string MapLayer => "norm";

    /// <summary>The last map: [B, channels, H, W] to [B, C, h, w].</summary>
    public override Tensor Features(Tensor pixels)
    {
        Pass pass = pixels.Pass;
        ExpectPictures(pixels, Config.Channels);
        Tensor x = _patch.Forward(pixels);                                                          // [B, C, rows, columns]: what lacks of a patch at the ends is zero
        (int rows, int columns) = ((int)x.Shape[2], (int)x.Shape[3]);
        x = _patchNorm.Forward(x.Reshape([x.Shape[0], x.Shape[1], rows * columns]).Transpose()).Dropout(Config.Dropout);      // [B, N, C]
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            for (int block = 0; block < _stages[stage].Length; block++)
            {
                using Pass.LayerScope layer = pass.Layer($"stage.{stage}.block", block);
                x = layer.Return(_stages[stage][block].Forward(x, rows, columns));
            }
            if (stage < _merges.Length) x = _merges[stage].Forward(x, ref rows, ref columns);
            pass.ObserveHidden(x);
        }
        x = _norm.Forward(x);
        return x.Transpose().Reshape([x.Shape[0], x.Shape[2], rows, columns]);
    }

    /// <summary>What the last map says: [B, C, h, w] to [B, classes], or to the mean of each channel where there is no head.</summary>
    public override Tensor Classify(Tensor features)
    {
        Tensor mean = features.GlobalAveragePool().Reshape(features.Shape[..2]);
        return _classes is null ? mean : _classes.Forward(mean);
    }

    private static WindowBlock[] Stage(Scope scope, SwinConfig config, int stage)
    {
        int window = config.WindowOf(stage);
        return [.. Enumerable.Range(0, config.Blocks[stage]).Select(block => new WindowBlock(scope["block"][block], config.BlockAt(stage, block), window, block % 2 == 0 ? 0 : window / 2))];
    }
}
