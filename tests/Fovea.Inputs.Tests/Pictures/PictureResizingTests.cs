using Fovea.Inputs.Pictures;

namespace Fovea.Inputs.Tests.Pictures;

public sealed class PictureResizingTests
{
    private static Picture Noise(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        uint state = 12345;
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)((state = state * 1664525 + 1013904223) >> 24);
        return new Picture(width, height, pixels);
    }

    public static TheoryData<int> Filters => [.. Enumerable.Range(0, 6)];

    [Theory, MemberData(nameof(Filters))]
    public void A_picture_of_one_colour_keeps_it(int filter)
    {
        Picture flat = new(13, 7, Enumerable.Range(0, 13 * 7 * 3).Select(i => (byte)(17 + 100 * (i % 3))).ToArray());
        foreach ((int width, int height) in ((int, int)[])[(5, 3), (29, 31), (1, 1), (13, 2)])
            Assert.All(flat.Resize(width, height, (PictureFilter)filter).Pixels.ToArray().Chunk(3), pixel => Assert.Equal([17, 117, 217], pixel));
    }

    [Theory, MemberData(nameof(Filters))]
    public void A_part_is_the_same_as_that_part_of_the_whole(int filter)
    {
        Picture picture = Noise(37, 23);
        foreach ((int width, int height) in ((int, int)[])[(11, 41), (37, 11), (53, 23), (37, 23)])
        {
            Picture whole = picture.Resize(width, height, (PictureFilter)filter);
            Picture part = picture.Resize(width, height, (PictureFilter)filter, 2, 3, 7, 5, TestContext.Current.CancellationToken);
            Assert.Equal(whole.Crop(2, 3, 7, 5).Pixels.ToArray(), part.Pixels.ToArray());
        }
    }

    [Fact]
    public void Halving_with_a_box_takes_means_that_are_rounded_along_rows_first()
    {
        Picture picture = new(2, 2, new byte[] { 0, 1, 10, 1, 2, 20, 0, 0, 30, 0, 0, 41 });
        // Rows: (0 + 1)/2 = 0.5 -> 1, 1.5 -> 2, 15; 0, 0, 35.5 -> 36. Columns: 0.5 -> 1, 1, 25.5 -> 26.
        Assert.Equal([1, 1, 26], picture.Resize(1, 1, PictureFilter.Box).Pixels.ToArray());
    }

    [Fact]
    public void A_mirrored_picture_gives_the_mirrored_result()
    {
        Picture picture = Noise(31, 8);
        byte[] mirrored = [.. picture.Pixels.ToArray().Chunk(31 * 3).SelectMany(row => row.Chunk(3).Reverse().SelectMany(pixel => pixel))];
        byte[] straight = [.. picture.Resize(12, 5, PictureFilter.Bicubic).Pixels.ToArray().Chunk(12 * 3).SelectMany(row => row.Chunk(3).Reverse().SelectMany(pixel => pixel))];
        Assert.Equal(straight, new Picture(31, 8, mirrored).Resize(12, 5, PictureFilter.Bicubic).Pixels.ToArray());
    }
}
