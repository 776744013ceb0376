using Fovea.Attention;

namespace Fovea.Models;

/// <summary>Reads texts: what a text says is in the vector of its last token, which has seen all the others.</summary>
/// <remarks>Radford et al., 2021, arXiv:2103.00020, section 2.4.</remarks>
internal sealed class ClipTextTower
{
    private readonly ClipTextConfig _config;
    private readonly Embedding _words, _positions;
    private readonly PreNormLayer[] _layers;
    private readonly LayerNorm _norm;

    /// <param name="scope">Where the parameters live: "word", "position", "layer" with a number, and "norm".</param>
    /// <param name="config">Sizes.</param>
    public ClipTextTower(Scope scope, ClipTextConfig config)
    {
        _config = config;
        Initialiser initialiser = Initialisers.Normal(config.Layer.InitialRange);
        _words = new Embedding(scope["word"], config.Vocabulary, config.Layer.Width, initialiser: initialiser);
        _positions = new Embedding(scope["position"], config.Positions, config.Layer.Width, initialiser: initialiser);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new PreNormLayer(scope["layer"][i], config.Layer))];
        _norm = new LayerNorm(scope["norm"], config.Layer.Width, config.Layer.NormEpsilon);
    }

    /// <summary>Reads.</summary>
    /// <param name="tokens">[B, T].</param>
    /// <param name="mask">Which tokens there are.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Indices tokens, Mask mask)
    {
        Shape.Expect(tokens.Shape.Rank == 2, $"tokens must be [B, T], got {tokens.Shape}");
        int length = (int)tokens.Shape[1];
        Shape.Expect(length <= _config.Positions, $"a text has at most {_config.Positions} tokens, got {length}: shorten it");
        Pass pass = tokens.Pass;
        int[] places = [.. Enumerable.Range(0, length)];
        Tensor x = _words.Forward(tokens) + _positions.Forward(pass.Indices(places, [length]));        // [B, T, W] + [T, W]
        return _norm.Forward(ClipLayers.Through(_layers, x, "text.layer", mask.And(Mask.Causal), null));
    }

    /// <summary>The vector of the last token of each text: [B, T, W] to [B, W].</summary>
    public Tensor Last(Tensor x, Indices tokens)
    {
        (int batch, int length) = ((int)x.Shape[0], (int)x.Shape[1]);
        int[] places = new int[batch];
        for (int item = 0; item < batch; item++) places[item] = item * length + EndOf(tokens.Values.Slice(item * length, length));
        return x.Reshape([batch * length, x.Shape[2]]).Take(places, 0);
    }

    private int EndOf(ReadOnlySpan<int> tokens)
    {
        int end = 0;
        if (_config.End is { } token)
        {
            end = tokens.IndexOf(token);
            Shape.Expect(end >= 0, $"a text must end with token {token}, got one without it: put the marks of beginning and end around it");
            return end;
        }
        for (int i = 1; i < tokens.Length; i++)
            if (tokens[i] > tokens[end]) end = i;
        return end;
    }
}

/// <summary>Reads pictures: what a picture shows is in the vector of the class token.</summary>
/// <remarks>Radford et al., 2021, arXiv:2103.00020, section 2.4: a vision Transformer with one more norm before the layers.</remarks>
internal sealed class ClipVisionTower
{
    private readonly PatchEmbedding _embedding;
    private readonly LayerNorm _before, _norm;
    private readonly PreNormLayer[] _layers;

    /// <param name="scope">Where the parameters live: "embeddings", "before", "layer" with a number, and "norm".</param>
    /// <param name="config">Sizes.</param>
    public ClipVisionTower(Scope scope, ClipVisionConfig config)
    {
        _embedding = new PatchEmbedding(scope["embeddings"], config.Patches);
        _before = new LayerNorm(scope["before"], config.Layer.Width, config.Layer.NormEpsilon);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new PreNormLayer(scope["layer"][i], config.Layer))];
        _norm = new LayerNorm(scope["norm"], config.Layer.Width, config.Layer.NormEpsilon);
    }

    /// <summary>Reads.</summary>
    /// <param name="pixels">[B, channels, H, W], normalised.</param>
    /// <returns>[B, T, W]: class token, patches row by row.</returns>
    public Tensor Forward(Tensor pixels)
    {
        Tensor x = _before.Forward(_embedding.Forward(pixels, out AttentionGrid grid));
        return ClipLayers.Through(_layers, x, "vision.layer", Mask.None, grid);
    }

    /// <summary>The class token: [B, T, W] to [B, W].</summary>
    public Tensor First(Tensor x) => _norm.Forward(VisionEncoder.TokenAt(x, 0));
}

/// <summary>The layers of a tower.</summary>
internal static class ClipLayers
{
    public static Tensor Through(PreNormLayer[] layers, Tensor x, string name, Mask mask, AttentionGrid? grid)
    {
        Pass pass = x.Pass;
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int i = 0; i < layers.Length; i++)
        {
            using Pass.LayerScope layer = pass.Layer(name, i);
            x = layer.Return(layers[i].Forward(x, mask, grid));
            pass.ObserveHidden(x);
        }
        return x;
    }
}
