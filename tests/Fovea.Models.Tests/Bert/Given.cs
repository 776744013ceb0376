using CsCheck;

namespace Fovea.Models.Tests;

/// <summary>Inputs for tiny models, and how outputs are compared.</summary>
internal static class Given
{
    private const int Longest = 23;

    /// <summary>The tokens of one text, of any length that fits.</summary>
    public static Gen<int[]> Text { get; } = Gen.Int[0, TinyBert.Sizes.Vocabulary - 1].Array[1, Longest];

    /// <summary>Several texts of different lengths.</summary>
    public static Gen<int[][]> Texts { get; } = Text.Array[1, 5];

    /// <summary>The same text for the same number.</summary>
    public static int[] Tokens(int length, int number = 0) => [.. Enumerable.Range(0, length).Select(i => ((i * i * 7) + (number * 11) + (i * number)) % TinyBert.Sizes.Vocabulary)];

    /// <summary>What a model says, as numbers that outlive it.</summary>
    public static DetachedTensor Said(this TokenModel model, TokenBatch texts, PassOptions? options = null)
    {
        using ModelRun run = model.Run(texts, options: options);
        return run.Output.Detach();
    }

    /// <summary>What a Bert says of one text of a batch, without what it says of padding: [T * W].</summary>
    public static float[] Of(this DetachedTensor said, int text, int length)
    {
        int row = (int)(said.Shape[1] * said.Shape[2]), width = (int)said.Shape[2];
        return said.Values.AsSpan(text * row, length * width).ToArray();
    }

    public static void Near(float[] expected, float[] found, float within = 1e-5f)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= within, $"at {i}: expected {expected[i]:G9}, got {found[i]:G9}, allowed {within:G2} apart");
    }
}
