namespace Fovea.View.Tests.Pictures;

/// <summary>Pictures' explanations: made by a formula, so that neither a file nor a model is needed.</summary>
internal static class PictureSamples
{
    /// <summary>A sun over a meadow, wider than high; the network was given the middle, and saw the sun.</summary>
    public static PictureExplanation Sun(params ChannelMap[] channels) => new()
    {
        Picture = Landscape(90, 60),
        Source = "meadow.png",
        Model = "a-model",
        Classes = [new(7, "sun", 0.8125), new(3, "street lamp", 0.09375), new(11, "<b>grapefruit\u001b[31m of a very long name indeed</b>", 0.03125)],
        Seen = new PictureArea(15, 0, 60, 60),
        Heat = new HeatMap(4, 4, [0.1f, 0.3f, 0.9f, 0.4f, 0, 0.4f, 1, 0.5f, 0, 0.1f, 0.2f, 0.1f, 0, 0, 0, 0]),
        Method = "Grad-CAM",
        Receipt = new PictureReceipt(0.125, 0.6875, [0.75, 0.8125, 0.6875]),
        Channels = channels,
    };

    /// <summary>The same, with the channels of a layer that has gates.</summary>
    public static PictureExplanation Gated() => Sun(
        new ChannelMap("stage.3.block.1.gate", 17, 0.875, new HeatMap(2, 2, [0, 1, 0.25f, 0.5f])), new ChannelMap("stage.3.block.1.gate", 4, 0.25, new HeatMap(2, 2, [1, 1, 0, 0])));

    /// <summary>Nothing spoke for it; and the picture is one pixel.</summary>
    public static PictureExplanation Cold() => Sun() with
    {
        Picture = new Picture(1, 1, new byte[] { 10, 200, 30 }),
        Seen = new PictureArea(0, 0, 1, 1),
        Heat = new HeatMap(1, 1, [0]),
        Receipt = null,
        Source = "",
    };

    private static Picture Landscape(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool sun = (x - 52) * (x - 52) + (y - 20) * (y - 20) < 120;
                byte[] color = sun ? [250, 210, 40] : y < 38 ? [(byte)(90 + y), (byte)(140 + y), 230] : [40, (byte)(190 - y), 50];
                color.CopyTo(pixels, (y * width + x) * 3);
            }
        }
        return new Picture(width, height, pixels);
    }
}
