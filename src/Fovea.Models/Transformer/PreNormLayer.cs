using Fovea.Attention;

namespace Fovea.Models;

/// <summary>How a <see cref="PreNormLayer"/> is built.</summary>
internal sealed record PreNormOptions
{
    public int Width { get; init; } = 768;

    public int Heads { get; init; } = 12;

    public int FeedForward { get; init; } = 3072;

    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Whether the feed-forward part has gates: silu(first half) times second half.</summary>
    /// <remarks>Shazeer, "GLU Variants Improve Transformer", 2020, arXiv:2002.05202, equation 6.</remarks>
    public bool Gated { get; init; }

    public float NormEpsilon { get; init; } = 1e-6f;

    /// <summary>Whether queries, keys and values have biases.</summary>
    public bool InputBias { get; init; } = true;

    /// <summary>Whether keys have biases; as queries and values where it is null.</summary>
    public bool? KeyBias { get; init; }

    /// <summary>What each component of what a part says is multiplied by before training; it is not multiplied where it is null.</summary>
    /// <remarks>Touvron et al., "Going deeper with Image Transformers", 2021, arXiv:2103.17239, section 2.</remarks>
    public float? LayerScale { get; init; }

    public float Dropout { get; init; }

    public float AttentionDropout { get; init; }

    /// <summary>The share of a batch's items for which a part is left out in training.</summary>
    public float DropPath { get; init; }

    public float InitialRange { get; init; } = 0.02f;
}

/// <summary>A layer that reads: every position looks at the others, then each is thought about by itself; each part gets a norm of what there is and adds to it.</summary>
/// <remarks>Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020, arXiv:2010.11929, section 3.1, equations 2 and 3.</remarks>
internal sealed class PreNormLayer
{
    private readonly PreNormOptions _options;
    private readonly LayerNorm _attentionNorm, _norm;
    private readonly MultiHeadAttention _attention;
    private readonly Linear _expand, _contract;
    private readonly Weight? _attentionScale, _scale;

    /// <param name="scope">Where the parameters live: "attention", "attention_norm", "norm", "expand", "contract", and "attention_scale" and "scale" where there are any.</param>
    /// <param name="options">Sizes.</param>
    public PreNormLayer(Scope scope, PreNormOptions options)
    {
        _options = options;
        Initialiser initialiser = Initialisers.TruncatedNormal(options.InitialRange);
        _attentionNorm = new LayerNorm(scope["attention_norm"], options.Width, options.NormEpsilon);
        _attention = new MultiHeadAttention(scope["attention"], options.Width, options.Heads, new MultiHeadOptions
        {
            Bias = options.InputBias,
            KeyBias = options.KeyBias,
            OutputBias = true,
            Dropout = options.AttentionDropout,
            Initialiser = initialiser,
        });
        _norm = new LayerNorm(scope["norm"], options.Width, options.NormEpsilon);
        _expand = new Linear(scope["expand"], options.Width, options.Gated ? 2 * options.FeedForward : options.FeedForward, initialiser: initialiser);
        _contract = new Linear(scope["contract"], options.FeedForward, options.Width, initialiser: initialiser);
        if (options.LayerScale is not { } scale) return;
        _attentionScale = scope.Weight("attention_scale", [options.Width], Initialisers.Constant(scale));
        _scale = scope.Weight("scale", [options.Width], Initialisers.Constant(scale));
    }

    public MultiHeadAttention Attention => _attention;

    /// <param name="x">[B, T, W].</param>
    /// <param name="mask">Which positions may be seen; all where it is left out.</param>
    /// <param name="grid">Where in a picture the positions are, if they are in one.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor x, Mask? mask = null, AttentionGrid? grid = null) => Forward(x, read => _attention.Forward(read, read, read, mask, grid));

    /// <summary>The same, where positions look in a way of their own.</summary>
    /// <param name="x">[B, T, W].</param>
    /// <param name="look">Given the normalised positions, says what each has seen.</param>
    public Tensor Forward(Tensor x, Func<Tensor, Tensor> look)
    {
        x = After(x, look(_attentionNorm.Forward(x)), _attentionScale);
        return After(x, Thought(_norm.Forward(x)), _scale);
    }

    private Tensor Thought(Tensor x)
    {
        if (!_options.Gated) return _contract.Forward(_expand.Forward(x, _options.Activation));     // [B, T, F] and back to [B, T, W]
        Tensor[] halves = _expand.Forward(x).Split(2, axis: -1);                                    // [B, T, F] each
        return _contract.Forward(halves[0].Silu() * halves[1]);
    }

    private Tensor After(Tensor x, Tensor said, Weight? scale)
    {
        said = said.Dropout(_options.Dropout);
        if (scale is not null) said *= x.Pass.Use(scale);
        return x + said.DropPath(_options.DropPath);
    }
}
