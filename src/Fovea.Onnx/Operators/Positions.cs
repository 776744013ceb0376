using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Positions as angles by which pairs of numbers are turned.</summary>
/// <remarks>Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, arXiv:2104.09864, section 3.2.</remarks>
internal static class Positions
{
    public static Operator[] All { get; } = [new("RotaryEmbedding", Rotary, Since: 23)];

    /// <summary>Cosines and sines come from tables, by the position of each token, or for each token of each item.</summary>
    private static OnnxValue[] Rotary(Call call)
    {
        Tensor x = call.Floats(0), cosines = call.Floats(1), sines = call.Floats(2);
        bool flat = x.Shape.Rank == 3;
        Tensor given = x;
        if (flat)
        {
            int count = call.Node.Integer("num_heads");
            Shape.Expect(count > 0 && x.Shape[2] % count == 0, $"the width must be a multiple of the heads, got {x.Shape} and {count}");
            given = x.Reshape([x.Shape[0], x.Shape[1], count, x.Shape[2] / count]);
        }
        Shape.Expect(given.Shape.Rank == 4, $"the input must be [B, T, H·D] or [B, H, T, D], got {x.Shape}");
        int turned = call.Node.Integer("rotary_embedding_dim", 0) is not 0 and var part ? part : (int)given.Shape[3];
        Shape.Expect(turned % 2 == 0 && turned <= given.Shape[3] && cosines.Shape[-1] == turned / 2 && sines.Shape == cosines.Shape, $"of {given.Shape[3]} numbers {turned} are turned in pairs, with tables of {turned / 2} angles, got {cosines.Shape} and {sines.Shape}");

        Tensor y = call.Pass.Tensor(given.Values, given.Shape);
        int size = (int)given.Shape[3], timeAxis = flat ? 1 : 2, tokens = (int)given.Shape[timeAxis], inner = (int)given.Shape[(timeAxis + 1)..3].Count, perItem = (int)given.Shape[1..3].Count;
        for (int vector = 0; vector < y.Count / size; vector++)
        {
            int item = vector / perItem, token = vector / inner % tokens;
            long angle = call.Optional(3) is { } positions ? positions.Integers[item * tokens + token] : (long)item * tokens + token;
            int at = checked((int)Places.Index(angle, cosines.Count / (turned / 2))) * (turned / 2);
            Turn(y.Span.Slice(vector * size, turned), cosines.Values.Slice(at, turned / 2), sines.Values.Slice(at, turned / 2), call.Node.Flag("interleaved"));
        }
        return call.Like(0, y.Reshape(x.Shape));
    }

    private static void Turn(Span<float> vector, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines, bool neighbours)
    {
        for (int i = 0; i < cosines.Length; i++)
        {
            ref float one = ref vector[neighbours ? 2 * i : i], other = ref vector[neighbours ? 2 * i + 1 : i + cosines.Length];
            (one, other) = (cosines[i] * one - sines[i] * other, sines[i] * one + cosines[i] * other);
        }
    }
}
