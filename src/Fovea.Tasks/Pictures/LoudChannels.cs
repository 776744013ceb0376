using System.Numerics.Tensors;
using Fovea.Explain;

namespace Fovea.Tasks;

/// <summary>The channels of a layer that speak loudest: whose maps, times their gates, are the highest on average.</summary>
internal static class LoudChannels
{
    /// <param name="layer">The place in the model.</param>
    /// <param name="maps">[1, C, h, w]: what each channel saw, before its gate.</param>
    /// <param name="gates">[C]; null where there are none.</param>
    /// <param name="most">How many are wanted.</param>
    public static ChannelMap[] Of(string layer, DetachedTensor maps, float[]? gates, int most)
    {
        (int rows, int columns) = ((int)maps.Shape[2], (int)maps.Shape[3]);
        return [.. Enumerable.Range(0, (int)maps.Shape[1])
            .Select(channel => (Channel: channel, Gate: gates?[channel] ?? 1, Map: maps.Values.AsMemory(channel * rows * columns, rows * columns)))
            .OrderByDescending(one => one.Gate * TensorPrimitives.Sum(one.Map.Span))
            .Take(most)
            .Select(one => new ChannelMap(layer, one.Channel, gates is null ? null : one.Gate, HeatMap.Scaled(rows, columns, one.Map.Span)))];
    }
}
