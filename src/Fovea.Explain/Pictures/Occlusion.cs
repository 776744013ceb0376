namespace Fovea.Explain;

/// <summary>How much a score falls when a part of the picture is taken away: part after part, side by side.</summary>
/// <remarks>Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2013, arXiv:1311.2901, section 4.2.</remarks>
internal static class Occlusion
{
    /// <param name="pixels">[C, H, W]: what the network reads.</param>
    /// <param name="shape">[C, H, W].</param>
    /// <param name="height">Rows of a part.</param>
    /// <param name="width">Columns of a part.</param>
    /// <param name="score">The score of such pixels.</param>
    /// <param name="nothing">What is put in the place of what is taken away.</param>
    /// <returns>[H, W]: for every pixel, how much the score falls without the part that it is in.</returns>
    public static float[] Of(ReadOnlySpan<float> pixels, Shape shape, int height, int width, Func<float[], double> score, float nothing = 0)
    {
        ArgumentNullException.ThrowIfNull(score);
        Shape.Expect(shape.Rank == 3 && shape.Count == pixels.Length, $"pixels must be [C, H, W], got {shape} for {pixels.Length} numbers");
        Shape.Expect(height > 0 && width > 0, $"a part must have at least 1 pixel, got {height} x {width}");
        (int channels, int rows, int columns) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        float[] falls = new float[rows * columns];
        double whole = score(pixels.ToArray());
        for (int top = 0; top < rows; top += height)
        {
            for (int left = 0; left < columns; left += width)
            {
                float[] without = pixels.ToArray();
                int right = Math.Min(left + width, columns), bottom = Math.Min(top + height, rows);
                for (int row = 0; row < channels * rows; row++)
                    if (row % rows >= top && row % rows < bottom) without.AsSpan(row * columns + left, right - left).Fill(nothing);
                float fall = (float)(whole - score(without));
                for (int row = top; row < bottom; row++) falls.AsSpan(row * columns + left, right - left).Fill(fall);
            }
        }
        return falls;
    }
}
