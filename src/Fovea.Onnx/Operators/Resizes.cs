using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Pictures larger and smaller.</summary>
internal static class Resizes
{
    public static Operator[] All { get; } =
    [
        new("Upsample", call => Resize(call, region: int.MaxValue, scales: 1, sizes: int.MaxValue), Since: 7),
        new("Resize", call => Resize(call, region: int.MaxValue, scales: 1, sizes: int.MaxValue), Since: 10),
        new("Resize", call => Resize(call, region: 1, scales: 2, sizes: 3), Since: 11),
    ];

    /// <param name="region">Which input says what part is shown.</param>
    /// <param name="scales">Which says by how much.</param>
    /// <param name="sizes">Which says how large.</param>
    private static OnnxValue[] Resize(Call call, int region, int scales, int sizes)
    {
        OnnxValue x = call[0];
        int rank = x.Shape.Rank;
        int[] axes = call.Node.Integers("axes") is { } named ? [.. named.Select(axis => Call.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        ResizeOptions options = Options(call.Node, call.Version);
        (double[]? factors, Shape size) = Target(call, x.Shape, axes, scales, sizes);
        if (call.Optional(region) is { Shape.Count: > 0 } given && options.Coordinates == ResizeCoordinates.CropAndResize)
        {
            float[] ends = given.Numbers.ToArray();
            Shape.Expect(ends.Length == 2 * axes.Length, $"a region has a start and an end for each of {axes.Length} axes, got {ends.Length} numbers");
            (double, double)[] regions = [.. Enumerable.Repeat((0.0, 1.0), rank)];
            for (int i = 0; i < axes.Length; i++) regions[axes[i]] = (ends[i], ends[axes.Length + i]);
            options = options with { Region = regions };
        }
        Tensor y = (x.IsFloat ? x : Casts.To(call, x, ElementType.Float)).Floats.Resize(Call.Checked(size), options with { Scales = factors });
        return [x.IsFloat ? OnnxValue.Of(x.Type, y) : Casts.To(call, new OnnxValue(y), x.Type)];
    }

    /// <summary>By how much (null: by what the lengths say) and how large. Sizes win over scales; a policy makes the scales of all axes the same.</summary>
    private static (double[]? Scales, Shape Size) Target(Call call, Shape shape, int[] axes, int scales, int sizes)
    {
        double[] factors = [.. Enumerable.Repeat(1.0, shape.Rank)];
        if (call.Optional(sizes) is { Shape.Count: > 0 } wanted)
        {
            long[] lengths = wanted.Integers.ToArray();
            Shape.Expect(lengths.Length == axes.Length, $"{axes.Length} sizes are expected, got {lengths.Length}");
            string policy = call.Node.Word("keep_aspect_ratio_policy", "stretch");
            if (policy == "stretch")
            {
                for (int i = 0; i < axes.Length; i++) shape = shape.With(axes[i], lengths[i]);
                return (null, shape);
            }
            IEnumerable<double> each = axes.Select((axis, i) => (double)lengths[i] / shape[axis]);
            double factor = policy == "not_larger" ? each.Min() : each.Max();
            foreach (int axis in axes) (factors[axis], shape) = (factor, shape.With(axis, checked((long)Math.Floor(factor * shape[axis] + 0.5))));
            return (factors, shape);
        }
        float[] given = call.Optional(scales)?.Numbers.ToArray() ?? call.Node.Numbers("scales") ?? throw new InvalidOperationException("expected scales or sizes, found neither");
        Shape.Expect(given.Length == axes.Length && given.All(scale => scale > 0 && float.IsFinite(scale)), $"{axes.Length} scales above 0 are expected, got [{string.Join(", ", given)}]");
        for (int i = 0; i < axes.Length; i++) (factors[axes[i]], shape) = (given[i], shape.With(axes[i], checked((long)Math.Floor(shape[axes[i]] * (double)given[i]))));
        return (factors, shape);
    }

    private static ResizeOptions Options(Node node, int version) => new()
    {
        Interpolation = node.Word("mode", "nearest") switch
        {
            "nearest" => Interpolation.Nearest,
            "linear" or "bilinear" => Interpolation.Linear,
            "cubic" => Interpolation.Cubic,
            var other => throw Unknown("mode", other),
        },
        Coordinates = node.Word("coordinate_transformation_mode", version < 11 ? "asymmetric" : "half_pixel") switch
        {
            "half_pixel" => ResizeCoordinates.HalfPixel,
            "pytorch_half_pixel" => ResizeCoordinates.PyTorchHalfPixel,
            "half_pixel_symmetric" => ResizeCoordinates.HalfPixelSymmetric,
            "align_corners" => ResizeCoordinates.AlignCorners,
            "asymmetric" => ResizeCoordinates.Asymmetric,
            "tf_crop_and_resize" => ResizeCoordinates.CropAndResize,
            var other => throw Unknown("coordinate_transformation_mode", other),
        },
        Nearest = node.Word("nearest_mode", version < 11 ? "floor" : "round_prefer_floor") switch
        {
            "round_prefer_floor" => NearestRule.PreferBefore,
            "round_prefer_ceil" => NearestRule.PreferAfter,
            "floor" => NearestRule.Before,
            "ceil" => NearestRule.After,
            var other => throw Unknown("nearest_mode", other),
        },
        CubicSlope = node.Number("cubic_coeff_a", -0.75f),
        Antialias = node.Flag("antialias"),
        ExcludeOutside = node.Flag("exclude_outside"),
        Outside = node.Number("extrapolation_value", 0),
    };

    private static InvalidOperationException Unknown(string attribute, string value) => new($"expected a {attribute} that the standard names, found '{value}'");
}
