using System.Numerics.Tensors;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>From the vectors of the tokens to that of the sentence.</summary>
internal static class SentenceVector
{
    /// <param name="pooling">How.</param>
    /// <param name="tokens">[T, width]: without padding; at least one token.</param>
    /// <param name="width">The length of a vector.</param>
    public static float[] Pool(SentencePooling pooling, ReadOnlySpan<float> tokens, int width)
    {
        float[] vector = tokens[..width].ToArray();
        if (pooling == SentencePooling.First) return vector;

        int count = tokens.Length / width;
        for (int token = 1; token < count; token++)
        {
            ReadOnlySpan<float> next = tokens.Slice(token * width, width);
            if (pooling == SentencePooling.Maximum) TensorPrimitives.Max(vector, next, vector);
            else TensorPrimitives.Add(vector, next, vector);
        }
        float divisor = pooling switch { SentencePooling.Mean => count, SentencePooling.MeanSquareRoot => MathF.Sqrt(count), _ => 1 };
        TensorPrimitives.Divide(vector, divisor, vector);
        return vector;
    }

    /// <summary>Makes its length 1; a vector of zeros stays.</summary>
    public static void Normalise(Span<float> vector)
    {
        float length = TensorPrimitives.Norm<float>(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
    }
}
