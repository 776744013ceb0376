namespace Fovea.Models;

/// <summary>One block of a mobile network with all its sizes.</summary>
/// <param name="Like">The row of the paper's table that it is of.</param>
/// <param name="Inputs">Channels that come in.</param>
/// <param name="Outputs">Channels that go out.</param>
/// <param name="Stride">From one place to the next.</param>
/// <param name="DropPath">How often it is skipped in training.</param>
internal sealed record PlannedBlock(MobileBlocks Like, int Inputs, int Outputs, int Stride, float DropPath)
{
    /// <summary>Channels within.</summary>
    public int Inner => Like.Kind == MobileBlock.Inverted ? ChannelRounding.Round(Inputs * Like.Expansion) : Inputs;

    /// <summary>Whether what goes in is added to what comes out.</summary>
    public bool IsResidual => Like.Residual && Like.Kind != MobileBlock.Convolution && Stride == 1 && Inputs == Outputs;

    /// <summary>The width of the gate's bottleneck; 0 where there is no gate.</summary>
    public int Squeezed(MobileOptions options) => Like.Squeeze == 0 ? 0
        : options.SqueezeFromExpanded ? ChannelRounding.Round(Inner * Like.Squeeze)
        : (int)Math.Round(Inputs * Like.Squeeze);
}

/// <summary>Works out the blocks of a mobile network from its table, width and depth.</summary>
/// <remarks>Tan and Le, "EfficientNet", 2019, arXiv:1905.11946, section 3.3: depth is rounded up.</remarks>
internal static class MobilePlan
{
    /// <returns>The blocks of each stage.</returns>
    public static IReadOnlyList<IReadOnlyList<PlannedBlock>> Of(MobileOptions options)
    {
        MobileBlocks[][] rows = [.. options.Stages.Select((stage, at) => Deepened(stage, IsFixed(options, at) ? 1 : options.Depth))];
        int inputs = options.StemChannels, index = 0, count = rows.Sum(stage => stage.Sum(row => row.Repeats));
        List<IReadOnlyList<PlannedBlock>> stages = [];
        foreach (MobileBlocks[] stage in rows)
        {
            List<PlannedBlock> blocks = [];
            foreach (MobileBlocks row in stage)
            {
                for (int repeat = 0; repeat < row.Repeats; repeat++)
                {
                    int outputs = options.Scaled(row.Channels);
                    blocks.Add(new PlannedBlock(row, inputs, outputs, repeat == 0 ? row.Stride : 1, options.DropPath * index++ / count));
                    inputs = outputs;
                }
            }
            stages.Add(blocks);
        }
        return stages;
    }

    private static bool IsFixed(MobileOptions options, int stage) => options.FixedEnds && (stage == 0 || stage == options.Stages.Count - 1);

    /// <summary>A stage with more blocks; of several rows, the last are deepened first.</summary>
    private static MobileBlocks[] Deepened(IReadOnlyList<MobileBlocks> stage, double depth)
    {
        int open = stage.Sum(row => row.Repeats), wanted = (int)Math.Ceiling(open * depth);
        MobileBlocks[] deep = [.. stage];
        for (int row = deep.Length - 1; row >= 0; row--)
        {
            int repeats = Math.Max(1, (int)Math.Round((double)deep[row].Repeats / open * wanted));
            (open, wanted) = (open - deep[row].Repeats, wanted - repeats);
            deep[row] = deep[row] with { Repeats = repeats };
        }
        return deep;
    }
}
