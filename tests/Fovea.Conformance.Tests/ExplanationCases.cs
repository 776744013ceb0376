using Fovea.Conformance.Explanations;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>Explanations, held against those that the published methods give.</summary>
public sealed class ExplanationCases
{
    [Fact]
    public void Rollout_relevance_and_gradients_are_those_of_the_reference() => Expect.Outcomes(
        new ExplanationKind(), "golden/explain",
        passed: ["bert-sequence-classification", "gradcam-mobilenetv3_small_050", "gradcam-resnet50", "gradcam-seresnet18", "pictures", "vit-classification"],
        skipped: []);

    [Theory]
    [InlineData("rollout", 0.001f), InlineData("chefer", 0.01f), InlineData("attention_gradient.1", 0.1f), InlineData("logits", 0.01f)]
    [InlineData("input_x_gradient", 0.1f), InlineData("integrated_gradients", 0.1f)]
    public void Another_number_is_found(string tensor, float add)
    {
        using ChangedCase changed = new(SharedData.Folder("golden/explain/bert-sequence-classification"), SharedData.Folder("golden/hf/bert-sequence-classification"));
        changed.Number("tensors.safetensors", tensor, index: 3, add);
        Expect.Failed(new ExplanationKind(), changed, because: $"{tensor}: largest difference");
    }

    [Theory]
    [InlineData("rollout", 0.001f), InlineData("chefer", 0.01f), InlineData("attention_gradient.2", 0.1f), InlineData("input_x_gradient", 0.1f), InlineData("integrated_gradients", 0.1f), InlineData("occlusion", 0.1f)]
    public void Another_number_is_found_of_pictures(string tensor, float add)
    {
        using ChangedCase changed = new(SharedData.Folder("golden/explain/vit-classification"), SharedData.Folder("golden/hf/vit-classification"));
        changed.Number("tensors.safetensors", tensor, index: 30, add);
        Expect.Failed(new ExplanationKind(), changed, because: $"{tensor}: largest difference");
    }

    [Theory]
    [InlineData("gradcam", 0.01f), InlineData("gate.blocks.3.1.se", 0.01f)]
    public void Another_number_is_found_of_Grad_CAM(string tensor, float add)
    {
        using ChangedCase changed = new(SharedData.Folder("golden/explain/gradcam-mobilenetv3_small_050"), SharedData.Folder("golden"));
        changed.Number("tensors.safetensors", tensor, index: 40, add);
        Expect.Failed(new ExplanationKind(), changed, because: $"{tensor}: largest difference");
    }
}
