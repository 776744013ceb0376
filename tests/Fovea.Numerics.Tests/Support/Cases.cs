using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests;

/// <summary>What tests of kernels run over.</summary>
internal static class Cases
{
    /// <summary>Sizes around every width of vector, with a tail or without, and none at all.</summary>
    public static readonly int[] Lengths = [0, 1, 2, 3, 4, 5, 7, 8, 11, 15, 16, 17, 31, 33, 67];

    public static TheoryData<T> Each<T>() where T : struct, Enum => [.. Enum.GetValues<T>()];
}

/// <summary>Every instruction set that runs here.</summary>
public sealed class EverySet : TheoryData<string>
{
    public EverySet()
    {
        foreach (InstructionSet set in Processor.SupportedHere) Add(set.ToString());
    }

    internal static InstructionSet Parse(string name) => Enum.Parse<InstructionSet>(name);
}
