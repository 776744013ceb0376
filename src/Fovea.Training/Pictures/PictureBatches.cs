using Fovea.Training.Data;

namespace Fovea.Training.Pictures;

/// <summary>Pictures that are trained on together.</summary>
/// <param name="Pixels">[B, C, H, W], around zero.</param>
/// <param name="Labels">[B].</param>
/// <param name="Others">[B]: the classes of the pictures that were mixed in; the same where none were.</param>
/// <param name="Share">How much of each picture is its own, 0 to 1.</param>
internal sealed record PictureBatch(float[] Pixels, int[] Labels, int[] Others, float Share);

/// <summary>
/// The batches of a training run, one epoch after another: every picture once an epoch, in random order; what is left when the last batch
/// would not be full is left out. Batch n depends on the seed and n alone. The next batch is made on another thread.
/// </summary>
/// <param name="set">The pictures.</param>
/// <param name="scale">Turns pixels into numbers.</param>
/// <param name="augmentation">How pictures are changed.</param>
/// <param name="size">Pictures of a batch.</param>
/// <param name="seed">What random choices are drawn from.</param>
internal sealed class PictureBatches(PictureSet set, PixelScale scale, PictureAugmentation augmentation, int size, ulong seed)
{
    private readonly int _size = size <= set.Count ? size : throw new InvalidDataException($"{set.Name}: expected at least the {size} pictures of a batch, found {set.Count}; give a smaller batch");
    private int[] _order = [];
    private int _epoch = -1;
    private (long Step, Task<PictureBatch> Batch)? _ahead;

    /// <summary>How many batches an epoch has.</summary>
    public int PerEpoch => set.Count / _size;

    /// <summary>The batch of a step.</summary>
    public PictureBatch this[long step]
    {
        get
        {
            PictureBatch? made = _ahead?.Batch.GetAwaiter().GetResult();     // one at a time: they share the order of an epoch
            PictureBatch batch = made is not null && _ahead!.Value.Step == step ? made : Make(step);
            _ahead = (step + 1, Task.Run(() => Make(step + 1)));
            return batch;
        }
    }

    private PictureBatch Make(long step)
    {
        int epoch = (int)(step / PerEpoch), first = (int)(step % PerEpoch) * _size, numbers = set.Shape.Count;
        if (epoch != _epoch) (_epoch, _order) = (epoch, new CounterRandom(seed, RandomStream.Batches, epoch).Order(set.Count));
        PictureBatch batch = new(new float[_size * numbers], new int[_size], new int[_size], 1);
        byte[] changed = new byte[numbers];
        for (int i = 0; i < _size; i++)
        {
            int item = _order[first + i];
            augmentation.Apply(set[item], set.Shape, new CounterRandom(seed, RandomStream.Example, epoch, item), changed);
            scale.Apply(changed, batch.Pixels.AsSpan(i * numbers, numbers));
            batch.Labels[i] = batch.Others[i] = set.Labels[item];
        }
        return augmentation.Mixup > 0 ? Mix(batch, new CounterRandom(seed, RandomStream.Mixup, epoch, first)) : batch;
    }

    /// <summary>Mixes each picture with the next of the batch, which is in random order.</summary>
    private PictureBatch Mix(PictureBatch batch, CounterRandom random)
    {
        float share = (float)Beta(augmentation.Mixup, random);
        float[] mixed = new float[batch.Pixels.Length];
        int numbers = set.Shape.Count;
        for (int i = 0; i < mixed.Length; i++) mixed[i] = share * batch.Pixels[i] + (1 - share) * batch.Pixels[(i + numbers) % mixed.Length];
        return new PictureBatch(mixed, batch.Labels, [.. batch.Labels[1..], batch.Labels[0]], share);
    }

    /// <summary>A number from the beta distribution with both parameters the same, above 0 and up to 1.</summary>
    /// <remarks>Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", 1964.</remarks>
    private static double Beta(double strength, CounterRandom random)
    {
        while (true)
        {
            double x = Math.Pow(random.Unit(), 1 / strength), y = Math.Pow(random.Unit(), 1 / strength);
            if (x + y is > 0 and <= 1) return x / (x + y);
        }
    }
}
