using System.Globalization;

namespace Fovea.Weights;

/// <summary>The keys of Swin Transformers: as Hugging Face transformers writes them, and as timm writes them, which has queries, keys and values in one matrix.</summary>
internal static class SwinNames
{
    private const int MostStages = 8;

    private static readonly string[] s_projections = ["query", "key", "value"];

    public static NameMap Map { get; } = Create();

    private static NameMap Create()
    {
        NameMap names = new NameMap("Swin", prefix: "swin.")
            .Body("patch", "embeddings.patch_embeddings.projection", "patch_embed.proj")
            .BodyNorm("patch_norm", "embeddings.norm", "patch_embed.norm")
            .BodyNorm("stage.*.block.*.attention_norm", "encoder.layers.*.blocks.*.layernorm_before", "layers.*.blocks.*.norm1")
            .Body("stage.*.block.*.attention.output", "encoder.layers.*.blocks.*.attention.output.dense", "layers.*.blocks.*.attn.proj")
            .BodyRule("stage.*.block.*.attention.relative", "encoder.layers.*.blocks.*.attention.self.relative_position_bias_table", "layers.*.blocks.*.attn.relative_position_bias_table")
            .BodyNorm("stage.*.block.*.norm", "encoder.layers.*.blocks.*.layernorm_after", "layers.*.blocks.*.norm2")
            .Body("stage.*.block.*.expand", "encoder.layers.*.blocks.*.intermediate.dense", "layers.*.blocks.*.mlp.fc1")
            .Body("stage.*.block.*.contract", "encoder.layers.*.blocks.*.output.dense", "layers.*.blocks.*.mlp.fc2")
            .BodyNorm("norm", "layernorm", "norm")
            .Head("classifier", "classifier", "head.fc", "head")
            .IgnoreInBody("encoder.layers.*.blocks.*.attention.self.relative_position_index", "layers.*.blocks.*.attn.relative_position_index", "layers.*.blocks.*.attn_mask", "embeddings.mask_token");
        for (int i = 0; i < s_projections.Length; i++)
            names.Body($"stage.*.block.*.attention.{s_projections[i]}", $"encoder.layers.*.blocks.*.attention.self.{s_projections[i]}", $"layers.*.blocks.*.attn.qkv[{i}/3]");
        return Merges(names);
    }

    /// <summary>What merges patches after a stage stands in that stage; in timm, in the one after it.</summary>
    private static NameMap Merges(NameMap names)
    {
        for (int stage = 0; stage < MostStages; stage++)
        {
            string here = stage.ToString(CultureInfo.InvariantCulture), after = (stage + 1).ToString(CultureInfo.InvariantCulture);
            names.BodyNorm($"merge.{here}.norm", $"encoder.layers.{here}.downsample.norm", $"layers.{after}.downsample.norm")
                .Body($"merge.{here}.reduce", $"encoder.layers.{here}.downsample.reduction", $"layers.{after}.downsample.reduction");
        }
        return names;
    }
}
