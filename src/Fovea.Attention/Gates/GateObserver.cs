using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Shows gates where they were asked for: a gate is no query and no key, so it has an entry of its own in what a pass observes.</summary>
internal static class GateObserver
{
    /// <summary>What requests, observations and files call them.</summary>
    public const string Kind = "gates";

    /// <summary>What the maps that gates turn up or down are called.</summary>
    public const string MapKind = "gate.maps";

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

    /// <summary>Asks for what the gates over channels turn up or down, before they do: much, where there are many pictures.</summary>
    public static Capture MapCapture() => Numerics.Capture.Of(new CaptureRequest(MapKind));

    /// <summary>Whether what gates over channels turn up or down has to be there as a whole, because it is asked for.</summary>
    public static bool WantsMaps(Pass pass) => !pass.Capture.IsEmpty && (pass.Capture.Requests.Any(request => request.Kind == MapKind) || GateMaking.Wanted(pass));

    /// <summary>Keeps what a gate was set to, if it was asked for. Counts gates, whether they were asked for or not.</summary>
    /// <param name="over">What it turns up or down.</param>
    /// <param name="gates">How far open.</param>
    /// <param name="map">[B, C, H, W]: what it turns up or down, where that is at hand.</param>
    public static void Observe(GateOver over, Tensor gates, Tensor? map = null)
    {
        Pass pass = gates.Pass;
        if (pass.Capture.IsEmpty) return;
        if (map is { } before && pass.Capture.Requests.Any(request => request.Kind == MapKind)) pass.Observe(MapKind, before);
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

    /// <summary>The last gate over channels and the map that it turned up or down, [B, C, H, W]; null where there was none.</summary>
    public static (GateLayer Gate, DetachedTensor Map)? LastOverChannels(this Pass pass)
    {
        Observation? map = pass.Observations.LastOrDefault(seen => seen.Kind == MapKind);
        return map is not null && pass.Gates().LastOrDefault(gate => gate.Over == GateOver.Channels && gate.Path == map.Path) is { } gate ? (gate, map.Value) : null;
    }
}
