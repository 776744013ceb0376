using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>BERT and its kin, with their heads.</summary>
internal static class BertModels
{
    private static readonly (string Name, BertKind Kind)[] s_kin =
    [
        ("Bert", BertKind.Bert), ("Roberta", BertKind.Roberta), ("XLMRoberta", BertKind.Roberta), ("Camembert", BertKind.Roberta), ("DistilBert", BertKind.DistilBert),
        ("Electra", BertKind.Electra), ("MPNet", BertKind.Mpnet), ("Albert", BertKind.Albert),
    ];

    public static Dictionary<string, Func<HubCase, IHubModel>> All { get; } = s_kin.SelectMany(kin => Of(kin.Name, BertKin.Names(kin.Kind))).ToDictionary();

    private static Dictionary<string, Func<HubCase, IHubModel>> Of(string name, NameMap names) => new()
    {
        [$"{name}Model"] = given => Base(given, names),
        [$"{name}ForQuestionAnswering"] = given => new TextModel(SpanReader.Load(given.Folder), names, scores => [new("start_logits", Part(scores, 0)), new("end_logits", Part(scores, 1))]),
        [$"{name}ForSequenceClassification"] = given => new TextModel(SequenceClassifier.Load(given.Folder), names, scores => [new("logits", scores, PerToken: false)]),
        [$"{name}ForTokenClassification"] = given => new TextModel(TokenClassifier.Load(given.Folder), names, scores => [new("logits", scores)]),
        [$"{name}ForMaskedLM"] = given => new TextModel(WordFiller.Load(given.Folder), names, scores => [new("logits", scores)]),
    };

    private static TextModel Base(HubCase given, NameMap names)
    {
        if (!given.Has("pooler_output")) return new TextModel(Bert.Load(given.Folder), names, hidden => [new("last_hidden_state", hidden)]);
        PooledBert model = BertFolder.Load(given.Folder, (scope, config) => new PooledBert(scope, config));
        return new TextModel(model, names, hidden => [new("last_hidden_state", hidden), new("pooler_output", model.Pooler.Forward(hidden), PerToken: false)]);
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
