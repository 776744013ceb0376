namespace Fovea.Weights;

/// <summary>The keys of residual networks as timm writes them (resnet, seresnet, resnext, senet, ecaresnet, skresnet, resnest, ...).</summary>
internal static class ResNetNames
{
    private const int Stages = 4;

    /// <summary>The keys of a variant.</summary>
    /// <param name="deepStem">The stem has three kernels: "conv1.0", "conv1.3" and "conv1.6"; the norm of the last is "bn1".</param>
    /// <param name="averagedShortcut">"downsample.0" is a pool, so that the kernel is the next.</param>
    /// <param name="block">Adds the keys of a block's branch: our path and theirs.</param>
    public static NameMap Of(bool deepStem, bool averagedShortcut, Func<NameMap, string, string, NameMap> block)
    {
        NameMap map = new NameMap("ResNet").Head("classifier", "fc");
        map = deepStem
            ? map.Unit("stem.0", "conv1.0", "conv1.1").Unit("stem.1", "conv1.3", "conv1.4").Unit("stem.2", "conv1.6", "bn1")
            : map.Unit("stem.0", "conv1", "bn1");
        int first = averagedShortcut ? 1 : 0;
        for (int stage = 0; stage < Stages; stage++)
        {
            string ours = $"stage.{stage}.block.*", theirs = $"layer{stage + 1}.*";
            map.Unit($"{ours}.shortcut", $"{theirs}.downsample.{first}", $"{theirs}.downsample.{first + 1}");
            map.Body($"{ours}.gate.reduce", $"{theirs}.se.fc1").Body($"{ours}.gate.expand", $"{theirs}.se.fc2").Rule($"{ours}.gate.neighbours.weight", $"{theirs}.se.conv.weight");
            block(map, $"{ours}.branch", theirs);
        }
        return map;
    }

    /// <summary>Convolutions, each with its norm.</summary>
    public static NameMap Plain(NameMap map, string ours, string theirs) => map
        .Unit($"{ours}.first", $"{theirs}.conv1", $"{theirs}.bn1")
        .Unit($"{ours}.second", $"{theirs}.conv2", $"{theirs}.bn2")
        .Unit($"{ours}.third", $"{theirs}.conv3", $"{theirs}.bn3");
}
