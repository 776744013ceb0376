namespace Fovea.Weights;

/// <summary>
/// The keys of BERT checkpoints as Hugging Face transformers writes them (BertModel, BertForQuestionAnswering, BertForMaskedLM, ...). A checkpoint with
/// a head has "bert." before the keys of the body; BertModel alone has not.
/// </summary>
internal static class BertNames
{
    public static NameMap Map { get; } = Layers(Embeddings(new NameMap("BERT", prefix: "bert.")))
        .Body("pooler", "pooler.dense")
        .Head("span", "qa_outputs")
        .Head("classifier", "classifier")
        .Head("words.transform", "cls.predictions.transform.dense")
        .HeadNorm("words.norm", "cls.predictions.transform.LayerNorm")
        .Rule("words.bias", "cls.predictions.bias", "cls.predictions.decoder.bias")
        .Rule("words.decoder.weight", "cls.predictions.decoder.weight")
        // Tied to the word embeddings, and the bias written twice, by older versions; the next-sentence head has no use here.
        .Ignore("cls.predictions.decoder.weight", "cls.predictions.decoder.bias", "cls.seq_relationship.weight", "cls.seq_relationship.bias");

    /// <summary>What a token begins as, in BERT and most of its kin.</summary>
    public static NameMap Embeddings(NameMap names) => names
        .Body("embeddings.word", "embeddings.word_embeddings")
        .Body("embeddings.position", "embeddings.position_embeddings")
        .Body("embeddings.type", "embeddings.token_type_embeddings")
        .BodyNorm("embeddings.norm", "embeddings.LayerNorm")
        .IgnoreInBody("embeddings.position_ids", "embeddings.token_type_ids");

    /// <summary>The layers, in BERT and most of its kin.</summary>
    public static NameMap Layers(NameMap names) => names
        .Body("layer.*.attention.query", "encoder.layer.*.attention.self.query")
        .Body("layer.*.attention.key", "encoder.layer.*.attention.self.key")
        .Body("layer.*.attention.value", "encoder.layer.*.attention.self.value")
        .Body("layer.*.attention.output", "encoder.layer.*.attention.output.dense")
        .BodyNorm("layer.*.attention.norm", "encoder.layer.*.attention.output.LayerNorm")
        .Body("layer.*.expand", "encoder.layer.*.intermediate.dense")
        .Body("layer.*.contract", "encoder.layer.*.output.dense")
        .BodyNorm("layer.*.norm", "encoder.layer.*.output.LayerNorm");
}
