namespace Fovea.View;

/// <summary>What a network saw as a picture in a file: what counted in its colours, the rest grey and dim, and a line around the hottest fifth.</summary>
public static class PngView
{
    private const int PixelsOfLine = 200;

    /// <summary>Renders an explanation.</summary>
    /// <param name="explanation">What to render.</param>
    /// <param name="longestSide">The most pixels of a side, at least 16; a smaller picture is made larger up to it, but never more than fourfold.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are too few pixels.</exception>
    public static byte[] Render(PictureExplanation explanation, int longestSide = 1024)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 16);
        (int width, int height) = Fit(explanation.Picture, longestSide, longestSide);
        Picture drawn = LookedAt.Draw(explanation, width, height, line: Math.Max(1, Math.Min(width, height) / PixelsOfLine));
        return PngFile.Write(width, height, Picture.Colors, drawn.Pixels.Span);
    }

    /// <summary>Writes an explanation as a PNG file. A file that is there already is replaced.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be written.</exception>
    public static void SavePng(this PictureExplanation explanation, string path) => File.WriteAllBytes(path, Render(explanation));

    /// <summary>The size of a picture within a frame: as large as fits, at most four times what it is, at least one pixel.</summary>
    internal static (int Width, int Height) Fit(Picture picture, int width, int height)
    {
        double scale = Math.Min(4, Math.Min((double)width / picture.Width, (double)height / picture.Height));
        return (Math.Clamp((int)Math.Round(scale * picture.Width), 1, width), Math.Clamp((int)Math.Round(scale * picture.Height), 1, height));
    }
}
