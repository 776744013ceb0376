using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>Made pictures follow from their seed, and hold what their class says.</summary>
public sealed class MadePicturesTests
{
    private static readonly PictureSet s_items = Items();

    [Fact]
    public void The_same_seed_makes_the_same_pictures_and_another_others()
    {
        PictureSet one = PairsSet.Make(s_items, 11, seed: 4), same = PairsSet.Make(s_items, 11, seed: 4), other = PairsSet.Make(s_items, 11, seed: 5);
        Assert.All(Enumerable.Range(0, 11), i => Assert.Equal(one[i].ToArray(), same[i].ToArray()));
        Assert.DoesNotContain(Enumerable.Range(0, 11), i => one[i].SequenceEqual(other[i]));
        Assert.Equal(one[3].ToArray(), PairsSet.Make(s_items, 4, seed: 4)[3].ToArray());
    }

    [Fact]
    public void A_pair_s_class_says_what_is_left_and_what_is_right()
    {
        PictureSet pairs = PairsSet.Make(s_items, 200, seed: 1);
        Assert.Equal((4, new PictureShape(1, 40, 40)), (pairs.Classes.Count, pairs.Shape));
        Assert.Equal(["left edge, left edge", "left edge, right edge", "right edge, left edge", "right edge, right edge"], pairs.Classes);
        for (int i = 0; i < pairs.Count; i++)
        {
            // The items are bright in their first or last column alone: those are the brightest columns of the picture.
            int[] columns = [.. Enumerable.Range(0, 40).OrderByDescending(column => Column(pairs[i], column)).Take(2).Order()];
            (int from, int to)[] left = [(0, 4), (27, 31)], right = [(8, 12), (35, 39)];
            (int from, int to)[] places = [left[pairs.Labels[i] / 2], right[pairs.Labels[i] % 2]];
            Assert.All(places, place => Assert.Contains(columns, column => column >= place.from && column <= place.to));
        }
    }

    [Fact]
    public void An_item_takes_the_rows_and_columns_that_its_size_says()
    {
        SizedPictures sized = SizesSet.Make(s_items, 60, seed: 2);
        Assert.Equal(SizesSet.Sizes, sized.Sizes.Distinct().Order());
        for (int i = 0; i < sized.Sizes.Count; i++)
        {
            int[] bright = [.. Enumerable.Range(0, 40).Where(row => Row(sized.Pictures[i], row) > 60)];
            Assert.InRange(bright.Length, sized.Sizes[i] - 3, sized.Sizes[i]);
        }
    }

    /// <summary>Bright all along their left or right edge.</summary>
    private static PictureSet Items()
    {
        byte[] pixels = new byte[2 * 28 * 28];
        for (int row = 0; row < 28; row++) pixels[row * 28] = pixels[28 * 28 + row * 28 + 27] = 255;
        return new PictureSet("edges", new PictureShape(1, 28, 28), pixels, [0, 1], ["left edge", "right edge"]);
    }

    private static int Column(ReadOnlySpan<byte> picture, int column)
    {
        int sum = 0;
        for (int row = 0; row < 40; row++) sum += picture[row * 40 + column];
        return sum;
    }

    private static int Row(ReadOnlySpan<byte> picture, int row)
    {
        int most = 0;
        for (int column = 0; column < 40; column++) most = Math.Max(most, picture[row * 40 + column]);
        return most;
    }
}
