namespace Fovea.Weights;

/// <summary>The keys of timm's Inception networks. Ours number the branches of each module and the steps of each branch; theirs have names.</summary>
internal static class InceptionNames
{
    private const string Across = "across", Down = "down";

    public static NameMap V3 { get; } = MakeV3();

    public static NameMap V4 { get; } = MakeV4();

    public static NameMap ResNetV2 { get; } = MakeResNetV2();

    private static NameMap MakeV3()
    {
        NameMap map = new NameMap("timm's Inception-v3").Head("classifier", "fc").Ignore("AuxLogits.fc.weight", "AuxLogits.fc.bias");
        foreach (string unit in (string[])["AuxLogits.conv0", "AuxLogits.conv1"])       // helped in training, and has no use afterwards
            foreach (string name in (string[])["conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"]) map.Ignore($"{unit}.{name}");
        Units(map, [("stem.0", "Conv2d_1a_3x3"), ("stem.1", "Conv2d_2a_3x3"), ("stem.2", "Conv2d_2b_3x3"), ("stem.4", "Conv2d_3b_1x1"), ("stem.5", "Conv2d_4a_3x3")]);
        foreach (string module in (string[])["5b", "5c", "5d"]) Named(map, module, ["1x1"], ["5x5_1", "5x5_2"], ["3x3dbl_1", "3x3dbl_2", "3x3dbl_3"], ["", "_pool"]);
        Named(map, "6a", ["3x3"], ["3x3dbl_1", "3x3dbl_2", "3x3dbl_3"]);
        foreach (string module in (string[])["6b", "6c", "6d", "6e"])
            Named(map, module, ["1x1"], ["7x7_1", "7x7_2", "7x7_3"], ["7x7dbl_1", "7x7dbl_2", "7x7dbl_3", "7x7dbl_4", "7x7dbl_5"], ["", "_pool"]);
        Named(map, "7a", ["3x3_1", "3x3_2"], ["7x7x3_1", "7x7x3_2", "7x7x3_3", "7x7x3_4"]);
        foreach (string module in (string[])["7b", "7c"]) Named(map, module, ["1x1"], ["3x3_1", "3x3_2*"], ["3x3dbl_1", "3x3dbl_2", "3x3dbl_3*"], ["", "_pool"]);
        return map;
    }

    private static NameMap MakeV4()
    {
        NameMap map = new NameMap("timm's Inception-v4").Head("classifier", "last_linear");
        Units(map, [("stem.0", "features.0"), ("stem.1", "features.1"), ("stem.2", "features.2")]);
        Unit(map, "stem.3.branch.1.0", "features.3.conv");
        Numbered(map, "stem.4", "features.4", [2, 4]);
        Unit(map, "stem.5.branch.0.0", "features.5.conv");
        for (int at = 0; at < 4; at++) Numbered(map, $"a.{at}", $"features.{6 + at}", [1, 2, 3, 2]);
        Numbered(map, "reduction_a", "features.10", [1, 3]);
        for (int at = 0; at < 7; at++) Numbered(map, $"b.{at}", $"features.{11 + at}", [1, 3, 5, 2]);
        Numbered(map, "reduction_b", "features.18", [2, 4]);
        for (int at = 0; at < 3; at++)
        {
            (string path, string key) = ($"c.{at}.branch", $"features.{19 + at}.branch");
            Unit(map, $"{path}.0.0", $"{key}0");
            Unit(map, $"{path}.1.0", $"{key}1_0");
            Fork(map, $"{path}.1.1", $"{key}1_1");
            for (int step = 0; step < 3; step++) Unit(map, $"{path}.2.{step}", $"{key}2_{step}");
            Fork(map, $"{path}.2.3", $"{key}2_3");
            Unit(map, $"{path}.3.1", $"{key}3.1");
        }
        return map;
    }

    private static NameMap MakeResNetV2()
    {
        NameMap map = new NameMap("timm's Inception-ResNet-v2").Head("classifier", "classif");
        Units(map, [("stem.0", "conv2d_1a"), ("stem.1", "conv2d_2a"), ("stem.2", "conv2d_2b"), ("stem.4", "conv2d_3b"), ("stem.5", "conv2d_4a"), ("last", "conv2d_7b")]);
        Numbered(map, "mixed_5b", "mixed_5b", [1, 2, 3, 2]);
        Numbered(map, "mixed_6a", "mixed_6a", [1, 3]);
        Numbered(map, "mixed_7a", "mixed_7a", [2, 2, 3]);
        Residual(map, "a.*", "repeat.*", [1, 2, 3]);
        Residual(map, "b.*", "repeat_1.*", [1, 3]);
        for (int at = 0; at < 10; at++) Residual(map, $"c.{at}", at < 9 ? $"repeat_2.{at}" : "block8", [1, 3]);
        return map;
    }

    private static void Residual(NameMap map, string path, string key, int[] steps)
    {
        Numbered(map, path, key, steps);
        map.Body($"{path}.mix", $"{key}.conv2d");
    }

    /// <summary>Rows of one convolution.</summary>
    private static void Units(NameMap map, (string Path, string Key)[] rows)
    {
        foreach ((string path, string key) in rows) Unit(map, $"{path}.branch.0.0", key);
    }

    /// <summary>A module whose branches are numbered, and so are the steps of those that have several.</summary>
    private static void Numbered(NameMap map, string path, string key, int[] steps)
    {
        for (int branch = 0; branch < steps.Length; branch++)
            for (int step = 0; step < steps[branch]; step++) Unit(map, $"{path}.branch.{branch}.{step}", steps[branch] == 1 ? $"{key}.branch{branch}" : $"{key}.branch{branch}.{step}");
    }

    /// <summary>A module whose steps have names, such as "5x5_1"; that of a fork ends in a star, that of a pool is empty.</summary>
    private static void Named(NameMap map, string module, params string[][] branches)
    {
        for (int branch = 0; branch < branches.Length; branch++)
        {
            for (int step = 0; step < branches[branch].Length; step++)
            {
                (string path, string key) = ($"mixed_{module}.branch.{branch}.{step}", $"Mixed_{module}.branch{branches[branch][step]}");
                if (key.EndsWith('*')) Fork(map, path, key[..^1]);
                else if (branches[branch][step].Length > 0) Unit(map, path, key);
            }
        }
    }

    private static void Fork(NameMap map, string path, string key)
    {
        Unit(map, $"{path}.{Across}", $"{key}a");
        Unit(map, $"{path}.{Down}", $"{key}b");
    }

    private static void Unit(NameMap map, string path, string key) => map.Unit(path, $"{key}.conv", $"{key}.bn");
}
