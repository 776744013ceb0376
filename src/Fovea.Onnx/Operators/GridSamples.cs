using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Numbers of a picture at places between its pixels, which a grid names.</summary>
/// <remarks>Jaderberg et al., "Spatial Transformer Networks", 2015, arXiv:1506.02025, section 3.3; cubic: Keys, 1981, with a = -0.75.</remarks>
internal static class GridSamples
{
    private const double Cubic = -0.75;

    public static Operator[] All { get; } = [new("GridSample", Sample, Since: 16)];

    private static OnnxValue[] Sample(Call call)
    {
        Tensor x = call.Floats(0), grid = call.Floats(1);                           // [B, C, spatial..], [B, places.., axes]
        Shape spatial = x.Shape[2..];
        int rank = spatial.Rank, channels = (int)x.Shape[1], size = (int)spatial.Count;
        Shape.Expect(rank >= 1 && grid.Shape.Rank == rank + 2 && grid.Shape[0] == x.Shape[0] && grid.Shape[-1] == rank, $"a grid for {x.Shape} must be [{x.Shape[0]}, places.., {rank}], got {grid.Shape}");
        string mode = call.Node.Word("mode", "linear") switch { "bilinear" => "linear", "bicubic" => "cubic", var named => named };
        Shape.Expect(mode is "linear" or "nearest" or "cubic", $"the mode must be linear, nearest or cubic, got '{mode}'");
        Border border = new(call.Node.Word("padding_mode", "zeros"), call.Node.Flag("align_corners"));

        Shape shape = x.Shape[..2].Append(grid.Shape[1..^1]);
        Tensor y = call.Zero(shape);
        int places = (int)grid.Shape[1..^1].Count;
        for (int i = 0; i < x.Shape[0] * places; i++)
        {
            (int item, int place) = (i / places, i % places);
            double[] at = new double[rank];
            for (int axis = 0; axis < rank; axis++) at[axis] = border.At(grid.Values[i * rank + rank - 1 - axis], spatial[axis]);   // the grid names the last axis first
            foreach ((int pixel, double weight) in Pixels(mode, at, spatial, border))
                for (int c = 0; c < channels; c++) y.Span[(item * channels + c) * places + place] += (float)(weight * x.Values[(item * channels + c) * size + pixel]);
        }
        return call.Like(0, y);
    }

    /// <summary>The pixels around a place and how much each counts.</summary>
    private static List<(int Pixel, double Weight)> Pixels(string mode, double[] at, Shape spatial, Border border)
    {
        List<(int Pixel, double Weight)> found = [(0, 1)];
        for (int axis = 0; axis < at.Length; axis++)
        {
            (double place, long length) = (border.Keep(mode == "nearest" ? Nearest(at[axis], at.Length) : at[axis], spatial[axis]), spatial[axis]);
            long first = (long)Math.Floor(place) - (mode == "cubic" ? 1 : 0);
            double[] weights = Weights(mode, place - Math.Floor(place));
            List<(int, double)> next = [];
            foreach ((int pixel, double weight) in found)
                for (int tap = 0; tap < weights.Length; tap++)
                    if (border.Index(first + tap, length) is >= 0 and var index && weights[tap] != 0) next.Add(((int)(pixel * length + index), weight * weights[tap]));
            found = next;
        }
        return found;
    }

    /// <summary>Halves go to the even pixel; with three axes, away from zero.</summary>
    private static double Nearest(double at, int axes) => axes == 3 ? Math.Round(at, MidpointRounding.AwayFromZero) : Math.Round(at, MidpointRounding.ToEven);

    private static double[] Weights(string mode, double t) => mode switch
    {
        "nearest" => [1],
        "linear" => [1 - t, t],
        _ => [Far(t + 1), Near(t), Near(1 - t), Far(2 - t)],
    };

    private static double Near(double t) => ((Cubic + 2) * t - (Cubic + 3)) * t * t + 1;

    private static double Far(double t) => ((t - 5) * t + 8) * t * Cubic - 4 * Cubic;

    /// <summary>What there is beyond the edge.</summary>
    private readonly record struct Border(string Mode, bool Corners)
    {
        /// <summary>From -1 to 1 to pixels: the ends are the middles of the outermost pixels, or their edges.</summary>
        public double At(float place, long length) => Corners ? (place + 1.0) / 2 * (length - 1) : ((place + 1.0) * length - 1) / 2;

        /// <summary>A place, kept within the picture where the mode says so.</summary>
        public double Keep(double at, long length)
        {
            if (double.IsNaN(at) || Math.Abs(at) > 1e9) at = Mode == "zeros" || double.IsNaN(at) ? -10 : Math.Sign(at) * 1e9;
            return Mode switch { "border" => Math.Clamp(at, 0, length - 1), "reflection" => Reflect(at, length), _ => at };
        }

        /// <summary>Which pixel is meant; -1 where there is nothing.</summary>
        public long Index(long at, long length) => at >= 0 && at < length ? at : Mode switch
        {
            "zeros" => -1,
            "border" => Math.Clamp(at, 0, length - 1),
            "reflection" => Math.Clamp((long)Reflect(at, length), 0, length - 1),
            _ => throw new InvalidOperationException($"expected a padding_mode zeros, border or reflection, found '{Mode}'"),
        };

        private double Reflect(double at, long length)
        {
            (double least, double most) = Corners ? (0, length - 1) : (-0.5, length - 0.5);
            double range = most - least;
            if (range <= 0) return 0;
            double period = (at - least) % (2 * range);
            if (period < 0) period += 2 * range;
            return least + (period <= range ? period : 2 * range - period);
        }
    }
}
