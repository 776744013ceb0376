using Fovea.Training.Data;

namespace Fovea.Training.Pictures;

/// <summary>Pictures of one item each, drawn at several sizes, and the size of each.</summary>
/// <param name="Pictures">The class is that of the item.</param>
/// <param name="Sizes">[N]: rows and columns that the item takes.</param>
internal sealed record SizedPictures(PictureSet Pictures, IReadOnlyList<int> Sizes);

/// <summary>One item in a picture, small or large, anywhere on the canvas: what is it? Classes and places say nothing about sizes.</summary>
internal static class SizesSet
{
    private const int Canvas = 40;
    private const float Noise = 8;

    /// <summary>Rows and columns that an item may take, all equally likely.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [10, 14, 20, 28, 40];

    /// <summary>Makes a set. Every picture draws one item and one size at random.</summary>
    /// <param name="items">The items: pictures with one channel.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="seed">Another seed makes other pictures.</param>
    public static SizedPictures Make(PictureSet items, int count, ulong seed)
    {
        MadePictures made = new(items, Canvas, Noise, seed);
        byte[] pixels = new byte[count * made.Shape.Count];
        int[] labels = new int[count], sizes = new int[count];
        float[] numbers = new float[made.Shape.Count], item = new float[items.Shape.Count];
        ResizeOptions smooth = new() { Antialias = true };
        for (int i = 0; i < count; i++)
        {
            CounterRandom random = made.Choices(i);
            int which = random.Below(items.Count), size = random.Pick(Sizes);
            (labels[i], sizes[i]) = (items.Labels[which], size);
            for (int pixel = 0; pixel < item.Length; pixel++) item[pixel] = items[which][pixel];
            using Pass pass = new(options: new PassOptions { Threads = 1 });
            Tensor drawn = pass.Tensor(item, [items.Shape.Height, items.Shape.Width]).Resize([size, size], smooth);
            Array.Clear(numbers);
            made.Draw(numbers, drawn.Values, size, size, random.Below(Canvas - size + 1), random.Below(Canvas - size + 1), 1);
            made.Finish(i, numbers, pixels.AsSpan(i * numbers.Length, numbers.Length));
        }
        return new SizedPictures(new PictureSet($"sizes of {items.Name}, seed {seed}", made.Shape, pixels, labels, items.Classes), sizes);
    }
}
