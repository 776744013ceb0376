namespace Fovea.Models;

/// <summary>What goes into the first layer: a vector for each token, one for its position and one for its segment, added and normalised.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 3, figure 2.</remarks>
internal sealed class BertEmbeddings
{
    private readonly Embedding _words, _positions, _types;
    private readonly LayerNorm _norm;
    private readonly BertConfig _config;

    public BertEmbeddings(Scope scope, BertConfig config)
    {
        Initialiser initialiser = Initialisers.Normal(config.InitialRange);
        _words = new Embedding(scope["word"], config.Vocabulary, config.Width, config.Padding ?? -1, initialiser: initialiser);
        _positions = new Embedding(scope["position"], config.Positions, config.Width, initialiser: initialiser);
        _types = new Embedding(scope["type"], config.SegmentTypes, config.Width, initialiser: initialiser);
        _norm = new LayerNorm(scope["norm"], config.Width, config.NormEpsilon);
        _config = config;
    }

    /// <summary>The table of word vectors, [vocabulary, W]: the masked-word head reads it too.</summary>
    public Weight Words => _words.Weight;

    /// <param name="tokens">[B, T].</param>
    /// <param name="types">[B, T].</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Indices tokens, Indices types) => Forward(_words.Forward(tokens), types);

    /// <param name="words">[B, T, W]: the vectors of the tokens alone.</param>
    /// <param name="types">[B, T].</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor words, Indices types)
    {
        int length = (int)types.Shape[1];
        Shape.Expect(length <= _config.Positions, $"an input has at most {_config.Positions} tokens, got {length}: cut it into windows");

        Indices positions = Counted(types.Pass, length);                                                    // [T]
        Tensor sum = words + _types.Forward(types) + _positions.Forward(positions);                       // [B, T, W] + [B, T, W] + [T, W]
        return _norm.Forward(sum).Dropout(_config.Dropout);
    }

    private static Indices Counted(Pass pass, int length)
    {
        Span<int> positions = length <= 1024 ? stackalloc int[length] : new int[length];
        for (int i = 0; i < length; i++) positions[i] = i;
        return pass.Indices(positions, [length]);
    }
}
