using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>What a gate turns up or down.</summary>
internal enum GateOver
{
    /// <summary>Each channel of a picture: [B, C].</summary>
    Channels,

    /// <summary>Each place of a picture: [B, H, W].</summary>
    Positions,

    /// <summary>For each channel, the branch that it is taken from: [B, branches, C], summing to one over the branches.</summary>
    Branches,
}

/// <summary>What a gate was set to.</summary>
/// <param name="Index">Which of the gates that the pass went through, from 0.</param>
/// <param name="Path">The place in the model.</param>
/// <param name="Over">What it turns up or down.</param>
/// <param name="Axes">The names of the axes.</param>
/// <param name="Values">How far open: 0 is off.</param>
internal sealed record GateLayer(int Index, string Path, GateOver Over, IReadOnlyList<string> Axes, DetachedTensor Values);

/// <summary>Shows gates where they were asked for: a gate is no query and no key, so it has an entry of its own in what a pass observes.</summary>
internal static class GateObserver
{
    private const string Kind = "gates";

    private static readonly (GateOver Over, string Sort, string[] Axes)[] s_sorts =
    [
        (GateOver.Channels, "gate.channels", ["batch", "channel"]),
        (GateOver.Positions, "gate.positions", ["batch", "row", "column"]),
        (GateOver.Branches, "gate.branches", ["batch", "branch", "channel"]),
    ];

    /// <summary>Asks for the gates.</summary>
    /// <param name="layers">Which, counted from the first gate; all where it is null.</param>
    public static Capture Capture(Range? layers = null) => Numerics.Capture.Of(new CaptureRequest(Kind, layers));

    /// <summary>Keeps what a gate was set to, if it was asked for. Counts gates, whether they were asked for or not.</summary>
    public static void Observe(GateOver over, Tensor gates)
    {
        Pass pass = gates.Pass;
        if (pass.Capture.IsEmpty) return;
        int index = pass.CountGate();
        if (pass.Capture.Find(Kind, index) is null) return;
        (_, string sort, string[] axes) = s_sorts.First(known => known.Over == over);
        Shape.Expect(gates.Shape.Rank == axes.Length, $"gates over {over} must be [{string.Join(", ", axes)}], got {gates.Shape}");
        pass.Observe(new Observation(pass.LayerPath, Kind, gates.Detach()) { Layer = index, Sort = sort });
    }

    /// <summary>What the gates of a pass have shown so far, in the order of the calculation.</summary>
    public static IReadOnlyList<GateLayer> Gates(this Pass pass)
    {
        List<GateLayer> layers = [];
        foreach (Observation seen in pass.Observations)
        {
            if (seen.Kind != Kind) continue;
            (GateOver over, _, string[] axes) = s_sorts.First(known => known.Sort == seen.Sort);
            layers.Add(new GateLayer(seen.Layer, seen.Path, over, axes, seen.Value));
        }
        return layers;
    }
}
