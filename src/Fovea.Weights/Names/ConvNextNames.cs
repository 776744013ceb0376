namespace Fovea.Weights;

/// <summary>The keys of ConvNeXt checkpoints: as Hugging Face transformers writes them, and as timm writes them.</summary>
internal static class ConvNextNames
{
    public static NameMap Map { get; } = new NameMap("ConvNeXt", prefix: "convnext.")
        .Body("patch", "embeddings.patch_embeddings", "stem.0")
        .BodyNorm("patch_norm", "embeddings.layernorm", "stem.1")
        .BodyNorm("stage.*.reduce_norm", "encoder.stages.*.downsampling_layer.0", "stages.*.downsample.0")
        .Body("stage.*.reduce", "encoder.stages.*.downsampling_layer.1", "stages.*.downsample.1")
        .Body("stage.*.block.*.look", "encoder.stages.*.layers.*.dwconv", "stages.*.blocks.*.conv_dw")
        .BodyNorm("stage.*.block.*.norm", "encoder.stages.*.layers.*.layernorm", "stages.*.blocks.*.norm")
        .Body("stage.*.block.*.expand", "encoder.stages.*.layers.*.pwconv1", "stages.*.blocks.*.mlp.fc1")
        .Body("stage.*.block.*.contract", "encoder.stages.*.layers.*.pwconv2", "stages.*.blocks.*.mlp.fc2")
        .BodyRule("stage.*.block.*.scale", "encoder.stages.*.layers.*.layer_scale_parameter", "stages.*.blocks.*.gamma")
        .BodyNorm("norm", "layernorm", "head.norm")
        .Head("classifier", "classifier", "head.fc");
}
