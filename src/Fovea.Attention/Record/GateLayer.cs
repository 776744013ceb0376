using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>What a gate turns up or down.</summary>
public enum GateOver
{
    /// <summary>Each channel of a picture: [B, C].</summary>
    Channels,

    /// <summary>Each place of a picture: [B, H, W].</summary>
    Positions,

    /// <summary>For each channel, the branch that it is taken from: [B, branches, C], summing to one over the branches.</summary>
    Branches,
}

/// <summary>What a gate was set to: a weight for each channel, place or branch. It has neither queries nor keys.</summary>
/// <param name="Index">Which of the gates that the pass went through, from 0.</param>
/// <param name="Path">The place in the model, such as <c>stage.3.block.0</c>.</param>
/// <param name="Over">What it turns up or down.</param>
/// <param name="Axes">The names of the axes, such as "batch" and "channel".</param>
/// <param name="Values">How far open: 0 is off.</param>
public sealed record GateLayer(int Index, string Path, GateOver Over, IReadOnlyList<string> Axes, DetachedTensor Values);
