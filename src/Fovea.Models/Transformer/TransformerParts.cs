using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A part of a layer together with what surrounds it: what it says is added to what went in, and there is a norm before it or after the sum.</summary>
internal sealed class Residual(Scope scope, TransformerOptions options)
{
    private readonly LayerNorm _norm = new(scope["norm"], options.Width, options.NormEpsilon);

    /// <summary>What the part is given.</summary>
    public Tensor Before(Tensor x) => options.NormFirst ? _norm.Forward(x) : x;

    /// <summary>What goes on.</summary>
    /// <param name="x">What went in.</param>
    /// <param name="said">What the part made of it.</param>
    public Tensor After(Tensor x, Tensor said)
    {
        x += said.Dropout(options.Dropout);
        return options.NormFirst ? x : _norm.Forward(x);
    }
}

/// <summary>Positions look: at each other, or at another sequence.</summary>
internal sealed class Looking(Scope scope, TransformerOptions options)
{
    private readonly MultiHeadAttention _attention = new(scope, options.Width, options.Heads, new MultiHeadOptions { Dropout = options.Dropout });
    private readonly Residual _residual = new(scope, options);

    /// <param name="x">[B, T, W]: who looks.</param>
    /// <param name="memory">[B, S, W]: at what; at each other where it is null.</param>
    /// <param name="mask">Which of it may be seen.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor x, Tensor? memory, Mask mask)
    {
        Tensor query = _residual.Before(x), seen = memory ?? query;
        return _residual.After(x, _attention.Forward(query, seen, seen, mask));
    }
}

/// <summary>Each position is thought about by itself.</summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.3, equation 2.</remarks>
internal sealed class FeedForward(Scope scope, TransformerOptions options)
{
    private readonly Linear _expand = new(scope["expand"], options.Width, options.FeedForward);
    private readonly Linear _contract = new(scope["contract"], options.FeedForward, options.Width);
    private readonly Residual _residual = new(scope, options);

    /// <param name="x">[B, T, W].</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor x)
    {
        Tensor wide = _expand.Forward(_residual.Before(x), options.Activation).Dropout(options.Dropout);   // [B, T, F]
        return _residual.After(x, _contract.Forward(wide));                                                // [B, T, W]
    }
}
