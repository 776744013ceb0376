using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Pictures larger and smaller, one axis after the other.</summary>
internal static class Resizes
{
    public static Operator[] All { get; } =
    [
        new("Upsample", call => Resize(call, region: int.MaxValue, scales: 1, sizes: int.MaxValue), Since: 7),
        new("Resize", call => Resize(call, region: int.MaxValue, scales: 1, sizes: int.MaxValue), Since: 10),
        new("Resize", call => Resize(call, region: 1, scales: 2, sizes: 3), Since: 11),
    ];

    private static OnnxValue[] Resize(Call call, int region, int scales, int sizes)
    {
        OnnxValue x = call[0];
        int rank = x.Shape.Rank;
        int[] axes = call.Node.Integers("axes") is { } named ? [.. named.Select(axis => Call.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        (double[] factors, long[] lengths) = Target(call, x.Shape, axes, scales, sizes);
        Shape result = x.Shape;
        for (int i = 0; i < axes.Length; i++) result = result.With(axes[i], lengths[i]);
        Call.Checked(result);

        ResizeRule rule = new(call.Node, call.Version);
        float[] region01 = call.Optional(region) is { Count: > 0 } given ? given.Numbers.ToArray() : [];
        Tensor y = x.IsFloat ? x.Floats : Casts.To(call, x, ElementType.Float).Floats;
        for (int i = 0; i < axes.Length; i++)
        {
            bool cropped = rule.Crops && region01.Length == 2 * axes.Length;
            ResizeAxis axis = new((int)x.Shape[axes[i]], (int)lengths[i], factors[i], cropped ? (region01[i], region01[axes.Length + i]) : (0, 1));
            if (axis.Inputs == axis.Outputs && axis.Scale == 1 && !cropped) continue;
            y = Apply(call, y, axes[i], axis, rule);
        }
        return [x.IsFloat ? OnnxValue.Of(x.Type, y) : Whole(y, x.Type)];
    }

    private static OnnxValue Whole(Tensor y, ElementType type) =>
        OnnxValue.Of(type, Array.ConvertAll(y.Values.ToArray(), number => type.Wrap((long)number)), y.Shape);

    /// <summary>By how much, and how long each axis becomes. Sizes win over scales; a policy makes the scales of all axes the same.</summary>
    private static (double[] Scales, long[] Lengths) Target(Call call, Shape shape, int[] axes, int scales, int sizes)
    {
        if (call.Optional(sizes) is { Count: > 0 } wanted)
        {
            long[] lengths = wanted.Integers.ToArray();
            Shape.Expect(lengths.Length == axes.Length, $"{axes.Length} sizes are expected, got {lengths.Length}");
            double[] factors = [.. lengths.Select((length, i) => (double)length / shape[axes[i]])];
            string policy = call.Node.Word("keep_aspect_ratio_policy", "stretch");
            if (policy == "stretch") return (factors, lengths);
            double factor = policy == "not_larger" ? factors.Min() : factors.Max();
            return ([.. factors.Select(_ => factor)], [.. axes.Select(axis => (long)Math.Floor(factor * shape[axis] + 0.5))]);
        }
        float[] given = call.Optional(scales)?.Numbers.ToArray() ?? call.Node.Numbers("scales") ?? throw new InvalidOperationException("expected scales or sizes, found neither");
        Shape.Expect(given.Length == axes.Length && given.All(scale => scale > 0), $"{axes.Length} scales above 0 are expected, got [{string.Join(", ", given)}]");
        return ([.. given.Select(scale => (double)scale)], [.. given.Select((scale, i) => checked((long)Math.Floor(shape[axes[i]] * (double)scale)))]);
    }

    private static Tensor Apply(Call call, Tensor x, int axis, ResizeAxis along, ResizeRule rule)
    {
        Tensor y = call.New(x.Shape.With(axis, along.Outputs));
        int inner = (int)x.Shape[(axis + 1)..].Count, outer = (int)x.Shape[..axis].Count;
        for (int output = 0; output < along.Outputs; output++)
        {
            (int[] places, float[] weights) = rule.Taps(along, output);
            for (int o = 0; o < outer; o++)
            {
                Span<float> to = y.Span.Slice((o * along.Outputs + output) * inner, inner);
                to.Fill(places.Length == 0 ? rule.Outside : 0);
                for (int tap = 0; tap < places.Length; tap++)
                {
                    ReadOnlySpan<float> from = x.Values.Slice((o * along.Inputs + places[tap]) * inner, inner);
                    for (int i = 0; i < inner; i++) to[i] += weights[tap] * from[i];
                }
            }
        }
        return y;
    }
}
