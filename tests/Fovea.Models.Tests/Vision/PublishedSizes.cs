using System.Globalization;
using Fovea.Weights;

namespace Fovea.Models.Tests.Vision;

/// <summary>Networks that are built by a rule are as large as those that were published.</summary>
public sealed class PublishedSizes
{
    /// <summary>Millions of parameters, as timm's tables give them.</summary>
    [Theory]
    [InlineData("resnet10t 5.44, resnet14t 10.08, resnet18 11.69, resnet18d 11.71, resnet26 16.00, resnet26d 16.01, resnet26t 16.01, resnet34 21.80, resnet34d 21.82")]
    [InlineData("resnet50 25.56, resnet50c 25.58, resnet50d 25.58, resnet50s 25.68, resnet50t 25.57, resnet101 44.55, resnet101c 44.57, resnet101d 44.57, resnet101s 44.67")]
    [InlineData("resnet152 60.19, resnet152c 60.21, resnet152d 60.21, resnet152s 60.32, resnet200d 64.69, wide_resnet50_2 68.88, wide_resnet101_2 126.89")]
    [InlineData("resnext50_32x4d 25.03, resnext50d_32x4d 25.05, resnext101_32x4d 44.18, resnext101_32x8d 88.79, resnext101_32x16d 194.03, resnext101_64x4d 83.46")]
    [InlineData("seresnet18 11.78, seresnet34 21.96, seresnet50 28.09, seresnet50t 28.10, seresnet101 49.33, seresnet152 66.82, seresnet152d 66.84, seresnet269d 113.67")]
    [InlineData("seresnext26d_32x4d 16.81, seresnext26t_32x4d 16.81, seresnext50_32x4d 27.56, seresnext101_32x4d 48.96, seresnext101_32x8d 93.57, seresnext101_64x4d 88.23")]
    [InlineData("ecaresnet26t 16.01, ecaresnet50d 25.58, ecaresnet50t 25.57, ecaresnet101d 44.57, ecaresnet269d 102.09, ecaresnetlight 30.16, ecaresnext50t_32x4d 15.41")]
    [InlineData("skresnet18 11.96, skresnet34 22.28, skresnet50 25.80, skresnet50d 25.82, skresnext50_32x4d 27.48, senet154 115.09")]
    [InlineData("resnest14d 10.61, resnest26d 17.07, resnest50d 27.48, resnest101e 48.28, resnest200e 70.20, resnest269e 110.93, resnest50d_4s2x40d 30.42, resnest50d_1s4x24d 25.68")]
    [InlineData("legacy_seresnet18 11.78, legacy_seresnet34 21.96, legacy_seresnet50 28.09, legacy_seresnet101 49.33, legacy_seresnet152 66.82, legacy_senet154 115.09")]
    [InlineData("legacy_seresnext26_32x4d 16.79, legacy_seresnext50_32x4d 27.56, legacy_seresnext101_32x4d 48.96")]
    [InlineData("vgg11 132.86, vgg11_bn 132.87, vgg13 133.05, vgg13_bn 133.05, vgg16 138.36, vgg16_bn 138.37, vgg19 143.67, vgg19_bn 143.68")]
    public void A_network_has_as_many_parameters_as_the_published_one(string sizes) => Assert.All(sizes.Split(", "), size =>
    {
        string name = size.Split(' ')[0];
        Assert.Equal(size, string.Create(CultureInfo.InvariantCulture, $"{name} {Blueprint.Of(name).Parameters / 1e6:F2}"));
    });

    [Fact]
    public void Every_parameter_of_every_published_residual_network_has_a_key_of_its_own()
    {
        foreach (PublishedNetwork network in ResNets.All.Concat(Vggs.All))
        {
            NameMap names = network.Keys();
            Dictionary<string, string> keys = Blueprint.Of(network.Name).Wanted.Keys.ToDictionary(path => names.Key(path, prefixed: false));
            Assert.All(keys, pair => Assert.Equal(pair.Value, names.Path(pair.Key)));
            if (!network.Name.StartsWith("sevgg", StringComparison.Ordinal)) Assert.DoesNotContain(keys, pair => pair.Key == pair.Value);
        }
    }
}
