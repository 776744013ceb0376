using Fovea.Attention;

namespace Fovea.Models;

/// <summary>
/// BERT: reads a text, or two, at once and gives every token a vector that has seen all the others. Heads make of these
/// an answer, a class, or a missing word.
/// </summary>
/// <remarks>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2018, arXiv:1810.04805.</remarks>
public sealed class Bert
{
    private readonly BertEmbeddings _embeddings;
    private readonly BertLayer[] _layers;

    /// <summary>Takes its parameters from a scope.</summary>
    /// <param name="scope">The root of the encoder.</param>
    /// <param name="config">The sizes.</param>
    public Bert(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        _embeddings = new BertEmbeddings(scope["embeddings"], config);
        _layers = new BertLayer[config.Layers];
        for (int i = 0; i < _layers.Length; i++) _layers[i] = new BertLayer(scope["layer"][i], config);
    }

    /// <summary>The sizes.</summary>
    public BertConfig Config { get; }

    /// <summary>The table of word vectors.</summary>
    internal Weight Words => _embeddings.Words;

    /// <summary>Reads tokens.</summary>
    /// <param name="tokens">[B, T]: ids below the vocabulary's size.</param>
    /// <param name="types">[B, T]: which segment each token is of, 0 for the first.</param>
    /// <param name="mask">Which tokens there are, the rest being padding.</param>
    /// <returns>[B, T, W]: a vector for each token.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or there are more tokens than the model has positions.</exception>
    public Tensor Forward(Indices tokens, Indices types, Mask mask)
    {
        Shape.Expect(tokens.Shape.Rank == 2 && types.Shape == tokens.Shape, $"tokens and their types must both be [B, T], got {tokens.Shape} and {types.Shape}");
        Pass pass = tokens.Pass;
        Tensor x = _embeddings.Forward(tokens, types);                                          // [B, T, W]
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int i = 0; i < _layers.Length; i++)
        {
            using Pass.LayerScope layer = pass.Layer("layer", i);
            x = layer.Return(_layers[i].Forward(x, mask));                                      // [B, T, W]
            pass.ObserveHidden(x);
        }
        return x;
    }
}
