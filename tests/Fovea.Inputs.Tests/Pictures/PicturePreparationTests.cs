using System.Text.Json;
using Fovea.Inputs.Pictures;

namespace Fovea.Inputs.Tests.Pictures;

public sealed class PicturePreparationTests
{
    private const string Mean = """ "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.5, 1] """;

    private static PicturePreparation Read(string json) => PicturePreparation.Read(JsonDocument.Parse(json).RootElement, "it");

    private static PreparedPicture Prepared(string json, Picture picture) => Read(json).Apply(picture, TestContext.Current.CancellationToken);

    private static Picture Ramp(int width, int height) =>
        new(width, height, Enumerable.Range(0, width * height).SelectMany(i => new[] { (byte)(255 * (i % width) / Math.Max(width - 1, 1)), (byte)0, (byte)255 }).ToArray());

    private static (int Width, int Height, PictureArea Area) Apply(string json, int width, int height)
    {
        PreparedPicture prepared = Prepared(json, Ramp(width, height));
        return (prepared.Pixels.Width, prepared.Pixels.Height, prepared.Area);
    }

    [Fact]
    public void Both_sides_can_be_given() =>
        Assert.Equal((6, 4, new PictureArea(0, 0, 30, 10)), Apply($$"""{"size": {"height": 4, "width": 6}, {{Mean}}}""", 30, 10));

    [Fact]
    public void The_shorter_side_can_be_given_and_the_middle_is_cut_out() =>
        Assert.Equal((4, 4, new PictureArea(10, 0, 10, 10)), Apply($$"""{"size": {"shortest_edge": 4}, "crop_size": {"height": 4, "width": 4}, {{Mean}}}""", 30, 10));

    [Fact]
    public void Files_of_old_have_one_number()
    {
        Assert.Equal((4, 4), Sides($$"""{"size": 4, "feature_extractor_type": "ViTFeatureExtractor", {{Mean}}}"""));
        Assert.Equal((12, 4), Sides($$"""{"size": 4, "feature_extractor_type": "CLIPFeatureExtractor", {{Mean}}}"""));
        Assert.Equal((5, 5), Sides($$"""{"size": 6, "crop_size": 5, "feature_extractor_type": "DeiTFeatureExtractor", {{Mean}}}"""));
        Assert.Equal((7, 7), Sides($$"""{"size": 7, "crop_pct": 0.875, "feature_extractor_type": "ConvNextFeatureExtractor", {{Mean}}}"""));

        static (int, int) Sides(string json) => Apply(json, 30, 10) is var (width, height, _) ? (width, height) : default;
    }

    [Fact]
    public void What_timm_says_is_read_where_it_stands()
    {
        const string settings = """{"input_size": [3, 7, 7], "crop_pct": 0.875, "interpolation": "bilinear", "mean": [0, 0, 0], "std": [1, 1, 1]}""";
        Assert.Equal((7, 7, new PictureArea(8, 0, 7, 7)), Apply(settings, 24, 8));   // 17 columns are left over, 1 row: half of them, to the even one
        Assert.Equal(Apply(settings, 24, 8), Apply($$"""{"architecture": "some_net", "pretrained_cfg": {{settings}}}""", 24, 8));
    }

    [Fact]
    public void Half_a_pixel_is_rounded_to_the_even_one_by_timm_and_down_by_the_hub()
    {
        // 11 - 4 = 7: the middle begins at 3.5.
        Assert.Equal(4, Apply("""{"input_size": [3, 4, 4], "crop_pct": 1}""", 11, 4).Area.Left);
        Assert.Equal(3, Apply($$"""{"size": {"shortest_edge": 4}, "crop_size": 4, {{Mean}}}""", 11, 4).Area.Left);
    }

    [Fact]
    public void Numbers_are_scaled_then_normalised_for_each_colour()
    {
        float[] values = Prepared($$"""{"size": {"height": 1, "width": 1}, {{Mean}}}""", new Picture(1, 1, new byte[] { 255, 0, 51 })).Values;
        Assert.Equal([2f, -1f, 0.2f - 0.5f], values, (a, b) => Math.Abs(a - b) < 1e-6);
        values = Prepared("""{"size": {"height": 1, "width": 1}, "do_normalize": false, "do_rescale": false, "image_mean": [9, 9, 9]}""", new Picture(1, 1, new byte[] { 255, 0, 51 })).Values;
        Assert.Equal([255f, 0f, 51f], values);
    }

    [Fact]
    public void One_channel_is_how_bright_the_eye_finds_it() =>
        Assert.Equal([76f / 255, 150f / 255], Prepared("""{"input_size": [1, 1, 2], "crop_mode": "squash", "crop_pct": 1, "mean": [0], "std": [1]}""", new Picture(2, 1, new byte[] { 255, 0, 0, 0, 255, 0 })).Values,
            (a, b) => Math.Abs(a - b) < 1e-6);

    [Theory]
    [InlineData("{}", "expected how pictures are prepared")]
    [InlineData("[]", "expected an object, found Array")]
    [InlineData("""{"input_size": [3, 0, 4]}""", "input_size must be from 1 to 16384 pixels, found 0")]
    [InlineData("""{"input_size": [4, 4, 4]}""", "input_size must be [3, height, width]")]
    [InlineData("""{"input_size": [3, 4, 4], "crop_pct": 0}""", "crop_pct must be a positive number, found 0")]
    [InlineData("""{"input_size": [3, 4, 4], "std": [1, 0, 1]}""", "std must be positive, found [1, 0, 1]")]
    [InlineData("""{"input_size": [3, 4, 4], "mean": [1]}""", "mean must be 3 finite numbers, found [1]")]
    [InlineData("""{"size": 4}""", "expected image_mean, found nothing")]
    [InlineData("""{"size": 4, "do_normalize": false, "resample": 9}""", "resample must be from 0 to 5, found 9")]
    [InlineData("""{"size": 4, "do_normalize": "yes"}""", "do_normalize must be true or false, found \"yes\"")]
    public void A_mistake_in_the_file_is_named(string json, string message) => Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(json)).Message);

    [Theory]
    [InlineData("""{"input_size": [3, 4, 4], "crop_mode": "border"}""", "crop_mode 'border' is not known")]
    [InlineData("""{"input_size": [3, 4, 4], "interpolation": "magic"}""", "interpolation 'magic' is not known")]
    [InlineData("""{"size": {"max_height": 4}, "do_normalize": false}""", "other sizes are not known")]
    public void What_is_not_known_is_said(string json, string message) => Assert.Contains(message, Assert.Throws<NotSupportedException>(() => Read(json)).Message);

    [Fact]
    public void A_long_picture_costs_no_more_than_its_middle()
    {
        const string settings = """{"input_size": [3, 7, 7], "crop_pct": 0.875}""";
        Assert.Equal((7, 7), Apply(settings, 300_000, 1) is var (width, height, _) ? (width, height) : default);
    }

    [Fact]
    public void A_crop_of_more_than_there_is_is_refused() =>
        Assert.Contains("reads 9 x 9 from the middle of a picture, which has 5 x 30", Assert.Throws<ArgumentException>(() => Apply($$"""{"do_resize": false, "crop_size": 9, {{Mean}}}""", 5, 30)).Message);
}
