using Fovea.Inputs.Pictures;

namespace Fovea.View;

/// <summary>
/// The picture as the network weighed it, like an eye that sees sharply in one place only: what counted keeps its colours and light, the rest is grey
/// and dim, and a line goes round the hottest fifth.
/// </summary>
internal static class LookedAt
{
    /// <summary>What did not count keeps so much of its light; what the network was not given, less.</summary>
    private const float Dim = 0.42f, Unseen = 0.22f;

    /// <summary>What counted half as much as the hottest is already in full colour.</summary>
    private const float Steepness = 2;

    private static readonly byte[] s_line = [255, 168, 36], s_edge = [20, 14, 6];

    /// <summary>Draws it.</summary>
    /// <param name="explanation">What to draw.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="line">How thick the line is, in pixels; 0 for none.</param>
    public static Picture Draw(PictureExplanation explanation, int width, int height, int line)
    {
        Picture small = explanation.Picture.Resize(width, height, PictureFilter.Lanczos);
        byte[] pixels = small.Pixels.ToArray();
        float[] heat = Heat(explanation, width, height);
        for (int i = 0; i < heat.Length; i++) Weigh(pixels.AsSpan(i * Picture.Colors, Picture.Colors), heat[i]);
        if (line > 0 && !explanation.Heat.IsCold) Outline(pixels, Hottest(explanation, heat), width, height, line);
        return new Picture(width, height, pixels);
    }

    /// <summary>The heat of each pixel; below 0 where the network was not given the picture.</summary>
    public static float[] Heat(PictureExplanation explanation, int width, int height)
    {
        PictureArea seen = explanation.Seen;
        float[] heat = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            double down = ((y + 0.5) * explanation.Picture.Height / height - seen.Top) / seen.Height;
            for (int x = 0; x < width; x++)
            {
                double across = ((x + 0.5) * explanation.Picture.Width / width - seen.Left) / seen.Width;
                heat[y * width + x] = across is < 0 or > 1 || down is < 0 or > 1 ? -1 : explanation.Heat.At(across, down);
            }
        }
        return heat;
    }

    /// <summary>Which pixels are hotter than four fifths of those that were seen.</summary>
    public static bool[] Hottest(PictureExplanation explanation, float[] heat)
    {
        float[] order = [.. heat.Where(value => value >= 0)];
        if (order.Length == 0 || explanation.Heat.IsCold) return new bool[heat.Length];
        Array.Sort(order);
        float least = order[Math.Clamp((int)((1 - PictureExplanation.HottestShare) * order.Length), 0, order.Length - 1)];
        return [.. heat.Select(value => value >= least && value > 0)];
    }

    /// <summary>How far what has this heat keeps its colours, from 0 to 1.</summary>
    public static float Counted(float heat) => Math.Clamp(heat * Steepness, 0, 1);

    private static void Weigh(Span<byte> pixel, float heat)
    {
        float grey = 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2], counted = Counted(heat), light = heat < 0 ? Unseen : Dim;
        foreach (ref byte color in pixel) color = (byte)(counted * color + (1 - counted) * light * grey);
    }

    /// <summary>A bright line on the inner side of the edge, a dark one on the outer: it shows on any picture.</summary>
    private static void Outline(byte[] pixels, bool[] inside, int width, int height, int line)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool within = inside[y * width + x];
                if (!NearOther(inside, within, x, y, width, height, line)) continue;
                (within ? s_line : s_edge).CopyTo(pixels, (y * width + x) * Picture.Colors);
            }
        }
    }

    private static bool NearOther(bool[] inside, bool within, int x, int y, int width, int height, int distance)
    {
        for (int step = 1; step <= distance; step++)
        {
            if (x >= step && inside[y * width + x - step] != within || x + step < width && inside[y * width + x + step] != within
                || y >= step && inside[(y - step) * width + x] != within || y + step < height && inside[(y + step) * width + x] != within) return true;
        }
        return false;
    }
}
