using System.Text.Json;
using Fovea.Inputs.Text.BytePair;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Tasks.Tests.Pictures;

/// <summary>Folders as transformers writes them, with tiny models of random numbers.</summary>
internal static class TinyPictureModels
{
    /// <summary>Writes a CLIP model that reads pictures of 15 x 15 in nine patches.</summary>
    public static void WriteClip(string folder)
    {
        List<string> tokens = [.. ((string[])["", "</w>"]).SelectMany(end => Enumerable.Range(0, 256).Select(value => ByteAlphabet.Letter((byte)value) + end)), "<|startoftext|>", "<|endoftext|>"];
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        JsonElement config = Config(folder, """
            {"model_type": "clip", "projection_dim": 7, "logit_scale_init_value": 1,
             "text_config": {"hidden_size": 14, "num_attention_heads": 2, "intermediate_size": 19, "num_hidden_layers": 2, "vocab_size": 514, "max_position_embeddings": 11, "eos_token_id": 513, "initializer_range": 0.4},
             "vision_config": {"hidden_size": 10, "num_attention_heads": 2, "intermediate_size": 17, "num_hidden_layers": 2, "image_size": 15, "patch_size": 5, "initializer_range": 0.4}}
            """);
        Save(folder, scope => _ = new Clip(scope, ClipConfig.Read(config)), ClipNames.Map);
    }

    /// <summary>Writes a Vision Transformer that reads pictures of 20 x 20 in 25 patches and tells three classes apart.</summary>
    public static void WriteVit(string folder)
    {
        JsonElement config = Config(folder, """
            {"model_type": "vit", "architectures": ["ViTForImageClassification"], "hidden_size": 12, "num_attention_heads": 3, "intermediate_size": 17, "num_hidden_layers": 2, "image_size": 20, "patch_size": 4,
             "initializer_range": 0.5, "id2label": {"0": "ant", "1": "bee", "2": "cow"}, "label2id": {"ant": 0, "bee": 1, "cow": 2}}
            """);
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), """
            {"do_resize": true, "size": {"height": 20, "width": 20}, "resample": 2, "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
            """);
        Save(folder, scope => _ = new VisionTransformer(scope, VisionTransformerConfig.Read(config)), VisionTransformerNames.Vit);
    }

    private static JsonElement Config(string folder, string json)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), json);
        return JsonElement.Parse(json);
    }

    private static void Save(string folder, Action<Scope> build, NameMap names)
    {
        RandomWeights weights = new(seed: 3);
        build(new Scope(weights));
        ParameterFile.Save(Path.Combine(folder, "model.safetensors"), weights.All, names);
        foreach (Weight weight in weights.All) weight.Dispose();
    }
}
