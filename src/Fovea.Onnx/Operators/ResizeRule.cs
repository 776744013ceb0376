namespace Fovea.Onnx;

/// <summary>One axis of a picture that is made larger or smaller.</summary>
/// <param name="Inputs">Its length before.</param>
/// <param name="Outputs">And after.</param>
/// <param name="Scale">By how much; what the lengths say, but for rounding.</param>
/// <param name="Region">Which part of it is shown, from 0 to 1.</param>
internal readonly record struct ResizeAxis(int Inputs, int Outputs, double Scale, (double Start, double End) Region);

/// <summary>Of which pixels a pixel of the result is made: the nearest, the two or the four around its place, or more where it becomes smaller.</summary>
internal sealed class ResizeRule
{
    private readonly string _mode, _place, _nearest;
    private readonly double _cubic;
    private readonly bool _within, _smooth;

    public ResizeRule(Node node, int version)
    {
        _mode = node.Word("mode", "nearest");
        _place = node.Word("coordinate_transformation_mode", version < 11 ? "asymmetric" : "half_pixel");
        _nearest = node.Word("nearest_mode", version < 11 ? "floor" : "round_prefer_floor");
        _cubic = node.Number("cubic_coeff_a", -0.75f);
        _within = node.Flag("exclude_outside");
        _smooth = node.Flag("antialias");
        Outside = node.Number("extrapolation_value", 0);
        if (_mode is not ("nearest" or "linear" or "cubic")) throw new InvalidOperationException($"expected a mode nearest, linear or cubic, found '{_mode}'");
    }

    /// <summary>Whether only a part is shown.</summary>
    public bool Crops => _place == "tf_crop_and_resize";

    /// <summary>What there is where the part lies outside.</summary>
    public float Outside { get; }

    /// <summary>Which pixels, and how much each counts; none where the place lies outside.</summary>
    public (int[] Places, float[] Weights) Taps(ResizeAxis axis, int output)
    {
        double at = Place(axis, output);
        if (Crops && (at < 0 || at > axis.Inputs - 1)) return ([], []);
        if (_mode == "nearest") return ([Math.Clamp((int)Nearest(at), 0, axis.Inputs - 1)], [1]);

        double step = _smooth ? Math.Min(axis.Scale, 1) : 1, reach = (_mode == "linear" ? 1 : 2) / step;
        List<int> places = [];
        List<double> weights = [];
        for (int pixel = (int)Math.Floor(at - reach) + 1; pixel < at + reach; pixel++)
        {
            bool outside = pixel < 0 || pixel >= axis.Inputs;
            if (outside && _within) continue;
            places.Add(Math.Clamp(pixel, 0, axis.Inputs - 1));
            weights.Add(Weight(Math.Abs(pixel - at) * step));
        }
        double sum = _within || step < 1 ? weights.Sum() : 1;
        return ([.. places], [.. weights.Select(weight => (float)(weight / sum))]);
    }

    /// <summary>Where a pixel of the result lies in the picture.</summary>
    private double Place(ResizeAxis axis, int output)
    {
        double length = axis.Scale * axis.Inputs, half = (output + 0.5) / axis.Scale - 0.5;
        (double start, double end) = axis.Region;
        return _place switch
        {
            "half_pixel" => half,
            "pytorch_half_pixel" => axis.Outputs > 1 ? half : -0.5,
            "half_pixel_symmetric" => axis.Inputs / 2.0 * (1 - axis.Outputs / length) + half,
            "asymmetric" => output / axis.Scale,
            "align_corners" => length == 1 ? 0 : output * (axis.Inputs - 1) / (length - 1),
            "tf_half_pixel_for_nn" => (output + 0.5) / axis.Scale,
            "tf_crop_and_resize" => axis.Outputs == 1 ? (start + end) * (axis.Inputs - 1) / 2 : start * (axis.Inputs - 1) + output * (end - start) * (axis.Inputs - 1) / (length - 1),
            _ => throw new InvalidOperationException($"expected a known coordinate_transformation_mode, found '{_place}'"),
        };
    }

    private double Nearest(double at) => _nearest switch
    {
        "floor" => Math.Floor(at),
        "ceil" => Math.Ceiling(at),
        "round_prefer_ceil" => Math.Floor(at + 0.5),
        _ => Math.Ceiling(at - 0.5),
    };

    /// <summary>How much a pixel counts at so many pixels from the place.</summary>
    private double Weight(double distance)
    {
        if (_mode == "linear") return Math.Max(0, 1 - distance);
        if (distance >= 2) return 0;
        return distance <= 1
            ? ((_cubic + 2) * distance - (_cubic + 3)) * distance * distance + 1
            : (((distance - 5) * distance + 8) * distance - 4) * _cubic;
    }
}
