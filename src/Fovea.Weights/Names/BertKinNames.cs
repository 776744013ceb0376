namespace Fovea.Weights;

/// <summary>The keys of BERT's kin as Hugging Face transformers writes them: under our own paths they are all alike.</summary>
internal static class BertKinNames
{
    /// <summary>RoBERTa, and those that were taught with its code.</summary>
    public static NameMap Roberta { get; } = HeadsOfRoberta(BertNames.Layers(BertNames.Embeddings(new NameMap("RoBERTa", prefix: "roberta."))));

    public static NameMap Mpnet { get; } = HeadsOfRoberta(BertNames.Embeddings(new NameMap("MPNet", prefix: "mpnet."))
        .Body("layer.*.attention.query", "encoder.layer.*.attention.attn.q")
        .Body("layer.*.attention.key", "encoder.layer.*.attention.attn.k")
        .Body("layer.*.attention.value", "encoder.layer.*.attention.attn.v")
        .Body("layer.*.attention.output", "encoder.layer.*.attention.attn.o")
        .BodyNorm("layer.*.attention.norm", "encoder.layer.*.attention.LayerNorm")
        .Body("layer.*.expand", "encoder.layer.*.intermediate.dense")
        .Body("layer.*.contract", "encoder.layer.*.output.dense")
        .BodyNorm("layer.*.norm", "encoder.layer.*.output.LayerNorm")
        .BodyRule("relative", "encoder.relative_attention_bias.weight"));

    public static NameMap Electra { get; } = BertNames.Layers(BertNames.Embeddings(new NameMap("ELECTRA", prefix: "electra.")))
        .Body("embeddings.project", "embeddings_project")
        .Head("pooler", "classifier.dense")
        .Head("classifier", "classifier", "classifier.out_proj")
        .Head("span", "qa_outputs")
        .Head("words.transform", "generator_predictions.dense")
        .HeadNorm("words.norm", "generator_predictions.LayerNorm")
        .Rule("words.bias", "generator_lm_head.bias")
        .Ignore("generator_lm_head.weight", "discriminator_predictions.dense.weight", "discriminator_predictions.dense.bias")
        .Ignore("discriminator_predictions.dense_prediction.weight", "discriminator_predictions.dense_prediction.bias");

    public static NameMap DistilBert { get; } = BertNames.Embeddings(new NameMap("DistilBERT", prefix: "distilbert."))
        .Body("layer.*.attention.query", "transformer.layer.*.attention.q_lin")
        .Body("layer.*.attention.key", "transformer.layer.*.attention.k_lin")
        .Body("layer.*.attention.value", "transformer.layer.*.attention.v_lin")
        .Body("layer.*.attention.output", "transformer.layer.*.attention.out_lin")
        .BodyNorm("layer.*.attention.norm", "transformer.layer.*.sa_layer_norm")
        .Body("layer.*.expand", "transformer.layer.*.ffn.lin1")
        .Body("layer.*.contract", "transformer.layer.*.ffn.lin2")
        .BodyNorm("layer.*.norm", "transformer.layer.*.output_layer_norm")
        .Head("pooler", "pre_classifier")
        .Head("classifier", "classifier")
        .Head("span", "qa_outputs")
        .Head("words.transform", "vocab_transform")
        .HeadNorm("words.norm", "vocab_layer_norm")
        .Rule("words.bias", "vocab_projector.bias")
        .Ignore("vocab_projector.weight");

    /// <summary>A layer of ours is a group of theirs, of which all members have the same parameters.</summary>
    public static NameMap Albert { get; } = BertNames.Embeddings(new NameMap("ALBERT", prefix: "albert."))
        .Body("embeddings.project", "encoder.embedding_hidden_mapping_in")
        .Body("layer.*.attention.query", "encoder.albert_layer_groups.*.albert_layers.0.attention.query")
        .Body("layer.*.attention.key", "encoder.albert_layer_groups.*.albert_layers.0.attention.key")
        .Body("layer.*.attention.value", "encoder.albert_layer_groups.*.albert_layers.0.attention.value")
        .Body("layer.*.attention.output", "encoder.albert_layer_groups.*.albert_layers.0.attention.dense")
        .BodyNorm("layer.*.attention.norm", "encoder.albert_layer_groups.*.albert_layers.0.attention.LayerNorm")
        .Body("layer.*.expand", "encoder.albert_layer_groups.*.albert_layers.0.ffn")
        .Body("layer.*.contract", "encoder.albert_layer_groups.*.albert_layers.0.ffn_output")
        .BodyNorm("layer.*.norm", "encoder.albert_layer_groups.*.albert_layers.0.full_layer_layer_norm")
        .Body("pooler", "pooler")
        .Head("classifier", "classifier")
        .Head("span", "qa_outputs")
        .Head("words.transform", "predictions.dense")
        .HeadNorm("words.norm", "predictions.LayerNorm")
        .Rule("words.bias", "predictions.bias", "predictions.decoder.bias")
        .Ignore("predictions.decoder.weight", "predictions.decoder.bias", "sop_classifier.classifier.weight", "sop_classifier.classifier.bias");

    /// <summary>What a text is classified by is a layer of the head, or of the body where there is no head.</summary>
    private static NameMap HeadsOfRoberta(NameMap names) => names
        .Rule("pooler.weight", "classifier.dense.weight", $"{names.Prefix}pooler.dense.weight", "pooler.dense.weight")
        .Rule("pooler.bias", "classifier.dense.bias", $"{names.Prefix}pooler.dense.bias", "pooler.dense.bias")
        .Head("classifier", "classifier", "classifier.out_proj")
        .Head("span", "qa_outputs")
        .Head("words.transform", "lm_head.dense")
        .HeadNorm("words.norm", "lm_head.layer_norm")
        .Rule("words.bias", "lm_head.bias", "lm_head.decoder.bias")
        .Ignore("lm_head.decoder.weight", "lm_head.decoder.bias");
}
