using Fovea.Attention;

namespace Fovea.Models;

/// <summary>BERT as it was first trained: says which word could stand at each place, those that are masked among them.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 3.1, task 1.</remarks>
public sealed class WordFiller : TokenModel
{
    private readonly Bert _encoder;
    private readonly WordHead _words;

    /// <summary>Takes its parameters from a scope.</summary>
    public WordFiller(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _encoder = new Bert(scope, config);
        _words = new WordHead(scope["words"], _encoder);
    }

    /// <summary>The sizes.</summary>
    public BertConfig Config => _encoder.Config;

    /// <summary>Loads a model from a folder of the Hugging Face Hub.</summary>
    /// <inheritdoc cref="Bert.Load" path="/param"/>
    /// <inheritdoc cref="Bert.Load" path="/exception"/>
    public static WordFiller Load(string folder) => BertFolder.Load(folder, (scope, config) => new WordFiller(scope, config));

    /// <inheritdoc/>
    /// <returns>[B, T, vocabulary]: scores before softmax.</returns>
    public override Tensor Forward(Indices tokens, Indices types, Mask mask) => _words.Forward(_encoder.Forward(tokens, types, mask));
}
