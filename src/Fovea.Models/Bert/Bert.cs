using Fovea.Attention;

namespace Fovea.Models;

/// <summary>
/// BERT: reads a text, or two, at once and gives every token a vector that has seen all the others. Heads make of these
/// an answer, a class, or a missing word.
/// </summary>
/// <remarks>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2018, arXiv:1810.04805.</remarks>
public sealed class Bert : TokenModel
{
    private readonly BertEmbeddings _embeddings;
    private readonly BertLayer[] _layers;
    private readonly Weight? _relative;

    /// <summary>Takes its parameters from a scope.</summary>
    /// <param name="scope">The root of the encoder.</param>
    /// <param name="config">The sizes.</param>
    public Bert(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        _embeddings = new BertEmbeddings(scope["embeddings"], config);
        int groups = config.Groups == 0 ? config.Layers : config.Groups;
        BertLayer[] own = [.. Enumerable.Range(0, groups).Select(i => new BertLayer(scope["layer"][i], config))];
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => own[(int)((long)i * groups / config.Layers)])];
        if (config.RelativeBuckets > 0) _relative = scope.Weight("relative", [config.RelativeBuckets, config.Heads], Initialisers.Normal(config.InitialRange));
    }

    /// <summary>The sizes.</summary>
    public BertConfig Config { get; }

    /// <summary>The table of word vectors.</summary>
    internal Weight Words => _embeddings.Words;

    /// <summary>Loads the encoder from a folder of the Hugging Face Hub; a head that it may have is left where it is.</summary>
    /// <param name="folder">Has config.json and model.safetensors, or model.safetensors.index.json and the files that it names.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights are not those that config.json speaks of; all that is wrong is listed.</exception>
    public static Bert Load(string folder) => BertFolder.Load(folder, (scope, config) => new Bert(scope, config));

    /// <inheritdoc/>
    /// <returns>[B, T, W]: a vector for each token.</returns>
    public override Tensor Forward(Indices tokens, Indices types, Mask mask)
    {
        Shape.Expect(tokens.Shape.Rank == 2 && types.Shape == tokens.Shape, $"tokens and their types must both be [B, T], got {tokens.Shape} and {types.Shape}");
        return Through(_embeddings.Forward(tokens, types), mask);
    }

    /// <summary>Reads vectors in the place of words: what an explanation varies.</summary>
    /// <param name="words">[B, T, W].</param>
    /// <param name="types">[B, T].</param>
    /// <param name="mask">Which tokens may be seen.</param>
    /// <returns>[B, T, W].</returns>
    internal Tensor Forward(Tensor words, Indices types, Mask mask)
    {
        Shape.Expect(words.Shape == types.Shape.Append([Config.WordWidth]), $"the vectors of words must be [B, T, {Config.WordWidth}], with types {types.Shape}, got {words.Shape}");
        return Through(_embeddings.Forward(words, types), mask);
    }

    /// <summary>Through all layers: [B, T, W] to [B, T, W].</summary>
    private Tensor Through(Tensor x, Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        Pass pass = x.Pass;
        Mask seen = Config.Causal ? mask.And(Mask.Causal) : mask;
        if (_relative is not null) seen = seen.And(Mask.Bias(RelativeDistances.Bias(pass.Use(_relative), (int)x.Shape[1])));
        if (pass.Capture.NeedsGradients()) pass.Watch(x);
        pass.ObserveHidden(x);
        for (int i = 0; i < _layers.Length; i++)
        {
            using Pass.LayerScope layer = pass.Layer("layer", i);
            x = layer.Return(_layers[i].Forward(x, seen));                                      // [B, T, W]
            pass.ObserveHidden(x);
        }
        return x;
    }
}
