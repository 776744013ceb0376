using Fovea.Weights;
using static System.FormattableString;

namespace Fovea.Models;

/// <summary>The ShuffleNets that have names: of the first version the number of groups, of the second the width, as torchvision says it; "se" before one: with gates.</summary>
internal static class ShuffleNets
{
    /// <summary>The paper's reduction: Hu et al., 2018, arXiv:1709.01507, section 6.1.</summary>
    private const int Reduction = 16;

    /// <summary>Channels of the first version's first stage, by groups; each stage has twice as many as the one before.</summary>
    private static readonly (int Groups, int Width)[] s_first = [(1, 144), (2, 200), (3, 240), (4, 272), (8, 384)];

    private static readonly (string Width, int[] Widths, int Head)[] s_second =
        [("0_5", [48, 96, 192], 1024), ("1_0", [116, 232, 464], 1024), ("1_5", [176, 352, 704], 1024), ("2_0", [244, 488, 976], 2048)];

    /// <summary>All networks of the family.</summary>
    public static IEnumerable<PublishedNetwork> All =>
    [
        .. s_first.SelectMany(size => WithAndWithoutGates(Invariant($"shufflenet_g{size.Groups}"), () => NameMap.Identity, new([size.Width, 2 * size.Width, 4 * size.Width]) { Groups = size.Groups })),
        .. s_second.SelectMany(size => WithAndWithoutGates($"shufflenet_v2_x{size.Width}", () => ShuffleNetNames.V2, new(size.Widths) { Head = size.Head })),
    ];

    private static IEnumerable<PublishedNetwork> WithAndWithoutGates(string name, Func<NameMap> names, ShuffleNetOptions options)
    {
        yield return Network(name, names, options);
        yield return Network($"se{name}", names, options with { Reduction = Reduction });
    }

    private static PublishedNetwork Network(string name, Func<NameMap> names, ShuffleNetOptions options) =>
        new(name, names, (scope, classes) => new ShuffleNet(scope, options, classes));
}
