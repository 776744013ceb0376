namespace Fovea.View;

/// <summary>A picture in the cells of a terminal: the upper half of each is one pixel, the lower another.</summary>
internal static class HalfBlocks
{
    public static void Draw(Ansi page, PictureExplanation explanation, int columns, int lines)
    {
        (int width, int height) = PngView.Fit(explanation.Picture, columns, 2 * lines);
        Picture drawn = LookedAt.Draw(explanation, width, height, line: 1);
        for (int y = 0; y < height; y += 2)
        {
            page.Write("  ");
            for (int x = 0; x < width; x++) page.HalfBlock(Pixel(drawn, x, y), y + 1 < height ? Pixel(drawn, x, y + 1) : null);
            page.EndLine();
        }
    }

    private static Color Pixel(Picture picture, int x, int y)
    {
        ReadOnlySpan<byte> pixel = picture.Row(y).Slice(x * Picture.Colors, Picture.Colors);
        return new Color(pixel[0], pixel[1], pixel[2]);
    }
}
