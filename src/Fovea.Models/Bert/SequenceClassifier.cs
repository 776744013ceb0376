using Fovea.Attention;

namespace Fovea.Models;

/// <summary>BERT with a class head on what [CLS] has gathered: says of which class a text, or a pair of texts, is.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 4.1.</remarks>
public sealed class SequenceClassifier : TokenModel
{
    private readonly Bert _encoder;
    private readonly Pooler _pooler;
    private readonly ClassHead _classes;

    /// <summary>Takes its parameters from a scope.</summary>
    public SequenceClassifier(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _encoder = new Bert(scope, config);
        _pooler = new Pooler(scope["pooler"], config);
        _classes = new ClassHead(scope["classifier"], config);
    }

    /// <summary>The sizes, and the names of the classes.</summary>
    public BertConfig Config => _encoder.Config;

    /// <summary>Loads a model from a folder of the Hugging Face Hub.</summary>
    /// <inheritdoc cref="Bert.Load" path="/param"/>
    /// <inheritdoc cref="Bert.Load" path="/exception"/>
    public static SequenceClassifier Load(string folder) => BertFolder.Load(folder, (scope, config) => new SequenceClassifier(scope, config));

    /// <inheritdoc/>
    /// <returns>[B, classes]: scores before softmax.</returns>
    public override Tensor Forward(Indices tokens, Indices types, Mask mask) => Classify(_encoder.Forward(tokens, types, mask));

    /// <summary>What comes before the head.</summary>
    internal Bert Encoder => _encoder;

    /// <summary>The head alone: [B, T, W] to [B, classes].</summary>
    internal Tensor Classify(Tensor hidden) => _classes.Forward(_pooler.Forward(hidden));
}
