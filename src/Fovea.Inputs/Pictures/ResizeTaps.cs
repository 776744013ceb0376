namespace Fovea.Inputs.Pictures;

/// <summary>Along one axis, which pixels each new one is made of, and how much each counts, in whole numbers of 2^-22.</summary>
internal sealed class ResizeTaps
{
    private const int Bits = 22;

    private readonly int[] _first, _count, _weights;
    private readonly int _most;

    /// <param name="inputs">Pixels of the axis before.</param>
    /// <param name="outputs">Pixels after.</param>
    /// <param name="filter">How much each counts.</param>
    /// <param name="start">The first of those that are wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public ResizeTaps(int inputs, int outputs, PictureFilter filter, int start, int count)
    {
        double scale = (double)inputs / outputs, stretch = Math.Max(scale, 1), reach = filter.Reach() * stretch;
        _most = (int)Math.Ceiling(reach) * 2 + 1;
        (_first, _count, _weights) = (new int[count], new int[count], new int[count * _most]);
        double[] weights = new double[_most];
        for (int output = 0; output < count; output++)
        {
            double center = (start + output + 0.5) * scale;
            int first = Math.Max((int)(center - reach + 0.5), 0), taps = Math.Min((int)(center + reach + 0.5), inputs) - first;
            double sum = 0;
            for (int tap = 0; tap < taps; tap++) sum += weights[tap] = filter.Weight((first + tap - center + 0.5) / stretch);
            for (int tap = 0; tap < taps; tap++) _weights[output * _most + tap] = Fixed(sum == 0 ? weights[tap] : weights[tap] / sum);
            (_first[output], _count[output]) = (first, taps);
        }
    }

    /// <summary>What a sum starts from, so that it is rounded and not cut.</summary>
    public const int Half = 1 << (Bits - 1);

    /// <summary>A sum as a colour.</summary>
    public static byte Rounded(int sum) => (byte)Math.Clamp(sum >> Bits, 0, 255);

    /// <summary>The first pixel that an output is made of.</summary>
    public int First(int output) => _first[output];

    /// <summary>How much that pixel and those after it count.</summary>
    public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * _most, _count[output]);

    private static int Fixed(double weight) => (int)(weight * (1 << Bits) + (weight < 0 ? -0.5 : 0.5));
}
