namespace Fovea.View;

/// <summary>Lines around the places that are hotter than a certain heat, as the path of an SVG picture.</summary>
/// <remarks>Lorensen and Cline, "Marching Cubes", 1987, in two dimensions.</remarks>
internal static class Contours
{
    /// <summary>So fine is the grid that heat is looked at on, in fields of a side.</summary>
    private const int Grid = 56;

    /// <summary>The line of a heat.</summary>
    /// <param name="heat">The heat.</param>
    /// <param name="area">Where it lies in the picture.</param>
    /// <param name="level">Which heat.</param>
    /// <returns>Straight pieces; none where everything is hotter, or nothing.</returns>
    public static string Path(HeatMap heat, PictureArea area, double level)
    {
        var path = new System.Text.StringBuilder();
        for (int y = 0; y < Grid; y++)
            for (int x = 0; x < Grid; x++) Field(path, heat, area, x, y, level);
        return path.ToString();
    }

    /// <summary>The heat that a fifth of the places are above.</summary>
    public static double HottestLevel(HeatMap heat)
    {
        float[] order = heat.Spread(Grid, Grid);
        Array.Sort(order);
        return order[(int)((1 - PictureExplanation.HottestShare) * order.Length)];
    }

    /// <summary>A field is crossed where one of its corners is hotter and its neighbour is not: two such places are joined by a line.</summary>
    private static void Field(System.Text.StringBuilder path, HeatMap heat, PictureArea area, int x, int y, double level)
    {
        (double X, double Y)[] corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
        double[] heats = [.. corners.Select(corner => heat.At(corner.X / Grid, corner.Y / Grid) - level)];
        List<(double X, double Y)> crossed = [];
        for (int side = 0; side < 4; side++)
        {
            (double before, double after) = (heats[side], heats[(side + 1) % 4]);
            if (before >= 0 == after >= 0) continue;
            double share = before / (before - after);
            ((double X, double Y) from, (double X, double Y) to) = (corners[side], corners[(side + 1) % 4]);
            crossed.Add((from.X + share * (to.X - from.X), from.Y + share * (to.Y - from.Y)));
        }
        for (int i = 0; i + 1 < crossed.Count; i += 2)
            path.Append(Places.Invariant($"M{Across(crossed[i].X)} {Down(crossed[i].Y)}L{Across(crossed[i + 1].X)} {Down(crossed[i + 1].Y)}"));

        string Across(double at) => Places.Invariant($"{area.Left + at / Grid * area.Width:0.#}");
        string Down(double at) => Places.Invariant($"{area.Top + at / Grid * area.Height:0.#}");
    }
}
