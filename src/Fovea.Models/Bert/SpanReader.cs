using Fovea.Attention;

namespace Fovea.Models;

/// <summary>BERT with a span head: reads a question and a passage and says where in the passage the answer could begin and end.</summary>
/// <remarks>Devlin et al., 2018, arXiv:1810.04805, sections 4.2 and 4.3: that there is no answer is the span of [CLS] alone.</remarks>
public sealed class SpanReader : TokenModel
{
    private readonly Bert _encoder;
    private readonly SpanHead _span;

    /// <summary>Takes its parameters from a scope.</summary>
    public SpanReader(Scope scope, BertConfig config)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _encoder = new Bert(scope, config);
        _span = new SpanHead(scope["span"], config);
    }

    /// <summary>The sizes.</summary>
    public BertConfig Config => _encoder.Config;

    /// <summary>Loads a model from a folder of the Hugging Face Hub.</summary>
    /// <inheritdoc cref="Bert.Load" path="/param"/>
    /// <inheritdoc cref="Bert.Load" path="/exception"/>
    public static SpanReader Load(string folder) => BertFolder.Load(folder, (scope, config) => new SpanReader(scope, config));

    /// <summary>Scores every token as the answer's first and last.</summary>
    /// <param name="tokens">[B, T]: [CLS] question [SEP] passage [SEP], then padding.</param>
    /// <param name="types">[B, T]: 1 from the passage on.</param>
    /// <param name="mask">Which tokens there are.</param>
    /// <returns>[2, B, T]: scores before softmax, of beginning and of ending.</returns>
    public override Tensor Forward(Indices tokens, Indices types, Mask mask) => _span.Forward(_encoder.Forward(tokens, types, mask));
}
