using System.Text;

namespace Fovea.Numerics;

/// <summary>
/// How parameters are filled before training. Random numbers are drawn from the seed and the parameter's name, so neither the order
/// in which layers are made nor the number of threads matters.
/// </summary>
public static unsafe class Initialisers
{
    /// <summary>All zero.</summary>
    public static Initialiser Zeros { get; } = Constant(0);

    /// <summary>All one.</summary>
    public static Initialiser Ones { get; } = Constant(1);

    /// <summary>Uniform, so that signals keep their size in both directions: within ±√(6 / (inputs + outputs)).</summary>
    /// <remarks>Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 16.</remarks>
    public static Initialiser XavierUniform { get; } = (weight, seed) =>
    {
        (double inputs, double outputs) = Fans(weight.Shape);
        FillUniform(weight, seed, Math.Sqrt(6 / (inputs + outputs)));
    };

    /// <summary>Uniform, so that signals keep their size through rectifiers: within ±√(6 / inputs).</summary>
    /// <remarks>He et al., "Delving Deep into Rectifiers", 2015, arXiv:1502.01852, equation 10.</remarks>
    public static Initialiser KaimingUniform { get; } = (weight, seed) => FillUniform(weight, seed, Math.Sqrt(6 / Fans(weight.Shape).Inputs));

    /// <summary>All the same number.</summary>
    public static Initialiser Constant(float number) => (weight, _) => weight.Values.Fill(number);

    /// <summary>Normally distributed around zero.</summary>
    /// <param name="deviation">The standard deviation, such as 0.02.</param>
    public static Initialiser Normal(float deviation) => (weight, seed) =>
        Philox.FillNormal(Key(weight, seed), 0, deviation, weight.Pointer, (nint)weight.Shape.Count);

    /// <summary>Normally distributed around zero, but drawn again where it lies more than two deviations away.</summary>
    /// <param name="deviation">The standard deviation before that, such as 0.02.</param>
    public static Initialiser TruncatedNormal(float deviation) => (weight, seed) =>
    {
        PhiloxKey key = Key(weight, seed);
        float* values = weight.Pointer;
        for (long i = 0; i < weight.Shape.Count; i++)
        {
            float drawn;
            uint attempt = 0;
            do drawn = Philox.Normal(key with { Step = attempt++ }, (ulong)i);
            while (Math.Abs(drawn) > 2);
            values[i] = deviation * drawn;
        }
    };

    /// <summary>Uniform between two numbers.</summary>
    public static Initialiser Uniform(float low, float high) => (weight, seed) =>
        Philox.FillUniform(Key(weight, seed), low, high, weight.Pointer, (nint)weight.Shape.Count);

    private static void FillUniform(Weight weight, ulong seed, double bound) =>
        Philox.FillUniform(Key(weight, seed), (float)-bound, (float)bound, weight.Pointer, (nint)weight.Shape.Count);

    /// <summary>How many numbers flow into each result and out of each input: of [outputs, inputs, kernel..].</summary>
    private static (double Inputs, double Outputs) Fans(Shape shape)
    {
        Shape.Expect(shape.Rank >= 2, $"this initialiser needs a weight of at least two axes, [outputs, inputs], got {shape}");
        double kernel = shape[2..].Count;
        return (Math.Max(1, shape[1] * kernel), Math.Max(1, shape[0] * kernel));
    }

    /// <summary>The seed mixed with the FNV-1a hash of the name.</summary>
    private static PhiloxKey Key(Weight weight, ulong seed)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte letter in Encoding.UTF8.GetBytes(weight.Name)) hash = (hash ^ letter) * 0x100000001b3;
        return new PhiloxKey(seed ^ hash, 0, 0);
    }
}
