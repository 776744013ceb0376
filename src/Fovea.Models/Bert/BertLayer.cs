using Fovea.Attention;

namespace Fovea.Models;

/// <summary>One layer of BERT: every token looks at every other, then each thinks for itself.</summary>
/// <remarks>
/// Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.1, the encoder: each of the two parts
/// is added to what went in, and the sum is normalised.
/// </remarks>
internal sealed class BertLayer
{
    private readonly MultiHeadAttention _attention;
    private readonly LayerNorm _attentionNorm, _norm;
    private readonly Linear _expand, _contract;
    private readonly Activation _activation;
    private readonly float _dropout;

    public BertLayer(Scope scope, BertConfig config)
    {
        Initialiser initialiser = Initialisers.Normal(config.InitialRange);
        _attention = new MultiHeadAttention(scope["attention"], config.Width, config.Heads, new MultiHeadOptions { Dropout = config.AttentionDropout, Initialiser = initialiser });
        _attentionNorm = new LayerNorm(scope["attention"]["norm"], config.Width, config.NormEpsilon);
        _expand = new Linear(scope["expand"], config.Width, config.FeedForward, initialiser: initialiser);
        _contract = new Linear(scope["contract"], config.FeedForward, config.Width, initialiser: initialiser);
        _norm = new LayerNorm(scope["norm"], config.Width, config.NormEpsilon);
        (_activation, _dropout) = (config.Activation, config.Dropout);
    }

    /// <param name="x">[B, T, W].</param>
    /// <param name="mask">Which tokens there are.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor x, Mask mask)
    {
        Tensor seen = _attention.Forward(x, x, x, mask).Dropout(_dropout);          // [B, T, W]
        x = _attentionNorm.Forward(x + seen);

        Tensor thought = _contract.Forward(_expand.Forward(x, _activation)).Dropout(_dropout);   // [B, T, F] and back to [B, T, W]
        return _norm.Forward(x + thought);
    }
}
