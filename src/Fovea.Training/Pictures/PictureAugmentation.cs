using Fovea.Training.Data;

namespace Fovea.Training.Pictures;

/// <summary>How training pictures are changed each time that they are seen, so that the network sees no picture twice.</summary>
internal sealed record PictureAugmentation
{
    /// <summary>Pictures are moved by up to so many pixels each way; black comes in.</summary>
    public int Shift { get; init; }

    /// <summary>Whether half of them are mirrored, left for right.</summary>
    public bool Flip { get; init; }

    /// <summary>How likely a rectangle is filled with random pixels.</summary>
    /// <remarks>Zhong et al., "Random Erasing Data Augmentation", 2017, arXiv:1708.04896, algorithm 1.</remarks>
    public double Erase { get; init; }

    /// <summary>The largest share of the picture that the rectangle covers; the smallest is 0.02.</summary>
    public double EraseMost { get; init; } = 0.3;

    /// <summary>The strength of mixing two pictures and their classes, above 0 and up to 1; 0 mixes none.</summary>
    /// <remarks>Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2017, arXiv:1710.09412, section 2.</remarks>
    public double Mixup { get; init; }

    /// <summary>Nothing is changed.</summary>
    public static PictureAugmentation None { get; } = new();

    /// <summary>Changes a copy of one picture.</summary>
    /// <param name="picture">[C, H, W].</param>
    /// <param name="shape">Its size.</param>
    /// <param name="random">Decides how.</param>
    /// <param name="changed">The copy.</param>
    public void Apply(ReadOnlySpan<byte> picture, PictureShape shape, CounterRandom random, Span<byte> changed)
    {
        int down = Shift > 0 ? random.Below(2 * Shift + 1) - Shift : 0, right = Shift > 0 ? random.Below(2 * Shift + 1) - Shift : 0;
        bool flip = Flip && random.Chance(0.5);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            int plane = channel * shape.Height * shape.Width;
            for (int row = 0; row < shape.Height; row++)
                Row(picture, changed.Slice(plane + row * shape.Width, shape.Width), plane, row - down, right, flip, shape);
        }
        if (Erase > 0 && random.Chance(Erase)) EraseRectangle(changed, shape, random);
    }

    private static void Row(ReadOnlySpan<byte> picture, Span<byte> row, int plane, int from, int right, bool flip, PictureShape shape)
    {
        row.Clear();
        if (from < 0 || from >= shape.Height) return;
        ReadOnlySpan<byte> source = picture.Slice(plane + from * shape.Width, shape.Width);
        int first = Math.Max(0, right), end = Math.Min(shape.Width, shape.Width + right);
        if (end > first) source[(first - right)..(end - right)].CopyTo(row[first..]);
        if (flip) row.Reverse();
    }

    private void EraseRectangle(Span<byte> picture, PictureShape shape, CounterRandom random)
    {
        const double LeastShare = 0.02, LeastRatio = 0.3;
        const int Attempts = 100;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            double area = (LeastShare + (EraseMost - LeastShare) * random.Unit()) * shape.Height * shape.Width;
            double ratio = LeastRatio + (1 / LeastRatio - LeastRatio) * random.Unit();
            int height = (int)Math.Round(Math.Sqrt(area * ratio)), width = (int)Math.Round(Math.Sqrt(area / ratio));
            if (height < 1 || width < 1 || height >= shape.Height || width >= shape.Width) continue;
            int top = random.Below(shape.Height - height + 1), left = random.Below(shape.Width - width + 1);
            for (int channel = 0; channel < shape.Channels; channel++)
                for (int row = top; row < top + height; row++)
                    foreach (ref byte pixel in picture.Slice((channel * shape.Height + row) * shape.Width + left, width)) pixel = (byte)random.Below(256);
            return;
        }
    }
}
