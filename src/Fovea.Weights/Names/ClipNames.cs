namespace Fovea.Weights;

/// <summary>The keys of CLIP checkpoints as Hugging Face transformers writes them; one tower alone may be stored without its name before the keys.</summary>
internal static class ClipNames
{
    public static NameMap Map { get; } = Layers(Layers(new NameMap("CLIP"), "text", "text_model."), "vision", "vision_model.")
        .Body("text.word", Both("text_model.", "embeddings.token_embedding"))
        .Body("text.position", Both("text_model.", "embeddings.position_embedding"))
        .BodyNorm("text.norm", Both("text_model.", "final_layer_norm"))
        .Body("vision.embeddings.patch", Both("vision_model.", "embeddings.patch_embedding"))
        .Rule("vision.embeddings.class", Both("vision_model.", "embeddings.class_embedding"))
        .Rule("vision.embeddings.positions", Both("vision_model.", "embeddings.position_embedding.weight"))
        .BodyNorm("vision.before", Both("vision_model.", "pre_layrnorm"))
        .BodyNorm("vision.norm", Both("vision_model.", "post_layernorm"))
        .Head("text_projection", "text_projection")
        .Head("vision_projection", "visual_projection")
        .Rule("scale", "logit_scale")
        .Ignore(Both("text_model.", "embeddings.position_ids")).Ignore(Both("vision_model.", "embeddings.position_ids"));

    private static NameMap Layers(NameMap names, string path, string prefix)
    {
        const string layer = "encoder.layers.*.";
        return names
            .Body($"{path}.layer.*.attention.query", Both(prefix, layer + "self_attn.q_proj"))
            .Body($"{path}.layer.*.attention.key", Both(prefix, layer + "self_attn.k_proj"))
            .Body($"{path}.layer.*.attention.value", Both(prefix, layer + "self_attn.v_proj"))
            .Body($"{path}.layer.*.attention.output", Both(prefix, layer + "self_attn.out_proj"))
            .BodyNorm($"{path}.layer.*.attention_norm", Both(prefix, layer + "layer_norm1"))
            .BodyNorm($"{path}.layer.*.norm", Both(prefix, layer + "layer_norm2"))
            .Body($"{path}.layer.*.expand", Both(prefix, layer + "mlp.fc1"))
            .Body($"{path}.layer.*.contract", Both(prefix, layer + "mlp.fc2"));
    }

    private static string[] Both(string prefix, string key) => [prefix + key, key];
}
