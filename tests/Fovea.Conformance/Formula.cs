using System.Text;

namespace Fovea.Conformance;

/// <summary>Numbers that are not in a file: both sides make them of a name, by the formula that SOURCE.txt of the reference data gives.</summary>
internal static class Formula
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Numbers from shift - scale to shift + scale.</summary>
    public static float[] Numbers(string name, long count, float scale = 1, float shift = 0)
    {
        float[] numbers = new float[count];
        Fill(name, numbers, scale, shift);
        return numbers;
    }

    /// <summary>The same, where there is room already.</summary>
    public static void Fill(string name, Span<float> numbers, float scale, float shift)
    {
        ulong state = Hash(name);
        for (int i = 0; i < numbers.Length; i++)
        {
            float u = ((long)(Mixed(state += Step) >> 40) - (1 << 23)) / (float)(1 << 23);
            numbers[i] = (u * scale) + shift;
        }
    }

    /// <summary>FNV-1a of 64 bits.</summary>
    public static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte part in Encoding.UTF8.GetBytes(name)) hash = (hash ^ part) * 0x100000001B3;
        return hash;
    }

    /// <summary>The finish of SplitMix64.</summary>
    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
