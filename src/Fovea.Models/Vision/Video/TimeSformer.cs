using Fovea.Attention;

namespace Fovea.Models;

/// <summary>TimeSformer: every patch looks first at the same place in all frames, then at all places of its own frame.</summary>
/// <remarks>Bertasius et al., "Is Space-Time Attention All You Need for Video Understanding?", 2021, arXiv:2102.05095, section 3: divided space-time attention.</remarks>
internal sealed class TimeSformer : ImageClassifier
{
    private readonly PatchEmbedding _embedding;
    private readonly Weight _time;
    private readonly SpaceTimeLayer[] _layers;
    private readonly LayerNorm _norm;
    private readonly Linear _classes;

    /// <param name="scope">Where the parameters live: "embeddings", "time", "layer" with a number, "norm" and "classifier".</param>
    /// <param name="config">Sizes.</param>
    public TimeSformer(Scope scope, VideoConfig config)
    {
        Config = config;
        ClassNames = config.ClassNames;
        Initialiser initialiser = Initialisers.TruncatedNormal(config.Layer.InitialRange);
        _embedding = new PatchEmbedding(scope["embeddings"], config.Patches);
        _time = scope.Weight("time", [1, config.Frames, config.Layer.Width], initialiser);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new SpaceTimeLayer(scope["layer"][i], config.LayerAt(i)))];
        _norm = new LayerNorm(scope["norm"], config.Layer.Width, config.Layer.NormEpsilon);
        _classes = new Linear(scope["classifier"], config.Layer.Width, config.Classes, initialiser: initialiser);
    }

    public VideoConfig Config { get; }

    /// <inheritdoc/>
    public override int Classes => Config.Classes;

    /// <inheritdoc/>
    public override string MapLayer => "norm";

    /// <summary>All tokens: [B, frames, channels, H, W] to [B, 1 + patches * frames, W]: the class token, then each place in all frames.</summary>
    public override Tensor Features(Tensor pixels)
    {
        Shape s = pixels.Shape;
        Shape.Expect(s.Rank == 5 && s[2] == Config.Patches.Channels && s[1] > 0, $"pixels must be [B, frames, {Config.Patches.Channels}, H, W], got {s}");
        (Pass pass, int batch, int frames, int width) = (pixels.Pass, (int)s[0], (int)s[1], Config.Layer.Width);
        Tensor each = _embedding.Forward(pixels.Reshape([batch * frames, s[2], s[3], s[4]]), out AttentionGrid grid);            // [B * frames, 1 + N, W]
        int places = grid.Rows * grid.Columns;
        Tensor first = each.Slice(1, 0, 1).Reshape([batch, frames, width]).Slice(1, 0, 1);                                      // [B, 1, W]: alike in all frames
        Tensor patches = each.Slice(1, 1, places).Reshape([batch, frames, places, width]).Permute(0, 2, 1, 3) + Times(pass, frames);
        Tensor x = Tensor.Concatenate([first, patches.Reshape([batch, places * frames, width])], 1);
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int i = 0; i < _layers.Length; i++)
        {
            using Pass.LayerScope layer = pass.Layer("layer", i);
            x = layer.Return(_layers[i].Forward(x, grid, frames));
            pass.ObserveHidden(x);
        }
        return _norm.Forward(x);
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _classes.Forward(VisionEncoder.TokenAt(features, 0));

    /// <summary>What tells frames apart: [1, frames, W]. Of another number of frames, each has that of the nearest.</summary>
    private Tensor Times(Pass pass, int frames)
    {
        Tensor times = pass.Use(_time);
        return frames == Config.Frames ? times : times.Take([.. Enumerable.Range(0, frames).Select(frame => (int)((long)frame * Config.Frames / frames))], 1);
    }
}
