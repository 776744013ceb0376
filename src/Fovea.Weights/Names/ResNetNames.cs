namespace Fovea.Weights;

/// <summary>The keys of residual networks as timm writes them (resnet, seresnet, resnext, senet, ecaresnet, skresnet, resnest, ...).</summary>
internal static class ResNetNames
{
    private const int Stages = 4;

    /// <summary>Adds the keys of a block's branch.</summary>
    /// <param name="map">Where to.</param>
    /// <param name="ours">Our path of the branch.</param>
    /// <param name="theirs">Their key of the block.</param>
    public delegate void Branch(NameMap map, string ours, string theirs);

    /// <summary>The keys of a variant.</summary>
    /// <param name="deepStem">The stem has three kernels: "conv1.0", "conv1.3" and "conv1.6"; the norm of the last is "bn1".</param>
    /// <param name="averagedShortcut">"downsample.0" is a pool, so that the kernel is the next.</param>
    /// <param name="branch">What is in a block's branch.</param>
    public static NameMap Of(bool deepStem, bool averagedShortcut, Branch branch)
    {
        NameMap map = new NameMap("ResNet").Head("classifier", "fc");
        map = deepStem
            ? map.Unit("stem.0", "conv1.0", "conv1.1").Unit("stem.1", "conv1.3", "conv1.4").Unit("stem.2", "conv1.6", "bn1")
            : map.Unit("stem.0", "conv1", "bn1");
        return Blocks(map, averagedShortcut ? 1 : 0, "se", branch);
    }

    /// <summary>The keys of the networks that the SE paper's authors published, as they were brought over from Caffe (legacy_seresnet, legacy_senet, ...).</summary>
    public static NameMap Legacy()
    {
        NameMap map = new NameMap("SENet").Head("classifier", "last_linear");
        for (int kernel = 0; kernel < 3; kernel++) map.Unit($"stem.{kernel}", $"layer0.conv{kernel + 1}", $"layer0.bn{kernel + 1}");
        return Blocks(map, 0, "se_module", Plain);
    }

    /// <summary>Convolutions, each with its norm.</summary>
    public static void Plain(NameMap map, string ours, string theirs) => map
        .Unit($"{ours}.first", $"{theirs}.conv1", $"{theirs}.bn1")
        .Unit($"{ours}.second", $"{theirs}.conv2", $"{theirs}.bn2")
        .Unit($"{ours}.third", $"{theirs}.conv3", $"{theirs}.bn3");

    /// <summary>Selective kernels come first of two.</summary>
    public static void SelectiveBasic(NameMap map, string ours, string theirs) =>
        Selective(map, $"{ours}.first", $"{theirs}.conv1").Unit($"{ours}.second", $"{theirs}.conv2.conv", $"{theirs}.conv2.bn");

    /// <summary>Selective kernels are the second of three.</summary>
    public static void SelectiveBottleneck(NameMap map, string ours, string theirs) =>
        Selective(map, $"{ours}.second", $"{theirs}.conv2")
            .Unit($"{ours}.first", $"{theirs}.conv1.conv", $"{theirs}.conv1.bn").Unit($"{ours}.third", $"{theirs}.conv3.conv", $"{theirs}.conv3.bn");

    /// <summary>Split attention is the second of three.</summary>
    public static void Split(NameMap map, string ours, string theirs) => map
        .Unit($"{ours}.first", $"{theirs}.conv1", $"{theirs}.bn1")
        .Body($"{ours}.second.conv", $"{theirs}.conv2.conv").BatchNorm($"{ours}.second.conv_norm", $"{theirs}.conv2.bn0")
        .Body($"{ours}.second.reduce", $"{theirs}.conv2.fc1").BatchNorm($"{ours}.second.reduce_norm", $"{theirs}.conv2.bn1")
        .Body($"{ours}.second.expand", $"{theirs}.conv2.fc2")
        .Unit($"{ours}.third", $"{theirs}.conv3", $"{theirs}.bn3");

    private static NameMap Selective(NameMap map, string ours, string theirs) => map
        .Unit($"{ours}.branch.*", $"{theirs}.paths.*.conv", $"{theirs}.paths.*.bn")
        .Body($"{ours}.reduce", $"{theirs}.attn.fc_reduce").BatchNorm($"{ours}.norm", $"{theirs}.attn.bn").Body($"{ours}.select", $"{theirs}.attn.fc_select");

    private static NameMap Blocks(NameMap map, int firstOfShortcut, string gate, Branch branch)
    {
        for (int stage = 0; stage < Stages; stage++)
        {
            string ours = $"stage.{stage}.block.*", theirs = $"layer{stage + 1}.*";
            map.Unit($"{ours}.shortcut", $"{theirs}.downsample.{firstOfShortcut}", $"{theirs}.downsample.{firstOfShortcut + 1}")
                .Body($"{ours}.gate.reduce", $"{theirs}.{gate}.fc1").Body($"{ours}.gate.expand", $"{theirs}.{gate}.fc2")
                .Rule($"{ours}.gate.neighbours.weight", $"{theirs}.{gate}.conv.weight");
            branch(map, $"{ours}.branch", theirs);
        }
        return map;
    }
}
