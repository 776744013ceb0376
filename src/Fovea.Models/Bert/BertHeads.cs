namespace Fovea.Models;

/// <summary>Where the answer is: for each token, how well an answer could begin and end there.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 4.2.</remarks>
internal sealed class SpanHead
{
    private readonly Linear _scores;

    /// <summary>Takes its parameters from a scope.</summary>
    public SpanHead(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _scores = new Linear(scope, config.Width, 2, initialiser: Initialisers.Normal(config.InitialRange));
    }

    /// <summary>Scores every token.</summary>
    /// <param name="hidden">[B, T, W].</param>
    /// <returns>[2, B, T]: the scores of beginning and of ending at each token.</returns>
    public Tensor Forward(Tensor hidden) => _scores.Forward(hidden).Permute(2, 0, 1);   // [B, T, 2] to [2, B, T]
}

/// <summary>What the first token has gathered of the whole input.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 3.1: the vector of [CLS], through one layer and tanh.</remarks>
internal sealed class Pooler
{
    private readonly Linear _dense;
    private readonly Activation _activation;

    /// <summary>Takes its parameters from a scope.</summary>
    public Pooler(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _dense = new Linear(scope, config.Width, config.Width, initialiser: Initialisers.Normal(config.InitialRange));
        _activation = config.SummaryActivation;
    }

    /// <summary>Pools.</summary>
    /// <param name="hidden">[B, T, W].</param>
    /// <returns>[B, W]; each number is between -1 and 1 where the activation is tanh, as in BERT.</returns>
    public Tensor Forward(Tensor hidden)
    {
        Tensor first = hidden.Slice(axis: 1, start: 0, length: 1).Reshape([hidden.Shape[0], hidden.Shape[2]]);  // [B, W]
        return _dense.Forward(first).Activate(_activation);
    }
}

/// <summary>A score for each class, from one vector: of a whole text, or of each token.</summary>
internal sealed class ClassHead
{
    private readonly Linear _scores;
    private readonly float _dropout;

    /// <summary>Takes its parameters from a scope.</summary>
    public ClassHead(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _scores = new Linear(scope, config.Width, config.Classes, initialiser: Initialisers.Normal(config.InitialRange));
        _dropout = config.HeadDropout ?? config.Dropout;
    }

    /// <summary>Scores the classes.</summary>
    /// <param name="vectors">[.., W].</param>
    /// <returns>[.., classes]: scores before softmax.</returns>
    public Tensor Forward(Tensor vectors) => _scores.Forward(vectors.Dropout(_dropout));
}

/// <summary>Which word stands at each place: what BERT was trained on, with some words masked.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 3.1, task 1. Its last matrix is the table of word vectors.</remarks>
internal sealed class WordHead
{
    private readonly Linear _transform;
    private readonly LayerNorm _norm;
    private readonly Weight _words, _bias;
    private readonly Activation _activation;

    /// <summary>Takes its parameters from a scope, and the table of words from the encoder.</summary>
    public WordHead(Scope scope, Bert encoder)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(encoder);
        BertConfig config = encoder.Config;
        _transform = new Linear(scope["transform"], config.Width, config.WordWidth, initialiser: Initialisers.Normal(config.InitialRange));
        _activation = config.WordActivation ?? config.Activation;
        _norm = new LayerNorm(scope["norm"], config.WordWidth, config.NormEpsilon);
        _words = encoder.Words;
        _bias = scope.Weight("bias", [config.Vocabulary], Initialisers.Zeros);
    }

    /// <summary>Scores every word at every place.</summary>
    /// <param name="hidden">[B, T, W].</param>
    /// <returns>[B, T, vocabulary]: scores before softmax.</returns>
    public Tensor Forward(Tensor hidden)
    {
        Tensor expected = _norm.Forward(_transform.Forward(hidden, _activation));                           // [B, T, W]
        return expected.Linear(hidden.Pass.Use(_words), hidden.Pass.Use(_bias));               // [B, T, vocabulary]
    }
}
