namespace Fovea.Training.Pictures;

/// <summary>Turns pixels into numbers around zero: (pixel / 255 - mean) / deviation, for each channel.</summary>
/// <param name="Mean">[C].</param>
/// <param name="Deviation">[C], above zero.</param>
internal sealed record PixelScale(float[] Mean, float[] Deviation)
{
    private const double SmallestDeviation = 1e-3;

    /// <summary>What gives the pixels of a set mean 0 and deviation 1.</summary>
    public static PixelScale Of(PictureSet set)
    {
        (int channels, int plane) = (set.Shape.Channels, set.Shape.Height * set.Shape.Width);
        long[] sums = new long[channels], squares = new long[channels];
        for (int item = 0; item < set.Count; item++)
        {
            ReadOnlySpan<byte> picture = set[item];
            for (int channel = 0; channel < channels; channel++)
                foreach (byte pixel in picture.Slice(channel * plane, plane))
                {
                    sums[channel] += pixel;
                    squares[channel] += pixel * pixel;
                }
        }
        double count = (double)plane * set.Count;
        float[] mean = [.. sums.Select(sum => (float)(sum / count / 255))];
        float[] deviation = [.. squares.Zip(sums, (square, sum) => (float)Math.Max(SmallestDeviation, Math.Sqrt(Math.Max(0, square / count - sum / count * (sum / count))) / 255))];
        return new PixelScale(mean, deviation);
    }

    /// <summary>Scales one picture.</summary>
    /// <param name="pixels">[C, H, W].</param>
    /// <param name="numbers">Room for as many.</param>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> numbers)
    {
        int plane = pixels.Length / Mean.Length;
        for (int channel = 0; channel < Mean.Length; channel++)
        {
            float times = 1 / (255 * Deviation[channel]), less = Mean[channel] / Deviation[channel];
            for (int i = channel * plane; i < (channel + 1) * plane; i++) numbers[i] = pixels[i] * times - less;
        }
    }
}
