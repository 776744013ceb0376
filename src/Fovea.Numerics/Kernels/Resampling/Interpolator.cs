namespace Fovea.Numerics.Kernels.Resampling;

/// <summary>Makes the table of an axis that is resized: where each output lies, and what its neighbours count there.</summary>
internal readonly struct Interpolator
{
    private readonly ResizeOptions _options;
    private readonly int _inputs, _outputs;
    private readonly double _scale, _start, _end;
    private readonly bool _exact;

    /// <param name="axis">Which of the axes that are resized: scales and regions have one entry for each.</param>
    public Interpolator(ResizeOptions options, int axis, int inputs, int outputs)
    {
        (_options, _inputs, _outputs) = (options, inputs, outputs);
        _exact = options.Scales is null;
        _scale = options.Scales is { } scales ? scales[axis] : (double)outputs / inputs;
        (_start, _end) = options.Region is { } region ? region[axis] : (0, 1);
    }

    public AxisTable Table()
    {
        double shrink = _options.Antialias ? Math.Min(_scale, 1) : 1, reach = Reach / shrink;
        int taps = _options.Interpolation == Interpolation.Nearest ? 1 : Math.Max(1, (int)Math.Ceiling(2 * reach) + (shrink < 1 ? 1 : 0));
        AxisTable table = new(_inputs, _outputs, taps);
        double[] weights = new double[taps];
        for (int output = 0; output < _outputs; output++)
        {
            double at = Coordinate(output);
            if (_options.Coordinates == ResizeCoordinates.CropAndResize && (at < 0 || at > _inputs - 1)) table.SetConstant(output, _options.Outside);
            else if (_options.Interpolation == Interpolation.Nearest) table.Set(output, Nearest(at), [1.0]);
            else
            {
                long first = (long)Math.Floor(at - reach) + 1;
                Weigh(weights, first, at, shrink);
                table.Set(output, first, weights);
            }
        }
        return table;
    }

    /// <summary>How far away an input still counts.</summary>
    private double Reach => _options.Interpolation == Interpolation.Cubic ? 2 : 1;

    private void Weigh(Span<double> weights, long first, double at, double shrink)
    {
        double sum = 0;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            bool outside = _options.ExcludeOutside && (first + tap < 0 || first + tap >= _inputs);
            sum += weights[tap] = outside ? 0 : Curve(Math.Abs(first + tap - at) * shrink);
        }
        foreach (ref double weight in weights) weight /= sum;
    }

    private double Curve(double distance)
    {
        if (_options.Interpolation == Interpolation.Linear) return Math.Max(0, 1 - distance);
        double a = _options.CubicSlope, d = distance;
        return d < 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }

    private long Nearest(double at) => (long)(_options.Nearest switch
    {
        NearestRule.PreferBefore => Math.Ceiling(at - 0.5),
        NearestRule.PreferAfter => Math.Floor(at + 0.5),
        NearestRule.Before => Math.Floor(at),
        _ => Math.Ceiling(at),
    });

    private double Coordinate(int output) => _options.Coordinates switch
    {
        ResizeCoordinates.AlignCorners => AlignCorners(output),
        ResizeCoordinates.Asymmetric => Before(output),
        ResizeCoordinates.PyTorchHalfPixel when _outputs == 1 => 0,
        ResizeCoordinates.HalfPixelSymmetric => _inputs / 2.0 * (1 - _outputs / (_scale * _inputs)) + Before(output + 0.5) - 0.5,
        ResizeCoordinates.CropAndResize => _outputs > 1
            ? _start * (_inputs - 1) + output * (_end - _start) * (_inputs - 1) / (_outputs - 1)
            : 0.5 * (_start + _end) * (_inputs - 1),
        _ => Before(output + 0.5) - 0.5,
    };

    /// <summary>Where what the outputs are stretched from lies; whole numbers stay whole.</summary>
    private double Before(double output) => _exact ? output * _inputs / _outputs : output / _scale;

    private double AlignCorners(int output)
    {
        if (_exact) return _outputs == 1 ? 0 : (double)output * (_inputs - 1) / (_outputs - 1);
        double length = _scale * _inputs;
        return length == 1 ? 0 : output * (_inputs - 1) / (length - 1);
    }
}
