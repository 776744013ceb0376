using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A network of the mobile families: its stages and by what they are scaled.</summary>
internal sealed record MobileOptions
{
    /// <summary>Of TensorFlow's batch norms.</summary>
    public const float TensorFlowEpsilon = 1e-3f;

    /// <summary>Blocks by stages, as the paper's table has them.</summary>
    public required IReadOnlyList<IReadOnlyList<MobileBlocks>> Stages { get; init; }

    /// <summary>Channels of the pictures.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>By what the number of channels is multiplied.</summary>
    public double Width { get; init; } = 1;

    /// <summary>By what the number of blocks of each stage is multiplied.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>Channels of the first convolution.</summary>
    public int Stem { get; init; } = 32;

    /// <summary>Whether the stem is as wide in every member of the family.</summary>
    public bool FixedStem { get; init; }

    /// <summary>Whether the first and the last stage are as deep in every member of the family.</summary>
    public bool FixedEnds { get; init; }

    /// <summary>Channels of the last convolution, not scaled by <see cref="Width"/>; 0 where there is none.</summary>
    public int Head { get; init; }

    /// <summary>Whether the last convolution comes after the mean over all places, and has a bias instead of a norm.</summary>
    public bool PooledHead { get; init; }

    /// <summary>Of all blocks that have none of their own, of the stem and of the head.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Within the gates; that of the block where it is null.</summary>
    public Activation? SqueezeActivation { get; init; }

    /// <summary>What makes gates of numbers.</summary>
    public Activation Gate { get; init; } = Activation.Sigmoid;

    /// <summary>Whether the bottleneck of a gate is a share of the channels within the block, and a multiple of 8; else of those that come into the block.</summary>
    public bool SqueezeFromExpanded { get; init; }

    /// <summary>By what the channels that come out of a block are divided for the bottleneck of a gate after it; 0 where there is no such gate.</summary>
    public int OutputReduction { get; init; }

    /// <summary>Whether pictures are padded as TensorFlow does it: more at the end than at the beginning, where it does not halve.</summary>
    public bool Same { get; init; }

    /// <summary>Added to the variance by batch norms.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Training: how much of what the classes are told from is dropped.</summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>Training: how often the last block is skipped; the blocks before it more seldom, the first never.</summary>
    public float DropPath { get; init; }

    /// <summary>How many channels come out of the stem.</summary>
    public int StemChannels => FixedStem ? Stem : Scaled(Stem);

    /// <summary>So many channels at this width.</summary>
    public int Scaled(int channels) => ChannelRounding.Round(channels * Width);

    /// <summary>A convolution with its norm and activation, padded as this network does it.</summary>
    public ConvolutionUnit Unit(Scope scope, int inputs, int outputs, int kernel, int stride, int groups, Activation? activation, bool squeezed = false) => new(
        scope, inputs, outputs, [kernel, kernel], Same ? new Window { Stride = [stride], Same = true } : new Window { Stride = [stride], Padding = [kernel / 2] }, groups, activation, Epsilon)
    { Squeezed = squeezed };

    /// <summary>The gate within a block; null where it has none.</summary>
    public SqueezeExcitation? GateOf(Scope scope, PlannedBlock plan, Activation activation) =>
        plan.Squeezed(this) is > 0 and var squeezed ? new SqueezeExcitation(scope, plan.Inner, squeezed, SqueezeActivation ?? activation, Gate) : null;
}
