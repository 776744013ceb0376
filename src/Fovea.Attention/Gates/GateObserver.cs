using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Shows gates where they were asked for: a gate is no query and no key, so it has an entry of its own in what a pass observes.</summary>
internal static class GateObserver
{
    /// <summary>What requests, observations and files call them.</summary>
    public const string Kind = "gates";

    private static readonly (GateOver Over, string Sort, string[] Axes)[] s_sorts =
    [
        (GateOver.Channels, "channels", ["batch", "channel"]),
        (GateOver.Positions, "positions", ["batch", "row", "column"]),
        (GateOver.Branches, "branches", ["batch", "branch", "channel"]),
    ];

    /// <summary>What files call what a gate turns up or down.</summary>
    public static string SortOf(GateOver over) => s_sorts.First(known => known.Over == over).Sort;

    /// <summary>A gate as a file has it; null where there is nothing that is called so.</summary>
    public static GateLayer? Layer(int index, string path, string sort, DetachedTensor values)
    {
        foreach ((GateOver over, string known, string[] axes) in s_sorts)
            if (known == sort) return new GateLayer(index, path, over, axes, values);
        return null;
    }

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
            if (seen.Kind == Kind) layers.Add(Layer(seen.Layer, seen.Path, seen.Sort, seen.Value)!);
        return layers;
    }
}
