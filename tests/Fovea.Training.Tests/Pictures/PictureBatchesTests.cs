using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>A batch depends on the seed and its number alone.</summary>
public sealed class PictureBatchesTests
{
    private static readonly PictureSet s_set = TinyPictures.Make(23);
    private static readonly PixelScale s_scale = PixelScale.Of(s_set);

    [Fact]
    public void Whoever_begins_in_the_middle_sees_the_same_batches()
    {
        PictureBatches straight = Batches(new() { Shift = 1, Flip = true, Erase = 0.5, Mixup = 0.2 });
        PictureBatch[] all = [.. Enumerable.Range(0, 12).Select(step => straight[step])];
        for (int first = 0; first < all.Length; first += 5)
        {
            PictureBatches later = Batches(new() { Shift = 1, Flip = true, Erase = 0.5, Mixup = 0.2 });
            for (int step = first; step < all.Length; step++)
            {
                Assert.Equal(all[step].Pixels, later[step].Pixels);
                Assert.Equal((all[step].Share, string.Join(' ', all[step].Labels)), (later[step].Share, string.Join(' ', later[step].Labels)));
            }
        }
    }

    [Fact]
    public void An_epoch_has_every_picture_at_most_once_and_the_next_has_another_order()
    {
        PictureBatches batches = Batches(PictureAugmentation.None);
        Assert.Equal(5, batches.PerEpoch);
        string[] first = Pictures(0), second = Pictures(5);
        Assert.Equal(20, first.Distinct().Count());
        Assert.Equal(20, second.Distinct().Count());
        Assert.NotEqual(first, second);

        string[] Pictures(int step) => [.. Enumerable.Range(step, 5).SelectMany(at => batches[at].Pixels.Chunk(49)).Select(picture => string.Join(' ', picture))];
    }

    [Fact]
    public void Mixed_pictures_lie_between_two_of_the_batch_and_keep_both_classes()
    {
        PictureBatches plain = Batches(PictureAugmentation.None), mixed = Batches(new() { Mixup = 0.5 });
        for (int step = 0; step < 10; step++)
        {
            PictureBatch before = plain[step], after = mixed[step];
            Assert.InRange(after.Share, 0, 1);
            Assert.Equal(before.Labels, after.Labels);
            for (int i = 0; i < 4; i++)
            {
                int other = (i + 1) % 4;
                Assert.Equal(before.Labels[other], after.Others[i]);
                for (int pixel = 0; pixel < 49; pixel++)
                    Assert.Equal(after.Share * before.Pixels[i * 49 + pixel] + (1 - after.Share) * before.Pixels[other * 49 + pixel], after.Pixels[i * 49 + pixel], 1e-5);
            }
        }
    }

    [Fact]
    public void A_batch_that_is_larger_than_the_set_is_refused() => Assert.Equal(
        "tiny: expected at least the 24 pictures of a batch, found 23; give a smaller batch",
        Assert.Throws<InvalidDataException>(() => new PictureBatches(s_set, s_scale, PictureAugmentation.None, 24, seed: 1)).Message);

    private static PictureBatches Batches(PictureAugmentation augmentation) => new(s_set, s_scale, augmentation, size: 4, seed: 9);
}
