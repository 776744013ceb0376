namespace Fovea.Weights;

/// <summary>The keys of torchvision's ShuffleNet v2.</summary>
internal static class ShuffleNetNames
{
    private const int Stages = 3;

    public static NameMap V2 { get; } = MakeV2();

    private static NameMap MakeV2()
    {
        NameMap map = new NameMap("torchvision's ShuffleNet v2").Unit("stem", "conv1.0", "conv1.1").Unit("head", "conv5.0", "conv5.1").Head("classifier", "fc");
        for (int stage = 0; stage < Stages; stage++)
        {
            (string path, string key) = ($"stage.{stage}.block.*", $"stage{stage + 2}.*");
            map.Unit($"{path}.beside.filter", $"{key}.branch1.0", $"{key}.branch1.1")
                .Unit($"{path}.beside.mix", $"{key}.branch1.2", $"{key}.branch1.3")
                .Unit($"{path}.first", $"{key}.branch2.0", $"{key}.branch2.1")
                .Unit($"{path}.filter", $"{key}.branch2.3", $"{key}.branch2.4")
                .Unit($"{path}.last", $"{key}.branch2.5", $"{key}.branch2.6");
        }
        return map;
    }
}
