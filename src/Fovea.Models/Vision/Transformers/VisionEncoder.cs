using Fovea.Attention;

namespace Fovea.Models;

/// <summary>Reads a picture as a sequence of patches: every patch gets a vector that has seen all the others.</summary>
/// <remarks>Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020, arXiv:2010.11929, section 3.1.</remarks>
internal sealed class VisionEncoder
{
    private readonly PatchEmbedding _embedding;
    private readonly PreNormLayer[] _layers;
    private readonly LayerNorm _norm;

    /// <param name="scope">Where the parameters live: "embeddings", "layer" with a number, and "norm".</param>
    /// <param name="config">Sizes.</param>
    public VisionEncoder(Scope scope, VisionTransformerConfig config)
    {
        Config = config;
        _embedding = new PatchEmbedding(scope["embeddings"], config.Patches);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new PreNormLayer(scope["layer"][i], config.LayerAt(i)))];
        _norm = new LayerNorm(scope["norm"], config.Layer.Width, config.Layer.NormEpsilon);
    }

    public VisionTransformerConfig Config { get; }

    /// <summary>Reads.</summary>
    /// <param name="pixels">[B, channels, H, W], normalised.</param>
    /// <returns>[B, T, W]: class token, teacher's token, registers, patches row by row.</returns>
    public Tensor Forward(Tensor pixels)
    {
        Pass pass = pixels.Pass;
        Tensor x = _embedding.Forward(pixels, out AttentionGrid grid);
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int i = 0; i < _layers.Length; i++)
        {
            using Pass.LayerScope layer = pass.Layer("layer", i);
            x = layer.Return(_layers[i].Forward(x, grid: grid));
            pass.ObserveHidden(x);
        }
        return _norm.Forward(x);
    }

    /// <summary>The vectors of one token: [B, T, W] to [B, W].</summary>
    public static Tensor TokenAt(Tensor x, int token) => x.Slice(1, token, 1).Reshape([x.Shape[0], x.Shape[2]]);

    /// <summary>What all that is said of the picture is read from: [B, T, W] to [B, W] or [B, 2 W].</summary>
    public Tensor Summary(Tensor x)
    {
        int leading = Config.Patches.Leading + Config.Patches.Registers;
        Tensor Mean() => x.Slice(1, leading, x.Shape[1] - leading).Mean([1]);
        return Config.Summary switch
        {
            PictureSummary.Mean => Mean(),
            PictureSummary.FirstAndMean => Tensor.Concatenate([TokenAt(x, 0), Mean()], -1),
            _ => TokenAt(x, 0),
        };
    }
}

/// <summary>What the class token has gathered, through one more layer.</summary>
internal sealed class VisionPooler(Scope scope, VisionTransformerConfig config)
{
    private readonly Linear _dense = new(scope, config.Layer.Width, config.PoolerWidth, initialiser: Initialisers.TruncatedNormal(config.Layer.InitialRange));

    /// <summary>[B, T, W] to [B, pooler's width].</summary>
    public Tensor Forward(Tensor x) => _dense.Forward(VisionEncoder.TokenAt(x, 0)).Activate(config.PoolerActivation);
}
