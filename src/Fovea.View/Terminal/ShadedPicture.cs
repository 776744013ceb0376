using Fovea.Inputs.Pictures;

namespace Fovea.View;

/// <summary>A picture without colours: on the left how bright it is, on the right how much each part counted.</summary>
internal static class ShadedPicture
{
    private const string Shades = " ░▒▓█";
    private const char Hottest = '#', Cold = '·', Outside = ' ';
    private const int Between = 3;

    public static void Draw(Ansi page, PictureExplanation explanation, int columns, int lines)
    {
        (int width, int height) = PngView.Fit(explanation.Picture, (columns - Between) / 2, 2 * lines);
        int rows = Math.Max(1, height / 2);                                  // a cell is twice as high as it is wide
        Picture small = explanation.Picture.Grey().Resize(width, rows, PictureFilter.Lanczos);
        float[] heat = LookedAt.Heat(explanation, width, rows);
        bool[] hottest = LookedAt.Hottest(explanation, heat);
        for (int y = 0; y < rows; y++)
        {
            ReadOnlySpan<byte> row = small.Row(y);
            char[] left = new char[width], right = new char[width];
            for (int x = 0; x < width; x++)
            {
                left[x] = Shades[row[x * Picture.Colors] * Shades.Length / 256];
                float counted = heat[y * width + x];
                right[x] = hottest[y * width + x] ? Hottest : counted < 0 ? Outside : HeatScale.Step(counted) is var step && step == 0 ? Cold : HeatScale.Bar(step);
            }
            page.Write("  ").Write(new string(left)).Write(new string(' ', Between)).Write(new string(right)).EndLine();
        }
    }
}
