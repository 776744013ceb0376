namespace Fovea.Models;

/// <summary>What goes into the first layer: a vector for each token, one for its position and one for its segment, added and normalised.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 3, figure 2.</remarks>
internal sealed class BertEmbeddings
{
    private readonly Embedding _words, _positions;
    private readonly Embedding? _types;
    private readonly Linear? _project;
    private readonly LayerNorm _norm;
    private readonly BertConfig _config;

    public BertEmbeddings(Scope scope, BertConfig config)
    {
        _config = config;
        Initialiser initialiser = Initialisers.Normal(config.InitialRange);
        _words = new Embedding(scope["word"], config.Vocabulary, config.WordWidth, config.Padding ?? -1, initialiser: initialiser);
        _positions = new Embedding(scope["position"], config.Positions, config.WordWidth, config.CountsFromPadding ? First - 1 : -1, initialiser);
        if (config.SegmentTypes > 0) _types = new Embedding(scope["type"], config.SegmentTypes, config.WordWidth, initialiser: initialiser);
        _norm = new LayerNorm(scope["norm"], config.WordWidth, config.NormEpsilon);
        if (config.Projects) _project = new Linear(scope["project"], config.WordWidth, config.Width, initialiser: initialiser);
    }

    /// <summary>The table of word vectors, [vocabulary, W]: the masked-word head reads it too.</summary>
    public Weight Words => _words.Weight;

    /// <param name="tokens">[B, T].</param>
    /// <param name="types">[B, T].</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Indices tokens, Indices types)
    {
        Expect((int)tokens.Shape[1]);
        return Sum(_words.Forward(tokens), types, _config.CountsFromPadding ? CountedBeside(tokens) : Counted(types.Pass, (int)tokens.Shape[1]));
    }

    /// <param name="words">[B, T, W]: the vectors of the tokens alone; none of them is padding.</param>
    /// <param name="types">[B, T].</param>
    /// <returns>[B, T, W].</returns>
    public Tensor Forward(Tensor words, Indices types)
    {
        Expect((int)types.Shape[1]);
        return Sum(words, types, Counted(types.Pass, (int)types.Shape[1]));
    }

    /// <summary>The number of the first position.</summary>
    private int First => _config.CountsFromPadding ? (_config.Padding ?? 0) + 1 : 0;

    private void Expect(int length) =>
        Shape.Expect(length <= _config.Positions - First, $"an input has at most {_config.Positions - First} tokens, got {length}: cut it into windows");

    /// <param name="words">[B, T, E].</param>
    /// <param name="types">[B, T].</param>
    /// <param name="positions">[T], or [B, T].</param>
    private Tensor Sum(Tensor words, Indices types, Indices positions)
    {
        if (_types is not null) words += _types.Forward(types);
        Tensor sum = _norm.Forward(words + _positions.Forward(positions)).Dropout(_config.Dropout);
        return _project is null ? sum : _project.Forward(sum);                                              // [B, T, E] to [B, T, W]
    }

    private Indices Counted(Pass pass, int length)
    {
        Span<int> positions = length <= 1024 ? stackalloc int[length] : new int[length];
        for (int i = 0; i < length; i++) positions[i] = First + i;
        return pass.Indices(positions, [length]);
    }

    /// <summary>Tokens count from the one after padding's number; padding has that number.</summary>
    private Indices CountedBeside(Indices tokens)
    {
        int length = (int)tokens.Shape[1], padding = First - 1, next = First;
        int[] positions = new int[tokens.Values.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            if (i % length == 0) next = First;
            positions[i] = tokens.Values[i] == padding ? padding : next++;
        }
        return tokens.Pass.Indices(positions, tokens.Shape);
    }
}
