using Fovea.Weights;

namespace Fovea.Models;

/// <summary>The published names of the Inception family; "se" before one says that every module has a gate for its channels.</summary>
internal static class InceptionNetworks
{
    /// <summary>The paper's reduction: Hu et al., 2018, arXiv:1709.01507, section 6.1.</summary>
    private const int Reduction = 16;

    private static readonly ImageInput s_large = ImageInput.Halves.Of(299, 0.875f);

    /// <summary>All networks of the family.</summary>
    public static IEnumerable<PublishedNetwork> All =>
    [
        .. WithAndWithoutGates("bn_inception", BatchNormInception.Of, () => NameMap.Identity, new ImageInput()),
        .. WithAndWithoutGates("inception_v3", InceptionV3.Of, () => InceptionNames.V3, s_large),
        .. WithAndWithoutGates("inception_v4", InceptionV4.Of, () => InceptionNames.V4, s_large),
        .. WithAndWithoutGates("inception_resnet_v2", InceptionResNetV2.Of, () => InceptionNames.ResNetV2, s_large),
        .. WeightedInception.All,
    ];

    private static IEnumerable<PublishedNetwork> WithAndWithoutGates(string name, Func<int, InceptionOptions> table, Func<NameMap> names, ImageInput input)
    {
        yield return Network(name, table(0), names, input);
        yield return Network($"se{name}", table(Reduction), names, input);
    }

    private static PublishedNetwork Network(string name, InceptionOptions options, Func<NameMap> names, ImageInput input) =>
        new(name, names, (scope, classes) => new InceptionNetwork(scope, options, classes)) { Input = input };
}
