using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A layer that reads: every position looks at all others, then each is thought about by itself.</summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.1, the encoder.</remarks>
internal sealed class TransformerEncoderLayer
{
    private readonly Looking _attention;
    private readonly FeedForward _feedForward;

    /// <summary>Takes its parameters from "attention" and "feed_forward".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="options">Width, heads and so on.</param>
    public TransformerEncoderLayer(Scope scope, TransformerOptions options)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        (_attention, _feedForward) = (new Looking(scope["attention"], options), new FeedForward(scope["feed_forward"], options));
    }

    /// <summary>Reads.</summary>
    /// <param name="x">[B, T, W].</param>
    /// <param name="mask">Which positions may be seen; all where it is left out.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor x, Mask? mask = null) => _feedForward.Forward(_attention.Forward(x, null, mask ?? Mask.None));
}

/// <summary>A layer that writes: every position looks at those before it, then at what was read, then each is thought about by itself.</summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.1, the decoder.</remarks>
internal sealed class TransformerDecoderLayer
{
    private readonly Looking _attention, _cross;
    private readonly FeedForward _feedForward;

    /// <summary>Takes its parameters from "attention", "cross" and "feed_forward".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="options">Width, heads and so on.</param>
    public TransformerDecoderLayer(Scope scope, TransformerOptions options)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        (_attention, _cross) = (new Looking(scope["attention"], options), new Looking(scope["cross"], options));
        _feedForward = new FeedForward(scope["feed_forward"], options);
    }

    /// <summary>Writes.</summary>
    /// <param name="x">[B, T, W]: what is written so far.</param>
    /// <param name="memory">[B, S, W]: what was read.</param>
    /// <param name="mask">Which positions of x may be seen: usually <see cref="Mask.Causal"/>.</param>
    /// <param name="memoryMask">Which positions of memory may be seen; all where it is left out.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor x, Tensor memory, Mask mask, Mask? memoryMask = null)
    {
        x = _attention.Forward(x, null, mask);
        return _feedForward.Forward(_cross.Forward(x, memory, memoryMask ?? Mask.None));
    }
}
