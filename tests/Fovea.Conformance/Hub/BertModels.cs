using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>BERT and its heads.</summary>
internal static class BertModels
{
    public static Dictionary<string, Func<HubCase, IHubModel>> All { get; } = new()
    {
        ["BertModel"] = Base,
        ["BertForQuestionAnswering"] = given => new TextModel(SpanReader.Load(given.Folder), BertNames.Map, scores => [new("start_logits", Part(scores, 0)), new("end_logits", Part(scores, 1))]),
        ["BertForSequenceClassification"] = given => new TextModel(SequenceClassifier.Load(given.Folder), BertNames.Map, scores => [new("logits", scores, PerToken: false)]),
        ["BertForTokenClassification"] = given => new TextModel(TokenClassifier.Load(given.Folder), BertNames.Map, scores => [new("logits", scores)]),
        ["BertForMaskedLM"] = given => new TextModel(WordFiller.Load(given.Folder), BertNames.Map, scores => [new("logits", scores)]),
    };

    private static TextModel Base(HubCase given)
    {
        if (!given.Has("pooler_output")) return new TextModel(Bert.Load(given.Folder), BertNames.Map, hidden => [new("last_hidden_state", hidden)]);
        PooledBert model = BertFolder.Load(given.Folder, (scope, config) => new PooledBert(scope, config));
        return new TextModel(model, BertNames.Map, hidden => [new("last_hidden_state", hidden), new("pooler_output", model.Pooler.Forward(hidden), PerToken: false)]);
    }

    private static Tensor Part(Tensor scores, int which) => scores.Slice(axis: 0, which, 1).Reshape(scores.Shape[1..]);     // [2, B, T] to [B, T]

    /// <summary>The encoder with the layer that most heads stand on, which has no head of its own in the product.</summary>
    private sealed class PooledBert(Scope scope, BertConfig config) : TokenModel
    {
        private readonly Bert _encoder = new(scope, config);

        public Pooler Pooler { get; } = new(scope["pooler"], config);

        public override Tensor Forward(Indices tokens, Indices types, Mask mask) => _encoder.Forward(tokens, types, mask);
    }
}
