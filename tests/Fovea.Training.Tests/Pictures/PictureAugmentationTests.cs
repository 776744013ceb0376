using Fovea.Training.Data;
using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>Pictures are changed as it was said, and the same each time that the same is asked for.</summary>
public sealed class PictureAugmentationTests
{
    private static readonly PictureShape s_shape = new(2, 5, 7);
    private static readonly byte[] s_picture = [.. Enumerable.Range(1, s_shape.Count).Select(i => (byte)i)];

    [Fact]
    public void Nothing_asked_for_nothing_changed() => Assert.Equal(s_picture, Change(PictureAugmentation.None, item: 3));

    [Fact]
    public void The_same_choices_give_the_same_picture_and_others_another()
    {
        PictureAugmentation all = new() { Shift = 2, Flip = true, Erase = 1 };
        Assert.Equal(Change(all, item: 3), Change(all, item: 3));
        Assert.True(Enumerable.Range(0, 20).Select(item => Convert.ToHexString(Change(all, item))).Distinct().Count() > 15);
    }

    [Fact]
    public void A_mirrored_picture_is_mirrored_in_every_row()
    {
        byte[] mirrored = [.. s_picture.Chunk(s_shape.Width).SelectMany(row => row.Reverse())];
        byte[][] seen = [.. Enumerable.Range(0, 40).Select(item => Change(new PictureAugmentation { Flip = true }, item))];
        Assert.All(seen, picture => Assert.True(picture.SequenceEqual(s_picture) || picture.SequenceEqual(mirrored)));
        Assert.InRange(seen.Count(picture => picture.SequenceEqual(mirrored)), 8, 32);
    }

    [Fact]
    public void A_moved_picture_lies_where_the_same_pixels_are_in_every_channel()
    {
        HashSet<(int, int)> moves = [];
        for (int item = 0; item < 200; item++) moves.Add(Move(Change(new PictureAugmentation { Shift = 2 }, item)));
        Assert.Equal(25, moves.Count);

        static (int, int) Move(byte[] moved)
        {
            for (int down = -2; down <= 2; down++)
                for (int right = -2; right <= 2; right++)
                    if (Enumerable.Range(0, s_shape.Count).All(i => moved[i] == At(i, down, right))) return (down, right);
            Assert.Fail("it lies nowhere");
            return default;
        }

        static byte At(int i, int down, int right)
        {
            int plane = s_shape.Height * s_shape.Width, row = i % plane / s_shape.Width - down, column = i % s_shape.Width - right;
            bool inside = row >= 0 && row < s_shape.Height && column >= 0 && column < s_shape.Width;
            return inside ? s_picture[i / plane * plane + row * s_shape.Width + column] : (byte)0;
        }
    }

    [Fact]
    public void What_is_erased_is_one_rectangle_and_not_too_large()
    {
        PictureShape shape = new(1, 23, 29);
        byte[] picture = new byte[shape.Count], changed = new byte[shape.Count];
        for (int item = 0; item < 50; item++)
        {
            new PictureAugmentation { Erase = 1, EraseMost = 0.3 }.Apply(picture, shape, new CounterRandom(1, RandomStream.Example, 0, item), changed);
            int[] touched = [.. Enumerable.Range(0, shape.Count).Where(i => changed[i] != 0)];
            int height = touched.Max(i => i / 29) - touched.Min(i => i / 29) + 1, width = touched.Max(i => i % 29) - touched.Min(i => i % 29) + 1;
            Assert.InRange(height * width, 2, 0.36 * shape.Count);
            Assert.True(touched.Length > 0.9 * height * width - 4, $"{touched.Length} of {height} x {width}");
        }
    }

    private static byte[] Change(PictureAugmentation augmentation, int item)
    {
        byte[] changed = new byte[s_shape.Count];
        augmentation.Apply(s_picture, s_shape, new CounterRandom(5, RandomStream.Example, 2, item), changed);
        return changed;
    }
}
