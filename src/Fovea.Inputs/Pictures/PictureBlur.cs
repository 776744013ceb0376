namespace Fovea.Inputs.Pictures;

/// <summary>Blurs pictures: three running means along rows and columns, which is next to a bell curve.</summary>
/// <remarks>Wells, "Efficient Synthesis of Gaussian Filters by Cascaded Uniform Filters", 1986.</remarks>
internal static class PictureBlur
{
    private const int Times = 3;

    /// <summary>Blurs a picture. At its edges the mean is of what there is.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="reach">How many pixels to each side each mean is of, at least 0.</param>
    public static Picture Blur(this Picture picture, int reach)
    {
        (int width, int height) = (picture.Width, picture.Height);
        float[] values = new float[picture.Pixels.Length];
        for (int i = 0; i < values.Length; i++) values[i] = picture.Pixels.Span[i];
        int across = Picture.Colors, down = width * Picture.Colors;
        for (int time = 0; time < Times; time++)
        {
            for (int y = 0; y < height; y++)
                for (int color = 0; color < Picture.Colors; color++) Mean(values, y * down + color, across, width, reach);
            for (int i = 0; i < down; i++) Mean(values, i, down, height, reach);
        }
        return new Picture(width, height, Array.ConvertAll(values, value => (byte)Math.Clamp((int)(value + 0.5f), 0, 255)));
    }

    /// <summary>Each of a line of numbers becomes the mean of those around it.</summary>
    private static void Mean(float[] values, int start, int step, int count, int reach)
    {
        double[] sums = new double[count + 1];
        for (int i = 0; i < count; i++) sums[i + 1] = sums[i] + values[start + i * step];
        for (int i = 0; i < count; i++)
        {
            (int first, int end) = (Math.Max(i - reach, 0), Math.Min(i + reach + 1, count));
            values[start + i * step] = (float)((sums[end] - sums[first]) / (end - first));
        }
    }
}
