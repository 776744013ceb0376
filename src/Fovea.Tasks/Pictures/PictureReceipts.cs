using Fovea.Explain;
using Fovea.Inputs.Pictures;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Tasks;

/// <summary>
/// Shows a network its picture again with parts greyed out: the hottest fifth, all else, and the shape of the hottest fifth laid elsewhere. What is
/// greyed out has no colour and no detail, only how bright it is around there: a patch of one grey would be a thing of its own to the network.
/// </summary>
/// <remarks>Fong and Vedaldi, "Interpretable Explanations of Black Boxes by Meaningful Perturbation", 2017, arXiv:1704.03296, section 4.1, blurs too.</remarks>
internal static class PictureReceipts
{
    /// <summary>Pictures that are shown at once: more want more memory, and are no faster.</summary>
    private const int Batch = 10;

    /// <summary>What is blurred takes its brightness from so much of the picture's side, to each side.</summary>
    private const int ShareOfSide = 11;

    /// <param name="scores">Reads pictures, [B, channels, H, W], and gives each class its score, [B, classes].</param>
    /// <param name="preparation">How its pictures are prepared.</param>
    /// <param name="prepared">The picture.</param>
    /// <param name="heat">What counted in it.</param>
    /// <param name="target">The class that the receipt is for.</param>
    /// <param name="places">How many random places are tried.</param>
    /// <param name="options">Threads and cancellation.</param>
    public static PictureReceipt Of(
        Func<Tensor, Tensor> scores, PicturePreparation preparation, PreparedPicture prepared, HeatMap heat, int target, int places, PassOptions options)
    {
        (int width, int height) = (prepared.Pixels.Width, prepared.Pixels.Height);
        bool[] hottest = heat.Hottest(width, height, PictureExplanation.HottestShare);
        float[] veil = preparation.Values(prepared.Pixels.Grey().Blur(Math.Min(width, height) / ShareOfSide));
        PhiloxRandom random = new(seed: 0);
        bool[][] grey = [hottest, [.. hottest.Select(hot => !hot)], .. Enumerable.Range(0, places).Select(_ => Elsewhere(hottest, width, height, random))];
        double[] sure = [.. grey.Chunk(Batch).SelectMany(masks => Sure(scores, prepared, veil, masks, target, options))];
        return new PictureReceipt(sure[0], sure[1], sure[2..]);
    }

    /// <summary>The same shape somewhere else, perhaps in a mirror; what reaches over an edge comes in at the other.</summary>
    internal static bool[] Elsewhere(bool[] shape, int width, int height, PhiloxRandom random)
    {
        (int right, int down, bool mirror, bool turn) = (random.Next(width), random.Next(height), random.Next(2) == 1, random.Next(2) == 1);
        bool[] moved = new bool[shape.Length];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                moved[((turn ? height - 1 - y : y) + down) % height * width + ((mirror ? width - 1 - x : x) + right) % width] = shape[y * width + x];
        return moved;
    }

    /// <summary>How likely the class is for each of some greyed pictures.</summary>
    private static double[] Sure(Func<Tensor, Tensor> scores, PreparedPicture prepared, float[] veil, bool[][] grey, int target, PassOptions options)
    {
        int count = prepared.Values.Length;
        float[] pictures = new float[grey.Length * count];
        for (int i = 0; i < pictures.Length; i++)
            pictures[i] = (grey[i / count][i % grey[0].Length] ? veil : prepared.Values)[i % count];
        using Pass pass = new(Capture.Nothing, options);
        Tensor probabilities = scores(pass.Tensor(pictures, Look.ShapeOf(prepared, grey.Length))).Softmax();     // [pictures, classes]
        int classes = (int)probabilities.Shape[1];
        return [.. Enumerable.Range(0, grey.Length).Select(picture => (double)probabilities.Values[picture * classes + target])];
    }
}
