using Fovea.Weights;
using static System.FormattableString;

namespace Fovea.Models;

/// <summary>The published names of the mobile families. timm's names say the width in hundredths: "mobilenetv2_140"; "tf_" before one says that it is padded as TensorFlow does it.</summary>
internal static class MobileNetworks
{
    /// <summary>The sides of EfficientNet's pictures from B0 to B7, and the share of them that is kept.</summary>
    private static readonly (int Side, float Crop)[] s_pictures =
        [(224, 0.875f), (240, 0.882f), (260, 0.890f), (300, 0.904f), (380, 0.922f), (456, 0.934f), (528, 0.942f), (600, 0.949f)];

    /// <summary>All networks of these families.</summary>
    public static IEnumerable<PublishedNetwork> All => [.. EfficientNets(tensorFlow: false), .. EfficientNets(tensorFlow: true), .. MobileNets(), .. ThirdMobileNets(), .. MnasNets()];

    private static IEnumerable<PublishedNetwork> EfficientNets(bool tensorFlow)
    {
        string prefix = tensorFlow ? "tf_" : "";
        for (int member = 0; member < s_pictures.Length; member++)
        {
            (int side, float crop) = s_pictures[member];
            yield return Network(Invariant($"{prefix}efficientnet_b{member}"), EfficientNet.B(member, tensorFlow), new ImageInput().Of(side, crop));
            if (member < EfficientNet.LiteMembers)
                yield return Network(Invariant($"{prefix}efficientnet_lite{member}"), EfficientNet.Lite(member, tensorFlow), (tensorFlow ? ImageInput.Halves : new ImageInput()).Of(side, crop));
        }
    }

    private static IEnumerable<PublishedNetwork> MobileNets()
    {
        foreach (int width in (int[])[25, 50, 75, 100, 125])
        {
            yield return Network(Invariant($"mobilenetv1_{width:D3}"), MobileNetV1.Of(width / 100.0));
            yield return Network(Invariant($"semobilenetv1_{width:D3}"), MobileNetV1.Of(width / 100.0, gates: true));
        }
        yield return Network("mobilenetv1_100h", MobileNetV1.Of(1, head: true));
        foreach (int width in (int[])[35, 50, 75, 100, 140]) yield return Network(Invariant($"mobilenetv2_{width:D3}"), MobileNetV2.Of(width / 100.0));
        yield return Network("mobilenetv2_110d", MobileNetV2.Of(1.1, depth: 1.2));
        yield return Network("mobilenetv2_120d", MobileNetV2.Of(1.2, depth: 1.4));
    }

    private static IEnumerable<PublishedNetwork> ThirdMobileNets()
    {
        foreach (bool tensorFlow in (bool[])[false, true])
        {
            string prefix = tensorFlow ? "tf_" : "";
            ImageInput input = tensorFlow ? ImageInput.Halves : new ImageInput();
            foreach (int width in (int[])[50, 75, 100])
            {
                yield return Network(Invariant($"{prefix}mobilenetv3_large_{width:D3}"), MobileNetV3.Large(width / 100.0, tensorFlow: tensorFlow), input);
                yield return Network(Invariant($"{prefix}mobilenetv3_small_{width:D3}"), MobileNetV3.Small(width / 100.0, tensorFlow: tensorFlow), input);
            }
        }
        yield return Network("tf_mobilenetv3_large_minimal_100", MobileNetV3.Large(1, minimal: true, tensorFlow: true), ImageInput.Halves);
        yield return Network("tf_mobilenetv3_small_minimal_100", MobileNetV3.Small(1, minimal: true, tensorFlow: true), ImageInput.Halves);
    }

    private static IEnumerable<PublishedNetwork> MnasNets()
    {
        foreach (int width in (int[])[50, 75, 100, 140])
        {
            yield return Network(Invariant($"mnasnet_{width:D3}"), MnasNet.B1(width / 100.0));
            yield return Network(Invariant($"semnasnet_{width:D3}"), MnasNet.A1(width / 100.0));
        }
        yield return Network("mnasnet_small", MnasNet.Small(1));
    }

    private static PublishedNetwork Network(string name, MobileOptions options, ImageInput? input = null) =>
        new(name, () => MobileNames.Map, (scope, classes) => new MobileNetwork(scope, options, classes)) { Input = input ?? new ImageInput() };
}
