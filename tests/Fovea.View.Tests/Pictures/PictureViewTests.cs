using System.Text.RegularExpressions;

namespace Fovea.View.Tests.Pictures;

public sealed partial class PictureViewTests
{
    private static readonly TerminalStyle Plain = new() { Width = 72, MostLines = 14 };

    [Fact]
    public void Without_colours_the_picture_and_its_heat_stand_side_by_side() => Snapshot.Matches("picture.txt", TerminalView.Render(PictureSamples.Sun(), Plain));

    [Theory]
    [InlineData("256", TerminalColors.Indexed), InlineData("true", TerminalColors.True)]
    public void With_colours_a_cell_is_two_pixels(string name, TerminalColors colors) =>
        Snapshot.Matches($"picture-{name}.ansi", TerminalView.Render(PictureSamples.Sun(), Plain with { Colors = colors, OnDark = true, MostLines = 8 }));

    [Fact]
    public void A_terminal_with_pixels_gets_them() =>
        Snapshot.Matches("picture.sixel", TerminalView.Render(PictureSamples.Sun(), Plain with { Colors = TerminalColors.True, Sixel = true, Width = 24, MostLines = 4 }));

    [Fact]
    public void The_page_holds_classes_heat_and_receipt() => Snapshot.Matches("picture.html", WithoutPixels(HtmlView.Render(PictureSamples.Sun())));

    [Fact]
    public void The_page_shows_channels_before_and_after_their_gates() => Snapshot.Matches("picture-gates.html", WithoutPixels(HtmlView.Render(PictureSamples.Gated())));

    [Fact]
    public void That_nothing_spoke_for_it_is_said()
    {
        Assert.Contains("no part of the picture spoke for it", TerminalView.Render(PictureSamples.Cold(), Plain));
        Assert.Contains("No part of the picture spoke for it.", HtmlView.Render(PictureSamples.Cold()));
        Assert.DoesNotContain("Receipt", HtmlView.Render(PictureSamples.Cold()));
    }

    [Theory]
    [InlineData(20), InlineData(33), InlineData(80), InlineData(120)]
    public void No_line_is_wider_than_the_terminal_and_nothing_but_colours_is_a_command(int width)
    {
        foreach (TerminalColors colors in Enum.GetValues<TerminalColors>())
            foreach (PictureExplanation explanation in (PictureExplanation[])[PictureSamples.Sun(), PictureSamples.Cold()])
                foreach (string line in Colour().Replace(TerminalView.Render(explanation, new TerminalStyle { Width = width, Colors = colors }), "").Split('\n'))
                {
                    Assert.True(Glyph.WidthOf(line) <= width, $"{Glyph.WidthOf(line)} columns in a terminal of {width}: {line}");
                    Assert.DoesNotContain(line, char.IsControl);
                }
    }

    [Fact]
    public void A_file_holds_the_picture_as_it_was_weighed()
    {
        PictureExplanation sun = PictureSamples.Sun();
        (int width, int height, _, byte[] pixels) = Png.Read(PngView.Render(sun, 90));
        Assert.Equal((90, 60), (width, height));
        Assert.Equal([250, 210, 40], Pixel(pixels, 90, 52, 20));                              // the sun keeps its colour
        byte[] meadow = Pixel(pixels, 90, 30, 58), outside = Pixel(pixels, 90, 3, 58);
        Assert.True(meadow.Max() == meadow.Min(), "what did not count is grey");
        Assert.True(outside[0] < meadow[0], "what was not given to the network is darker still");
        (width, height, _, _) = Png.Read(PngView.Render(sun, 1024));
        Assert.Equal((360, 240), (width, height));
    }

    [Theory]
    [InlineData(1, 1, 3), InlineData(7, 5, 4), InlineData(64, 3, 3)]
    public void What_is_written_as_PNG_is_read_again(int width, int height, int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * i * 31 + i / 7))];
        Assert.Equal((width, height, channels), Png.Read(PngFile.Write(width, height, channels, pixels)) is var (w, h, c, _) ? (w, h, c) : default);
        Assert.Equal(pixels, Png.Read(PngFile.Write(width, height, channels, pixels)).Pixels);
    }

    [Fact]
    public void The_line_goes_round_a_fifth()
    {
        HeatMap heat = PictureSamples.Sun().Heat;
        double level = Contours.HottestLevel(heat);
        float[] spread = heat.Spread(200, 200);
        Assert.Equal(0.2, spread.Count(value => value >= level) / 40_000.0, 0.02);
        foreach (Match point in Point().Matches(Contours.Path(heat, new PictureArea(0, 0, 1000, 1000), level)))
            Assert.Equal(level, heat.At(Number(point, 1) / 1000, Number(point, 2) / 1000), 0.02);
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Pixel(byte[] pixels, int width, int x, int y) => pixels.AsSpan((y * width + x) * 3, 3).ToArray();

    /// <summary>How pixels are packed is the affair of zlib: in the place of each picture stands its size.</summary>
    private static string WithoutPixels(string page) => Styles().Replace(DataUrl().Replace(page, url =>
    {
        (int width, int height, int channels, _) = Png.Read(Convert.FromBase64String(url.Groups[1].Value));
        return $"[{width} x {height} x {channels}]";
    }), "<style></style>");

    [GeneratedRegex("data:image/png;base64,([A-Za-z0-9+/=]+)")]
    private static partial Regex DataUrl();

    [GeneratedRegex("<style>.*</style>", RegexOptions.Singleline)]
    private static partial Regex Styles();

    [GeneratedRegex(@"[ML]([\d.-]+) ([\d.-]+)")]
    private static partial Regex Point();

    [GeneratedRegex("\u001B\\[[0-9;]*m")]
    private static partial Regex Colour();
}
