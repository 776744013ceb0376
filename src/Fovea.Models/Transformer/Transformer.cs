using Fovea.Attention;

namespace Fovea.Models;

/// <summary>
/// The Transformer: an encoder that reads a source, and a decoder that writes a target while it looks at what was read. It works on
/// vectors; embeddings and the choice of words are around it.
/// </summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.1 and figure 1.</remarks>
public sealed class Transformer
{
    private readonly TransformerEncoderLayer[] _encoder;
    private readonly TransformerDecoderLayer[] _decoder;
    private readonly LayerNorm? _encoderNorm, _decoderNorm;

    /// <summary>Takes its parameters from "encoder" and "decoder": "layer" with a number, and "norm".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="options">Width, heads, layers and so on.</param>
    public Transformer(Scope scope, TransformerOptions options)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        Scope encoder = scope["encoder"], decoder = scope["decoder"];
        _encoder = [.. Enumerable.Range(0, options.EncoderLayers).Select(i => new TransformerEncoderLayer(encoder["layer"][i], options))];
        _decoder = [.. Enumerable.Range(0, options.DecoderLayers).Select(i => new TransformerDecoderLayer(decoder["layer"][i], options))];
        if (!options.FinalNorm) return;
        if (_encoder.Length > 0) _encoderNorm = new LayerNorm(encoder["norm"], options.Width, options.NormEpsilon);
        if (_decoder.Length > 0) _decoderNorm = new LayerNorm(decoder["norm"], options.Width, options.NormEpsilon);
    }

    /// <summary>Reads the source and writes the target.</summary>
    /// <param name="source">[B, S, W].</param>
    /// <param name="target">[B, T, W].</param>
    /// <param name="sourceMask">Which positions of the source may be seen; all where it is left out.</param>
    /// <param name="targetMask">Which positions of the target may be seen; those before where it is left out.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor source, Tensor target, Mask? sourceMask = null, Mask? targetMask = null) =>
        Decode(target, Encode(source, sourceMask), sourceMask, targetMask);

    /// <summary>Reads the source.</summary>
    /// <param name="source">[B, S, W].</param>
    /// <param name="mask">Which positions may be seen; all where it is left out.</param>
    /// <returns>[B, S, W]: the memory that <see cref="Decode"/> looks at.</returns>
    public Tensor Encode(Tensor source, Mask? mask = null)
    {
        Tensor x = source;
        for (int i = 0; i < _encoder.Length; i++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("encoder.layer", i);
            x = layer.Return(_encoder[i].Forward(x, mask));
        }
        return _encoderNorm is null ? x : _encoderNorm.Forward(x);
    }

    /// <summary>Writes the target.</summary>
    /// <param name="target">[B, T, W].</param>
    /// <param name="memory">[B, S, W]: what was read.</param>
    /// <param name="memoryMask">Which positions of it may be seen; all where it is left out.</param>
    /// <param name="mask">Which positions of the target may be seen; those before where it is left out.</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Decode(Tensor target, Tensor memory, Mask? memoryMask = null, Mask? mask = null)
    {
        Tensor x = target;
        for (int i = 0; i < _decoder.Length; i++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("decoder.layer", i);
            x = layer.Return(_decoder[i].Forward(x, memory, mask ?? Mask.Causal, memoryMask));
        }
        return _decoderNorm is null ? x : _decoderNorm.Forward(x);
    }
}
