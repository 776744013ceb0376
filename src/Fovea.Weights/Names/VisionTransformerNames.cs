namespace Fovea.Weights;

/// <summary>
/// The keys of vision Transformers: as Hugging Face transformers writes them, as its newer versions call them in memory, and as timm writes them, which
/// has queries, keys and values in one matrix.
/// </summary>
internal static class VisionTransformerNames
{
    private static readonly string[] s_projections = ["query", "key", "value"];

    public static NameMap Vit { get; } = Layers(Embeddings(new NameMap("ViT", prefix: "vit.")))
        .Head("classifier", "classifier", "head");

    public static NameMap Deit { get; } = Layers(Embeddings(new NameMap("DeiT", prefix: "deit.")))
        .BodyRule("embeddings.teacher", "embeddings.distillation_token", "dist_token")
        .Head("classifier", "classifier", "cls_classifier", "head")
        .Head("teacher_classifier", "distillation_classifier", "head_dist");

    public static NameMap Dinov2 { get; } = Dino("dinov2.");

    public static NameMap Dinov2WithRegisters { get; } = Dino("dinov2_with_registers.")
        .BodyRule("embeddings.registers", "embeddings.register_tokens", "reg_token");

    private static NameMap Embeddings(NameMap names) => names
        .Body("embeddings.patch", "embeddings.patch_embeddings.projection", "patch_embed.proj")
        .BodyRule("embeddings.class", "embeddings.cls_token", "cls_token")
        .BodyRule("embeddings.positions", "embeddings.position_embeddings", "pos_embed")
        .BodyNorm("norm", "layernorm", "norm")
        .Body("pooler", "pooler.dense")
        .IgnoreInBody("embeddings.mask_token", "pooler.dense.weight", "pooler.dense.bias");

    private static NameMap Layers(NameMap names) => Projections(names, "encoder.layer.*.attention.attention", "layers.*.attention", "blocks.*.attn")
        .Body("layer.*.attention.output", "encoder.layer.*.attention.output.dense", "layers.*.attention.o_proj", "blocks.*.attn.proj")
        .BodyNorm("layer.*.attention_norm", "encoder.layer.*.layernorm_before", "layers.*.layernorm_before", "blocks.*.norm1")
        .BodyNorm("layer.*.norm", "encoder.layer.*.layernorm_after", "layers.*.layernorm_after", "blocks.*.norm2")
        .Body("layer.*.expand", "encoder.layer.*.intermediate.dense", "layers.*.mlp.fc1", "blocks.*.mlp.fc1")
        .Body("layer.*.contract", "encoder.layer.*.output.dense", "layers.*.mlp.fc2", "blocks.*.mlp.fc2")
        .BodyRule("layer.*.attention_scale", "blocks.*.ls1.gamma")
        .BodyRule("layer.*.scale", "blocks.*.ls2.gamma");

    private static NameMap Dino(string prefix) => Projections(Embeddings(new NameMap("DINOv2", prefix)), "encoder.layer.*.attention.attention", "layers.*.attention", "blocks.*.attn")
        .Body("layer.*.attention.output", "encoder.layer.*.attention.output.dense", "layers.*.attention.o_proj", "blocks.*.attn.proj")
        .BodyNorm("layer.*.attention_norm", "encoder.layer.*.norm1", "layers.*.norm1", "blocks.*.norm1")
        .BodyNorm("layer.*.norm", "encoder.layer.*.norm2", "layers.*.norm2", "blocks.*.norm2")
        .Body("layer.*.expand", "encoder.layer.*.mlp.fc1", "encoder.layer.*.mlp.weights_in", "layers.*.mlp.fc1", "layers.*.mlp.weights_in", "blocks.*.mlp.fc1")
        .Body("layer.*.contract", "encoder.layer.*.mlp.fc2", "encoder.layer.*.mlp.weights_out", "layers.*.mlp.fc2", "layers.*.mlp.weights_out", "blocks.*.mlp.fc2")
        .BodyRule("layer.*.attention_scale", "encoder.layer.*.layer_scale1.lambda1", "layers.*.layer_scale1.lambda1", "blocks.*.ls1.gamma")
        .BodyRule("layer.*.scale", "encoder.layer.*.layer_scale2.lambda1", "layers.*.layer_scale2.lambda1", "blocks.*.ls2.gamma")
        .Head("classifier", "classifier", "head");

    private static NameMap Projections(NameMap names, string hub, string newer, string timm)
    {
        for (int i = 0; i < s_projections.Length; i++)
        {
            string ours = s_projections[i];
            names.Body($"layer.*.attention.{ours}", $"{hub}.{ours}", $"{newer}.{ours[0]}_proj", $"{timm}.qkv[{i}/3]");
        }
        return names;
    }
}
