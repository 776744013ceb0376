using Fovea.Conformance.FullSize;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>Published architectures at full size. These are few, for each takes a second; the command checks all.</summary>
public sealed class FullSizeCases
{
    [Theory]
    [InlineData("timm-seresnet18"), InlineData("timm-mobilenetv3_small_050"), InlineData("timm-inception_v3"), InlineData("timm-deit_small_patch16_224"), InlineData("timm-swin_tiny_patch4_window7_224"), InlineData("timm-convnext_tiny"), InlineData("hf-vit-base-patch16-224")]
    public void Networks_for_pictures_say_what_the_reference_says_and_cost_as_much(string name)
    {
        CaseResult result = Assert.Single(new FullSizeKind().Run(SharedData.Folder($"golden/full/{name}")));
        Assert.Equal((Outcome.Passed, ""), (result.Outcome, string.Join("; ", result.Lines)));
    }

    [Fact]
    public void Another_logit_is_found()
    {
        using ChangedCase changed = new(SharedData.Folder("golden/full/timm-seresnet18"));
        changed.Number("outputs.safetensors", "logits", index: 1007, add: 1);
        Expect.Failed(new FullSizeKind(), changed, because: "logits: largest difference");
    }

    [Fact]
    public void Tensors_that_are_missing_left_over_or_of_another_shape_are_listed()
    {
        using ChangedCase changed = new(SharedData.Folder("golden/full/timm-seresnet18"));
        changed.Text("case.json", "\"layer1.0.conv2.weight\"", "\"layer1.0.conv9.weight\"");
        changed.Text("case.json", "\"bn1.bias\", \"shape\": [64]", "\"bn1.bias\", \"shape\": [63]");
        string line = Assert.Single(Assert.Single(new FullSizeKind().Run(changed.Folder)).Lines);
        Assert.Contains("missing: layer1.0.conv2.weight [64, 64, 3, 3]", line, StringComparison.Ordinal);
        Assert.Contains("extra: layer1.0.conv9.weight [64, 64, 3, 3]", line, StringComparison.Ordinal);
        Assert.Contains("shape: bn1.bias expected [64], found [63]", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_architecture_that_is_not_known_is_skipped_by_name()
    {
        CaseResult result = Assert.Single(new FullSizeKind().Run(SharedData.Folder("golden/full/hf-t5-small")));
        Assert.Equal((Outcome.Skipped, "architecture 'hf-t5-small' is not known"), (result.Outcome, result.Lines[0]));
    }
}
