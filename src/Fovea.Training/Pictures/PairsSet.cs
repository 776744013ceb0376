using Fovea.Training.Data;

namespace Fovea.Training.Pictures;

/// <summary>
/// Two items in one picture: what is on the left, and what is on the right? Every pair of classes is a class of its own, left before right: ten
/// classes of items make a hundred of pairs, so that being right among the first five means something.
/// </summary>
/// <remarks>
/// The canvas has 40 rows and columns. The left item's first column is 0 to 4, the right one's is 8 to 12, for items of 28 columns: their frames overlap by 16 to
/// 24 columns. Rows are any that fit. Each item has a brightness from 0.6 to 1; the brighter pixel is seen; noise has a deviation of 24 of 255.
/// </remarks>
internal static class PairsSet
{
    private const int Canvas = 40, Wander = 4;
    private const float Noise = 24, Darkest = 0.6f;

    /// <summary>Makes a set. Every picture draws two items at random.</summary>
    /// <param name="items">The items: pictures with one channel, at most 36 rows and columns.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="seed">Another seed makes other pictures.</param>
    public static PictureSet Make(PictureSet items, int count, ulong seed)
    {
        MadePictures made = new(items, Canvas, Noise, seed);
        byte[] pixels = new byte[count * made.Shape.Count];
        int[] labels = new int[count];
        float[] numbers = new float[made.Shape.Count];
        for (int i = 0; i < count; i++)
        {
            CounterRandom random = made.Choices(i);
            Array.Clear(numbers);
            int left = DrawOne(random.Below(Wander + 1)), right = DrawOne(Canvas - items.Shape.Width - random.Below(Wander + 1));
            labels[i] = left * items.Classes.Count + right;
            made.Finish(i, numbers, pixels.AsSpan(i * numbers.Length, numbers.Length));

            int DrawOne(int column)
            {
                int item = random.Below(items.Count);
                float brightness = Darkest + (1 - Darkest) * (float)random.Unit();
                float[] bright = new float[items.Shape.Count];
                for (int pixel = 0; pixel < bright.Length; pixel++) bright[pixel] = items[item][pixel];
                made.Draw(numbers, bright, items.Shape.Height, items.Shape.Width, random.Below(Canvas - items.Shape.Height + 1), column, brightness);
                return items.Labels[item];
            }
        }
        return new PictureSet($"pairs of {items.Name}, seed {seed}", made.Shape, pixels, labels, [.. items.Classes.SelectMany(left => items.Classes.Select(right => $"{left}, {right}"))]);
    }
}
