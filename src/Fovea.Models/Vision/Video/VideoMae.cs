using Fovea.Attention;

namespace Fovea.Models;

/// <summary>
/// VideoMAE: a video as patches that reach through some frames, all of which see all others. It was taught by filling in patches that were hidden, most of
/// them; what is read here is a class.
/// </summary>
/// <remarks>Tong et al., "VideoMAE: Masked Autoencoders are Data-Efficient Learners for Self-Supervised Video Pre-Training", 2022, arXiv:2203.12602, section 3.</remarks>
internal sealed class VideoMae : ImageClassifier
{
    private const float HeadNormEpsilon = 1e-5f;

    private readonly Convolution _patch;
    private readonly PreNormLayer[] _layers;
    private readonly LayerNorm _norm;
    private readonly Linear _classes;

    /// <param name="scope">Where the parameters live: "patch", "layer" with a number, "norm" or "head_norm", and "classifier".</param>
    /// <param name="config">Sizes.</param>
    public VideoMae(Scope scope, VideoConfig config)
    {
        Config = config;
        ClassNames = config.ClassNames;
        Initialiser initialiser = Initialisers.TruncatedNormal(config.Layer.InitialRange);
        Shape patch = [config.Depth, config.Patches.Patch.Height, config.Patches.Patch.Width];
        _patch = new Convolution(scope["patch"], config.Patches.Channels, config.Layer.Width, patch, new Window { Stride = patch }, initialiser: initialiser);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new PreNormLayer(scope["layer"][i], config.LayerAt(i)))];
        _norm = config.Mean ? new LayerNorm(scope["head_norm"], config.Layer.Width, HeadNormEpsilon) : new LayerNorm(scope["norm"], config.Layer.Width, config.Layer.NormEpsilon);
        _classes = new Linear(scope["classifier"], config.Layer.Width, config.Classes, initialiser: initialiser);
    }

    public VideoConfig Config { get; }

    /// <inheritdoc/>
    public override int Classes => Config.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"layer.{Config.Layers - 1}";

    /// <summary>All patches: [B, frames, channels, H, W] to [B, T, W], from the first frames to the last, row by row.</summary>
    public override Tensor Features(Tensor pixels)
    {
        Shape s = pixels.Shape;
        Shape.Expect(s.Rank == 5 && s[2] == Config.Patches.Channels, $"pixels must be [B, frames, {Config.Patches.Channels}, H, W], got {s}");
        Pass pass = pixels.Pass;
        Tensor patches = _patch.Forward(pixels.Permute(0, 2, 1, 3, 4));                             // [B, W, frames, rows, columns]
        int count = (int)patches.Shape[2..].Count;
        Tensor x = patches.Reshape([s[0], Config.Layer.Width, count]).Transpose() + pass.Tensor(Waves(count, Config.Layer.Width), [count, Config.Layer.Width]);
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int i = 0; i < _layers.Length; i++)
        {
            using Pass.LayerScope layer = pass.Layer("layer", i);
            x = layer.Return(_layers[i].Forward(x));
            pass.ObserveHidden(x);
        }
        return x;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) =>
        _classes.Forward(Config.Mean ? _norm.Forward(features.Mean([1])) : VisionEncoder.TokenAt(_norm.Forward(features), 0));

    /// <summary>Positions that are not learned: sines and cosines of growing length, [positions, width].</summary>
    /// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.5.</remarks>
    internal static float[] Waves(int positions, int width)
    {
        float[] waves = new float[positions * width];
        for (int i = 0; i < waves.Length; i++)
        {
            int component = i % width;
            double angle = i / width / Math.Pow(10_000, 2 * (component / 2) / (double)width);
            waves[i] = (float)(component % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
        return waves;
    }
}
