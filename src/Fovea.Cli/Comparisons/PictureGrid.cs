using Fovea.Training.Pictures;
using Fovea.View;

namespace Fovea.Cli.Comparisons;

/// <summary>Grey pictures side by side, and matrices as pictures, as PNG.</summary>
internal static class PictureGrid
{
    private const int Zoom = 3, Between = 4, Columns = 8;

    /// <summary>Pictures of a set, row after row.</summary>
    public static byte[] Of(PictureSet set, IReadOnlyList<int> items)
    {
        int cellWidth = set.Shape.Width * Zoom + Between, cellHeight = set.Shape.Height * Zoom + Between, columns = Math.Min(Columns, items.Count);
        (int width, int height) = (columns * cellWidth, (items.Count + columns - 1) / columns * cellHeight);
        byte[] pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(255);
        for (int i = 0; i < items.Count; i++)
            for (int y = 0; y < set.Shape.Height * Zoom; y++)
                for (int x = 0; x < set.Shape.Width * Zoom; x++)
                {
                    int at = ((i / columns * cellHeight + y) * width + i % columns * cellWidth + x) * 3;
                    pixels.AsSpan(at, 3).Fill(set[items[i]][y / Zoom * set.Shape.Width + x / Zoom]);
                }
        return PngFile.Write(width, height, 3, pixels);
    }

    /// <summary>Maps of channels side by side, and below each the same times its gate: black is zero or less, the strongest number of all is white.</summary>
    /// <param name="columns">Of each map.</param>
    /// <param name="maps">At least one, all of the same size.</param>
    public static byte[] Of(int columns, IReadOnlyList<(ReadOnlyMemory<float> Map, double Gate)> maps)
    {
        const int Side = 56;
        int rows = maps[0].Map.Length / columns, zoom = Math.Max(1, Side / columns), cellWidth = columns * zoom + Between, cellHeight = rows * zoom + Between;
        (int width, int height) = (maps.Count * cellWidth, 2 * cellHeight);
        double most = Math.Max(1e-9, maps.Max(entry => entry.Map.ToArray().Max()));
        byte[] pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(255);
        for (int i = 0; i < maps.Count; i++)
            for (int y = 0; y < rows * zoom; y++)
                for (int x = 0; x < columns * zoom; x++)
                {
                    double before = Math.Max(0, maps[i].Map.Span[y / zoom * columns + x / zoom]) / most;
                    pixels.AsSpan((y * width + i * cellWidth + x) * 3, 3).Fill((byte)(255 * before));
                    pixels.AsSpan(((y + cellHeight) * width + i * cellWidth + x) * 3, 3).Fill((byte)(255 * before * Math.Clamp(maps[i].Gate, 0, 1)));
                }
        return PngFile.Write(width, height, 3, pixels);
    }

    /// <summary>A matrix: red above zero, blue below, white at zero; the strongest number has the full colour.</summary>
    public static byte[] Of(double[,] matrix)
    {
        (int rows, int columns) = (matrix.GetLength(0), matrix.GetLength(1));
        int zoom = Math.Max(1, 384 / Math.Max(rows, columns));
        double most = matrix.Cast<double>().Max(Math.Abs);
        byte[] pixels = new byte[rows * zoom * columns * zoom * 3];
        for (int y = 0; y < rows * zoom; y++)
            for (int x = 0; x < columns * zoom; x++)
            {
                double share = most == 0 ? 0 : matrix[y / zoom, x / zoom] / most;
                byte pale = (byte)(255 * (1 - Math.Abs(share)));
                (byte red, byte blue) = share > 0 ? ((byte)255, pale) : (pale, (byte)255);
                new[] { red, pale, blue }.CopyTo(pixels, (y * columns * zoom + x) * 3);
            }
        return PngFile.Write(columns * zoom, rows * zoom, 3, pixels);
    }
}
