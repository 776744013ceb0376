namespace Fovea.Weights;

/// <summary>The keys of VideoMAE and TimeSformer checkpoints as Hugging Face transformers writes them.</summary>
internal static class VideoNames
{
    private static readonly string[] s_projections = ["query", "key", "value"];

    /// <summary>Older files have the biases of queries and values beside their matrices; what filled in hidden patches has no use here.</summary>
    public static NameMap VideoMae { get; } = Layers(new NameMap("VideoMAE", prefix: "videomae."))
        .Body("patch", "embeddings.patch_embeddings.projection")
        .BodyRule("layer.*.attention.query.weight", "encoder.layer.*.attention.attention.query.weight")
        .BodyRule("layer.*.attention.query.bias", "encoder.layer.*.attention.attention.q_bias", "encoder.layer.*.attention.attention.query.bias")
        .BodyRule("layer.*.attention.key.weight", "encoder.layer.*.attention.attention.key.weight")
        .BodyRule("layer.*.attention.value.weight", "encoder.layer.*.attention.attention.value.weight")
        .BodyRule("layer.*.attention.value.bias", "encoder.layer.*.attention.attention.v_bias", "encoder.layer.*.attention.attention.value.bias")
        .HeadNorm("head_norm", "fc_norm")
        .IgnoreInBody("embeddings.position_embeddings");

    public static NameMap TimeSformer { get; } = Create();

    private static NameMap Create()
    {
        NameMap names = Layers(new NameMap("TimeSformer", prefix: "timesformer."))
            .Body("embeddings.patch", "embeddings.patch_embeddings.projection")
            .BodyRule("embeddings.class", "embeddings.cls_token")
            .BodyRule("embeddings.positions", "embeddings.position_embeddings")
            .BodyRule("time", "embeddings.time_embeddings")
            .BodyNorm("layer.*.time_norm", "encoder.layer.*.temporal_layernorm")
            .Body("layer.*.time.output", "encoder.layer.*.temporal_attention.output.dense")
            .Body("layer.*.time_projection", "encoder.layer.*.temporal_dense");
        for (int i = 0; i < s_projections.Length; i++)
        {
            names.Body($"layer.*.attention.{s_projections[i]}", $"encoder.layer.*.attention.attention.qkv[{i}/3]")
                .Body($"layer.*.time.{s_projections[i]}", $"encoder.layer.*.temporal_attention.attention.qkv[{i}/3]");
        }
        return names;
    }

    private static NameMap Layers(NameMap names) => names
        .Body("layer.*.attention.output", "encoder.layer.*.attention.output.dense")
        .BodyNorm("layer.*.attention_norm", "encoder.layer.*.layernorm_before")
        .BodyNorm("layer.*.norm", "encoder.layer.*.layernorm_after")
        .Body("layer.*.expand", "encoder.layer.*.intermediate.dense")
        .Body("layer.*.contract", "encoder.layer.*.output.dense")
        .BodyNorm("norm", "layernorm")
        .Head("classifier", "classifier");
}
