using Fovea.Numerics;
using Fovea.Numerics.Kernels;

namespace Fovea.Attention.Tests;

/// <summary>Numbers to try things with.</summary>
internal static class Sample
{
    public static TheoryData<string> Sets => [.. SetNames];

    public static IEnumerable<string> SetNames => Processor.SupportedHere.Select(set => set.ToString());

    public static PassOptions On(string set) => new() { InstructionSet = Enum.Parse<InstructionSet>(set) };

    /// <summary>From -2 to 2; the same for the same seed.</summary>
    public static float[] Numbers(long count, uint seed = 1)
    {
        var random = new PhiloxRandom(7, seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) numbers[i] = random.NextSingle() * 4 - 2;
        return numbers;
    }

    public static Tensor Tensor(Pass pass, Shape shape, uint seed = 1) => pass.Tensor(Numbers(shape.Count, seed), shape);

    public static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double within, string what = "numbers")
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs((double)expected[i] - found[i]) <= within || expected[i].Equals(found[i])))
                Assert.Fail($"{what}[{i}]: expected {expected[i]:G9}, got {found[i]:G9}, allowed {within:G3} apart");
    }

    public static void Zeros(ReadOnlySpan<float> found, string what = "numbers")
    {
        int at = found.IndexOfAnyExcept(0f);
        Assert.True(at < 0, at < 0 ? "" : $"{what}[{at}]: expected 0, got {found[at]:G9}");
    }
}
