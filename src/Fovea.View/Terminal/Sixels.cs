using System.Text;

namespace Fovea.View;

/// <summary>A picture in the pixels of a terminal that understands sixel: six rows at a time, a pass for each of 216 colours.</summary>
/// <remarks>DEC, "VT330/VT340 Programmer Reference Manual", 1988, chapter 14. Colours are ordered-dithered: Bayer, "An optimum method for two-level rendition of continuous-tone pictures", 1973.</remarks>
internal static class Sixels
{
    /// <summary>Pixels of a cell, where the terminal does not say: what most have at least.</summary>
    private const int CellWidth = 8, CellHeight = 16, WidestPicture = 640;

    private const int Levels = 6, Band = 6;

    private static readonly int[] s_bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

    public static string Draw(PictureExplanation explanation, int columns, int lines)
    {
        (int width, int height) = PngView.Fit(explanation.Picture, Math.Min(columns * CellWidth, WidestPicture), lines * CellHeight);
        Picture drawn = LookedAt.Draw(explanation, width, height, line: 2);
        StringBuilder text = new("\eP0;1q");
        text.Append(Places.Invariant($"\"1;1;{width};{height}"));
        for (int color = 0; color < Levels * Levels * Levels; color++)
            text.Append(Places.Invariant($"#{color};2;{color / 36 * 20};{color / 6 % 6 * 20};{color % 6 * 20}"));
        for (int top = 0; top < height; top += Band) Write(text, drawn, top);
        return text.Append("\e\\").ToString();
    }

    private static void Write(StringBuilder text, Picture picture, int top)
    {
        int width = picture.Width, rows = Math.Min(Band, picture.Height - top);
        Dictionary<int, byte[]> bands = [];
        for (int y = 0; y < rows; y++)
        {
            ReadOnlySpan<byte> row = picture.Row(top + y);
            for (int x = 0; x < width; x++)
            {
                int threshold = s_bayer[(top + y) % 4 * 4 + x % 4];
                int color = 36 * Level(row[3 * x], threshold) + 6 * Level(row[3 * x + 1], threshold) + Level(row[3 * x + 2], threshold);
                if (!bands.TryGetValue(color, out byte[]? band)) bands.Add(color, band = new byte[width]);
                band[x] |= (byte)(1 << y);
            }
        }
        foreach ((int color, byte[] band) in bands.OrderBy(band => band.Key))
        {
            text.Append(Places.Invariant($"#{color}"));
            Runs(text, band);
            text.Append('$');
        }
        text.Append('-');
    }

    private static void Runs(StringBuilder text, byte[] band)
    {
        for (int x = 0; x < band.Length;)
        {
            int end = x;
            while (end < band.Length && band[end] == band[x]) end++;
            char sixel = (char)(63 + band[x]);
            if (end - x > 3) text.Append(Places.Invariant($"!{end - x}{sixel}"));
            else text.Append(sixel, end - x);
            x = end;
        }
    }

    private static int Level(int value, int threshold) => Math.Min(Levels - 1, (value * (Levels - 1) + threshold * 255 / 16 + 8) / 255);
}
