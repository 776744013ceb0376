namespace Fovea.Models;

/// <summary>How a <see cref="Transformer"/> is built. The defaults are those of the paper.</summary>
public sealed record TransformerOptions
{
    /// <summary>The width of every position: a multiple of the heads.</summary>
    public int Width { get; init; } = 512;

    /// <summary>How many heads look at once.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>How wide a position becomes while each is thought about by itself.</summary>
    public int FeedForward { get; init; } = 2048;

    /// <summary>How many layers read the source; 0 leaves the encoder out.</summary>
    public int EncoderLayers { get; init; } = 6;

    /// <summary>How many layers write the target; 0 leaves the decoder out.</summary>
    public int DecoderLayers { get; init; } = 6;

    /// <summary>What follows the first half of the feed-forward part.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Norms stand before each part of a layer, instead of after the sum.</summary>
    /// <remarks>Xiong et al., "On Layer Normalization in the Transformer Architecture", 2020, arXiv:2002.04745.</remarks>
    public bool NormFirst { get; init; }

    /// <summary>Encoder and decoder each end with a norm.</summary>
    public bool FinalNorm { get; init; } = true;

    /// <summary>Added to variances.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Which share of numbers, and of attention weights, is dropped in training.</summary>
    public float Dropout { get; init; } = 0.1f;
}
