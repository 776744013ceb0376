using Fovea.Weights;

namespace Fovea.Models.Tests.Vision;

/// <summary>How checkpoints call the parameters of mobile and Inception networks.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("efficientnet_b0"), InlineData("mobilenetv3_small_050"), InlineData("semobilenetv1_025"), InlineData("mnasnet_small"), InlineData("regnety_002"), InlineData("seshufflenet_v2_x0_5")]
    [InlineData("seinception_v3"), InlineData("inception_v4"), InlineData("seinception_resnet_v2")]
    public void Every_parameter_has_a_key_of_its_own(string name)
    {
        NameMap keys = ImageModels.Find(name)!.Keys();
        string[] all = [.. Published.Parameters(name).Select(weight => keys.Key(weight.Name, prefixed: false))];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Theory]
    [InlineData("efficientnet_b0", "stage.3.block.2.project.norm.mean", "blocks.3.2.bn3.running_mean"), InlineData("mobilenetv2_100", "stage.0.block.0.pointwise.conv.weight", "blocks.0.0.conv_pw.weight")]
    [InlineData("mobilenetv3_small_100", "head.bias", "conv_head.bias"), InlineData("regnety_016", "stage.2.block.16.gate.expand.bias", "s3.b17.se.fc2.bias")]
    [InlineData("inception_v3", "mixed_7c.branch.2.2.down.norm.variance", "Mixed_7c.branch3x3dbl_3b.bn.running_var"), InlineData("inception_v4", "c.2.branch.2.1.conv.weight", "features.21.branch2_1.conv.weight")]
    [InlineData("inception_resnet_v2", "b.17.mix.bias", "repeat_1.17.conv2d.bias"), InlineData("inception_resnet_v2", "c.9.branch.1.2.conv.weight", "block8.branch1.2.conv.weight")]
    public void Keys_are_those_of_the_published_checkpoints(string name, string path, string key) => Assert.Equal(key, ImageModels.Find(name)!.Keys().Key(path, prefixed: false));
}
