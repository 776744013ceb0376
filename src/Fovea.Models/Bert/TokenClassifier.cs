using Fovea.Attention;

namespace Fovea.Models;

/// <summary>BERT with a class head on every token: says of which class each word is, such as a name, a place, or neither.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 5.3.</remarks>
public sealed class TokenClassifier : TokenModel
{
    private readonly Bert _encoder;
    private readonly ClassHead _classes;

    /// <summary>Takes its parameters from a scope.</summary>
    public TokenClassifier(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _encoder = new Bert(scope, config);
        _classes = new ClassHead(scope["classifier"], config);
    }

    /// <summary>The sizes, and the names of the classes.</summary>
    public BertConfig Config => _encoder.Config;

    /// <summary>Loads a model from a folder of the Hugging Face Hub.</summary>
    /// <inheritdoc cref="Bert.Load" path="/param"/>
    /// <inheritdoc cref="Bert.Load" path="/exception"/>
    public static TokenClassifier Load(string folder) => BertFolder.Load(folder, (scope, config) => new TokenClassifier(scope, config));

    /// <inheritdoc/>
    /// <returns>[B, T, classes]: scores before softmax.</returns>
    public override Tensor Forward(Indices tokens, Indices types, Mask mask) => _classes.Forward(_encoder.Forward(tokens, types, mask));
}
