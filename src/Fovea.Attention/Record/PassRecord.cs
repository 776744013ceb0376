using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>The way from a pass to its record.</summary>
public static partial class AttentionExtensions
{
    /// <summary>What the attention layers and the gates have shown so far. What takes gradients is there after the backward pass.</summary>
    /// <exception cref="NotSupportedException">A layer was asked for that the pass did not go through, or something that none of its layers shows.</exception>
    public static AttentionRecord Record(this Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        foreach (CaptureRequest request in pass.Capture.Requests) Check(pass, request);
        // Gradients are observed from the last layer to the first, so the order of observation is not that of the layers.
        SortedDictionary<int, AttentionLayer> layers = [];
        foreach (Observation seen in pass.Observations)
        {
            if (Seen.KindOf(seen.Sort) is not { } kind) continue;
            if (!layers.TryGetValue(seen.Layer, out AttentionLayer? layer)) layer = new AttentionLayer { Index = seen.Layer, Path = seen.Path, Kind = kind };
            layers[seen.Layer] = With(layer, seen);
        }
        return new AttentionRecord([.. layers.Values]) { Gates = pass.Gates() };
    }

    private static void Check(Pass pass, CaptureRequest request)
    {
        if (request.Kind == GateObserver.Kind)
        {
            if (!request.Fits(pass.CountedGates))
                throw new NotSupportedException($"can't capture {request.Kind} {request.Layers}: the pass went through {pass.CountedGates} gates: ask for a part of 0..{pass.CountedGates}");
            return;
        }
        if (request.Kind == GateObserver.MapKind) return;           // where there are no gates, there are no maps of them either
        if (!Seen.IsKnown(request.Kind))
        {
            foreach (Observation seen in pass.Observations)
                if (seen.Kind == request.Kind) return;
            throw new NotSupportedException($"can't capture {request.Kind}: nothing that the pass went through shows it");
        }
        if (!request.Fits(pass.CountedLayers))
            throw new NotSupportedException($"can't capture {request.Kind} of layers {request.Layers}: the pass went through {pass.CountedLayers} attention layers: ask for a part of 0..{pass.CountedLayers}");
    }

    private static AttentionLayer With(AttentionLayer layer, Observation seen) => seen.Kind switch
    {
        Seen.Parts => layer with { Heads = (int)seen.Value.Values[0]..(int)seen.Value.Values[1], Queries = (int)seen.Value.Values[2]..(int)seen.Value.Values[3] },
        Seen.Grid => layer with { Grid = AttentionGrid.Of(seen.Value) },
        _ => AttentionPart.Find(seen.Kind)?.With(layer, seen.Value) ?? layer,
    };
}
