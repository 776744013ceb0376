namespace Fovea.Numerics.Kernels.Resampling;

/// <summary>Along one axis, which inputs each output is a weighted sum of.</summary>
/// <param name="inputs">The length of the axis before.</param>
/// <param name="outputs">Its length after.</param>
/// <param name="taps">The most inputs that an output has.</param>
internal sealed class AxisTable(int inputs, int outputs, int taps)
{
    public int Inputs => inputs;

    public int Outputs => outputs;

    public int Taps => taps;

    /// <summary>[outputs, taps]: where.</summary>
    public int[] Places { get; } = new int[outputs * taps];

    /// <summary>[outputs, taps]: how much it counts.</summary>
    public float[] Weights { get; } = new float[outputs * taps];

    /// <summary>[outputs]: added to each; or none.</summary>
    public float[]? Offsets { get; private set; }

    /// <summary>Enters what an output is made of; at most as many weights as taps. The places are those from one on, kept within the axis.</summary>
    public void Set(int output, long firstPlace, ReadOnlySpan<double> weights)
    {
        for (int tap = 0; tap < taps; tap++)
        {
            int known = Math.Min(tap, weights.Length - 1);
            Places[output * taps + tap] = (int)Math.Clamp(firstPlace + known, 0, inputs - 1);
            Weights[output * taps + tap] = tap < weights.Length ? (float)weights[tap] : 0;
        }
    }

    /// <summary>An output that depends on no input.</summary>
    public void SetConstant(int output, float value)
    {
        Set(output, 0, [0.0]);
        (Offsets ??= new float[outputs])[output] = value;
    }

    /// <summary>Means of parts of the axis that are as long as each other, but for one; they overlap where the lengths do not divide.</summary>
    public static AxisTable Means(int inputs, int outputs)
    {
        (int Start, int End) Part(int output) => ((int)((long)output * inputs / outputs), (int)(((long)(output + 1) * inputs + outputs - 1) / outputs));
        int most = 1;
        for (int output = 0; output < outputs; output++) most = Math.Max(most, Part(output).End - Part(output).Start);
        AxisTable table = new(inputs, outputs, most);
        double[] weights = new double[most];
        for (int output = 0; output < outputs; output++)
        {
            (int start, int end) = Part(output);
            Array.Fill(weights, 1.0 / (end - start));
            table.Set(output, start, weights.AsSpan(0, end - start));
        }
        return table;
    }
}
