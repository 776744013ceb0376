namespace Fovea.Explain;

/// <summary>How much each part of a picture counted: a grid over the area that the network saw, and straight lines between the centres of its fields.</summary>
public sealed class HeatMap
{
    private readonly float[] _values;

    /// <param name="rows">Rows of the grid, at least 1.</param>
    /// <param name="columns">Columns of the grid, at least 1.</param>
    /// <param name="values">[rows, columns]: finite numbers; kept, not copied.</param>
    /// <exception cref="ArgumentException">There are not as many values as fields, or one is not finite.</exception>
    public HeatMap(int rows, int columns, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Shape.Expect(rows >= 1 && columns >= 1, $"a heat map has at least 1 row and 1 column, got {rows} x {columns}");
        Shape.Expect(values.Length == (long)rows * columns, $"a heat map of {rows} x {columns} has {(long)rows * columns} values, got {values.Length}");
        Shape.Expect(values.All(float.IsFinite), $"the values of a heat map must be finite");
        (Rows, Columns, _values) = (rows, columns, values);
    }

    /// <summary>Rows of the grid.</summary>
    public int Rows { get; }

    /// <summary>Columns of the grid.</summary>
    public int Columns { get; }

    /// <summary>[rows, columns].</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Whether nothing counted.</summary>
    public bool IsCold => _values.All(value => value <= 0);

    /// <summary>The same with 1 for the hottest field; what is cold altogether stays so.</summary>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <param name="values">[rows, columns].</param>
    internal static HeatMap Scaled(int rows, int columns, ReadOnlySpan<float> values)
    {
        float most = 0;
        foreach (float value in values) most = Math.Max(most, value);
        float[] scaled = values.ToArray();
        if (most > 0) foreach (ref float value in scaled.AsSpan()) value = Math.Max(value, 0) / most;
        return new HeatMap(rows, columns, scaled);
    }

    /// <summary>The heat of a place.</summary>
    /// <param name="x">From 0, the left edge, to 1, the right.</param>
    /// <param name="y">From 0, the upper edge, to 1, the lower.</param>
    public float At(double x, double y)
    {
        (int left, int right, float across) = Between(x, Columns);
        (int above, int below, float down) = Between(y, Rows);
        float upper = _values[above * Columns + left] + across * (_values[above * Columns + right] - _values[above * Columns + left]);
        float lower = _values[below * Columns + left] + across * (_values[below * Columns + right] - _values[below * Columns + left]);
        return upper + down * (lower - upper);
    }

    /// <summary>The heat of each pixel of a picture.</summary>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <returns>[height, width].</returns>
    internal float[] Spread(int width, int height)
    {
        float[] spread = new float[width * height];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) spread[y * width + x] = At((x + 0.5) / width, (y + 0.5) / height);
        return spread;
    }

    /// <summary>Which pixels of a picture are the hottest; of equally hot ones those above and to the left.</summary>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="share">How many, as a share of all.</param>
    /// <returns>[height, width].</returns>
    internal bool[] Hottest(int width, int height, double share)
    {
        float[] spread = Spread(width, height), order = [.. spread];
        bool[] hottest = new bool[spread.Length];
        int left = (int)Math.Round(share * spread.Length);
        if (left == 0) return hottest;
        Array.Sort(order);
        float least = order[^left];
        for (int i = 0; i < spread.Length; i++)
            if (spread[i] > least) { hottest[i] = true; left--; }
        for (int i = 0; i < spread.Length && left > 0; i++)
            if (spread[i] == least) { hottest[i] = true; left--; }
        return hottest;
    }

    private static (int Before, int After, float Share) Between(double at, int count)
    {
        double place = Math.Clamp(at * count - 0.5, 0, count - 1);
        int before = Math.Min((int)place, count - 1);
        return (before, Math.Min(before + 1, count - 1), (float)(place - before));
    }
}
