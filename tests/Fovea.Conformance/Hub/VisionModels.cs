using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>Vision Transformers and their heads.</summary>
internal static class VisionModels
{
    public static Dictionary<string, Func<HubCase, IHubModel>> All { get; } = new()
    {
        ["ViTModel"] = given => Tokens(given, VisionTransformerNames.Vit),
        ["ViTForImageClassification"] = given => Classes(given, VisionTransformerNames.Vit),
        ["DeiTModel"] = given => Tokens(given, VisionTransformerNames.Deit),
        ["DeiTForImageClassification"] = given => Classes(given, VisionTransformerNames.Deit),
        ["DeiTForImageClassificationWithTeacher"] = given => Classes(given, VisionTransformerNames.Deit),
        ["Dinov2Model"] = given => Tokens(given, VisionTransformerNames.Dinov2),
        ["Dinov2ForImageClassification"] = given => Classes(given, VisionTransformerNames.Dinov2),
        ["Dinov2WithRegistersModel"] = given => Tokens(given, VisionTransformerNames.Dinov2WithRegisters),
        ["Dinov2WithRegistersForImageClassification"] = given => Classes(given, VisionTransformerNames.Dinov2WithRegisters),
        ["SwinForImageClassification"] = Swin,
        ["SwinModel"] = Swin,
        ["ConvNextForImageClassification"] = given => Network(given, ConvNextNames.Map, record => record.Layers),
        ["VideoMAEForVideoClassification"] = given => Network(given, VideoNames.VideoMae, record => record.Layers),
        ["TimesformerForVideoClassification"] = given => Network(given, VideoNames.TimeSformer, record => record.Layers.Where(layer => layer.Path.EndsWith("space", StringComparison.Ordinal))),
    };

    private static PictureModel Classes(HubCase given, NameMap names) => new(given, names, (scope, json) =>
    {
        VisionTransformer model = new(scope, VisionTransformerConfig.Read(json));
        return pixels => [new("logits", model.Forward(pixels))];
    });

    /// <summary>The encoder alone. What it says of the whole picture is the class token, through a layer of its own where there is one.</summary>
    private static PictureModel Tokens(HubCase given, NameMap names) => new(given, names, (scope, json) =>
    {
        VisionTransformerConfig config = VisionTransformerConfig.Read(json);
        VisionEncoder model = new(scope, config);
        bool dense = config.Type is "vit" or "deit" && given.Has("pooler_output");
        VisionPooler? pooler = dense ? new VisionPooler(scope["pooler"], config) : null;
        return pixels =>
        {
            Tensor tokens = model.Forward(pixels);
            return [new("last_hidden_state", tokens), new("pooler_output", pooler is null ? VisionEncoder.TokenAt(tokens, 0) : pooler.Forward(tokens))];
        };
    });

    /// <summary>Of the blocks of a stage, a case shows the attention of the last.</summary>
    private static PictureModel Swin(HubCase given)
    {
        int[] shown = [];
        return new(given, SwinNames.Map, (scope, json) =>
        {
            SwinConfig config = SwinConfig.Read(json);
            int end = 0;
            shown = [.. config.Blocks.Select(blocks => (end += blocks) - 1)];
            bool head = given.Has("logits");
            SwinTransformer model = new(scope, head ? config : config with { Classes = 0 });
            return pixels =>
            {
                Tensor map = model.Features(pixels), said = model.Classify(map);
                if (head) return [new("logits", said)];
                return [new("last_hidden_state", map.Reshape([map.Shape[0], map.Shape[1], map.Shape[2] * map.Shape[3]]).Transpose()), new("pooler_output", said)];
            };
        }, record => shown.Select(layer => record.Layers[layer]));
    }

    /// <summary>A network with its head, as it is found by its config.json.</summary>
    private static PictureModel Network(HubCase given, NameMap names, Func<AttentionRecord, IEnumerable<AttentionLayer>> shown) => new(given, names, (scope, json) =>
    {
        PublishedNetwork network = HubNetworks.Find(json)!;
        ImageClassifier model = network.Create(scope, network.Classes);
        return pixels => [new("logits", model.Forward(pixels))];
    }, shown);
}
