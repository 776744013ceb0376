using CsCheck;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>Questions of every sort for the attention kernels.</summary>
internal static class AnyAttention
{
    /// <summary>Sizes around the tiles, and every rule about scores, at random.</summary>
    public static Gen<AttentionSample> Sample { get; } =
        from seed in Gen.Int[0, 1_000_000]
        from keyHeads in Gen.Int[1, 2]
        from groups in Gen.Int[1, 3]
        from queries in Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[60, 70])
        from keys in Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[120, 140])
        from size in Gen.Int[1, 19]
        from valueSize in Gen.Int[1, 19]
        from cap in Gen.Int[0, 2].Select(i => i < 2 ? 0f : 2f)
        from before in Gen.Int[0, 4].Select(i => new[] { int.MaxValue, int.MaxValue, 0, 3, 50 }[i])
        from after in Gen.Int[0, 3].Select(i => new[] { int.MaxValue, int.MaxValue, 0, 5 }[i])
        from ragged in Gen.Bool
        from allowed in Gen.Int[0, 15]
        from bias in Gen.Int[0, 15]
        from drop in Gen.Int[0, 3]
        select Make(seed, keyHeads, groups, queries, keys, size, valueSize, cap, before, after, ragged, allowed, bias) with { DropProbability = drop == 0 ? 0.3f : 0 };

    private static AttentionSample Make(int seed, int keyHeads, int groups, int queries, int keys, int size, int valueSize, float cap, int before, int after, bool ragged, int allowed, int bias)
    {
        AttentionSample sample = AttentionSample.Of(seed, 2, keyHeads * groups, keyHeads, queries, keys, size, valueSize) with { SoftCap = cap, Before = before, After = after };
        System.Random random = new(seed);
        if (ragged)
        {
            int[] lengths = GC.AllocateArray<int>(2, pinned: true);
            (lengths[0], lengths[1]) = (random.Next(keys + 1), keys);
            sample = sample with { Lengths = lengths };
        }
        int[] Shape(int axes) => [(axes & 1) != 0 ? 2 : 1, (axes & 2) != 0 ? keyHeads * groups : 1, (axes & 4) != 0 ? queries : 1, (axes & 8) != 0 ? keys : 1];
        if (allowed >= 8) sample = sample.WithAllowed(Shape(allowed), _ => random.Next(4) != 0);
        if (bias >= 4) sample = sample.WithBias(Shape(bias), _ => random.Next(9) == 0 ? float.NegativeInfinity : random.NextSingle() * 4 - 2);
        return sample;
    }
}
