using System.Globalization;
using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>The residual networks that have published names.</summary>
internal static class ResNets
{
    // How most checkpoints were evaluated; one that was otherwise says so in its config.json.
    private static readonly ImageInput s_usual = new(), s_late = new ImageInput().Of(224, crop: 0.95f), s_bilinear = new() { Interpolation = "bilinear" };

    private static readonly ResNetConfig s_plain = new(), s_excited = new() { Gate = Excitation }, s_neighbours = new() { Gate = Neighbours };

    private static readonly ResNetConfig s_selective = new() { Look = ResNetLook.SelectiveKernel };

    private static readonly ResNetConfig s_split = new() { Look = ResNetLook.SplitAttention, LookSqueezed = channels => ChannelRounding.Round(channels / 2.0, least: 32) };

    private static readonly ResNetConfig s_seNet154 = s_excited with
    {
        Depths = [3, 8, 36, 3],
        Groups = 64,
        GroupWidth = 4,
        FirstNarrower = 2,
        Stem = ResNetStem.Deep,
        ShortcutKernel = 3,
    };

    public static IEnumerable<PublishedNetwork> All =>
    [
        .. Family("resnet", s_plain, "10t 14t 18 18d 26 26d 26t 34 34d 50 50c 50d 50s 50t 101 101c 101d 101s 152 152c 152d 152s 200 200d", s_late),
        .. Family("resnext", s_plain, "50_32x4d 50d_32x4d 101_32x4d 101_32x8d 101_32x16d 101_32x32d 101_64x4d", s_late),
        .. Family("seresnet", s_excited, "18 34 50 50t 101 152 152d 200d 269d"),
        .. Family("seresnext", s_excited, "26d_32x4d 26t_32x4d 50_32x4d 101_32x4d 101_32x8d 101d_32x8d 101_64x4d"),
        .. Family("ecaresnet", s_neighbours, "26t 50d 50t 101d 200d 269d"),
        .. Family("ecaresnext", s_neighbours, "26t_32x4d"),
        Named("ecaresnext50t_32x4d", Sized(s_neighbours, "26t_32x4d"), s_usual),          // as it was published: it has the depths of the other
        .. Family("skresnet", s_selective with { LookSqueezed = channels => ChannelRounding.Round(channels / 8.0, 16) }, "18 34"),
        .. Family("skresnet", s_selective, "50 50d"),
        .. Family("skresnext", s_selective with { SplitInput = false, LookSqueezed = channels => ChannelRounding.Round(channels / 16.0, 32) }, "50_32x4d"),
        .. Family("resnest", s_split, "14d 26d 50d 101e 200e 269e", s_bilinear),
        Named("resnest50d_4s2x40d", Sized(Spread(s_split, radix: 4, groups: 2, width: 40), "50d"), s_bilinear),
        Named("resnest50d_1s4x24d", Sized(Spread(s_split, radix: 1, groups: 4, width: 24), "50d"), s_bilinear),
        Named("wide_resnet50_2", Sized(s_plain with { GroupWidth = 128 }, "50"), s_late),
        Named("wide_resnet101_2", Sized(s_plain with { GroupWidth = 128 }, "101"), s_late),
        Named("ecaresnetlight", s_neighbours with { Depths = [1, 1, 11, 3], AverageShortcut = true }, s_usual),
        Named("senet154", s_seNet154, s_usual),
        .. "18 34 50 101 152".Split(' ').Select(size => Legacy($"legacy_seresnet{size}", Sized(s_plain with { StepFirst = true }, size))),
        .. "26_32x4d 50_32x4d 101_32x4d".Split(' ').Select(size => Legacy($"legacy_seresnext{size}", Sized(s_plain, size))),
        Legacy("legacy_senet154", s_seNet154),
    ];

    private static IEnumerable<PublishedNetwork> Family(string name, ResNetConfig config, string sizes, ImageInput? input = null) =>
        sizes.Split(' ').Select(size => Named(name + size, Sized(config, size), input ?? s_usual));

    /// <summary>What a name says of the size: "50d_32x4d" has 50 layers, variant d, 32 groups of 4 channels.</summary>
    private static ResNetConfig Sized(ResNetConfig config, string size)
    {
        string[] parts = size.Split('_');
        int layers = Number(parts[0].TrimEnd('c', 'd', 'e', 's', 't'));
        config = Variant(config, parts[0][^1]) with { Depths = Depths(layers), Basic = layers is 10 or 18 or 34 };
        return parts is [_, var groups] && groups.TrimEnd('d').Split('x') is [var count, var width] ? config with { Groups = Number(count), GroupWidth = Number(width) } : config;
    }

    private static int[] Depths(int layers) => layers switch
    {
        10 or 14 => [1, 1, 1, 1],
        18 or 26 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        200 => [3, 24, 36, 3],
        269 => [3, 30, 48, 8],
        _ => throw new ArgumentException($"there is no residual network of {layers} layers"),
    };

    private static ResNetConfig Variant(ResNetConfig config, char letter) => letter switch
    {
        'c' => config with { Stem = ResNetStem.Deep, StemWidth = 32 },
        'd' => config with { Stem = ResNetStem.Deep, StemWidth = 32, AverageShortcut = true },
        'e' => config with { Stem = ResNetStem.Deep, StemWidth = 64, AverageShortcut = true },
        's' => config with { Stem = ResNetStem.Deep, StemWidth = 64 },
        't' => config with { Stem = ResNetStem.Tiered, StemWidth = 32, AverageShortcut = true },
        _ => config,
    };

    private static ResNetConfig Spread(ResNetConfig config, int radix, int groups, int width) => config with
    {
        Radix = radix,
        Groups = groups,
        GroupWidth = width,
        AverageFirst = true,
        LookSqueezed = channels => ChannelRounding.Round(channels * radix / 4.0, least: 32),
    };

    private static PublishedNetwork Named(string name, ResNetConfig config, ImageInput input) =>
        new(name, () => Keys(config), (scope, classes) => new ResNet(scope, config with { Classes = classes })) { Input = input };

    private static NameMap Keys(ResNetConfig config) => ResNetNames.Of(config.Stem != ResNetStem.Plain, config.AverageShortcut, config.Look switch
    {
        ResNetLook.SelectiveKernel => config.Basic ? ResNetNames.SelectiveBasic : ResNetNames.SelectiveBottleneck,
        ResNetLook.SplitAttention => ResNetNames.Split,
        _ => ResNetNames.Plain,
    });

    /// <summary>The paper's own networks, as they were in Caffe: a pool that hangs over the end, bottlenecks that are exactly a sixteenth.</summary>
    private static PublishedNetwork Legacy(string name, ResNetConfig config)
    {
        ResNetConfig caffe = config with { PoolOverEnd = true, Gate = (scope, channels) => new SqueezeExcitation(scope, channels, channels / 16) };
        return new(name, ResNetNames.Legacy, (scope, classes) => new ResNet(scope, caffe with { Classes = classes })) { Input = s_bilinear };
    }

    private static SqueezeExcitation Excitation(Scope scope, int channels) => new(scope, channels, ChannelRounding.Round(channels / 16.0, share: 0));

    private static EfficientChannelAttention Neighbours(Scope scope, int channels) => new(scope, EfficientChannelAttention.SizeFor(channels));

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
