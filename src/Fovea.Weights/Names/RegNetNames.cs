namespace Fovea.Weights;

/// <summary>The keys of timm's RegNets, which count stages and blocks from 1.</summary>
internal static class RegNetNames
{
    private const int Stages = 4, MostBlocks = 24;

    public static NameMap Map { get; } = Make();

    private static NameMap Make()
    {
        NameMap map = new NameMap("timm's RegNets").Unit("stem", "stem.conv", "stem.bn").Head("classifier", "head.fc");
        for (int stage = 0; stage < Stages; stage++)
        {
            for (int block = 0; block < MostBlocks; block++)
            {
                (string path, string key) = ($"stage.{stage}.block.{block}", $"s{stage + 1}.b{block + 1}");
                foreach ((string ours, string theirs) in (ReadOnlySpan<(string, string)>)[("first", "conv1"), ("second", "conv2"), ("third", "conv3"), ("shortcut", "downsample")])
                    map.Unit($"{path}.{ours}", $"{key}.{theirs}.conv", $"{key}.{theirs}.bn");
                map.Body($"{path}.gate.reduce", $"{key}.se.fc1").Body($"{path}.gate.expand", $"{key}.se.fc2");
            }
        }
        return map;
    }
}
