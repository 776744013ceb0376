using System.Runtime.Intrinsics;

namespace Fovea.Numerics.Kernels;

/// <summary>The widths of vector that a kernel may be written for. Results may differ between them, never within one.</summary>
internal enum InstructionSet
{
    /// <summary>One number at a time: the reference.</summary>
    Scalar,

    /// <summary>Four floats: SSE4.2, NEON.</summary>
    Vector128,

    /// <summary>Eight floats with fused multiply-add: AVX2 and FMA.</summary>
    Vector256,

    /// <summary>Sixteen floats: AVX-512 F, BW, DQ and VL.</summary>
    Vector512,
}

/// <summary>What the processor can do, and what was asked of it (<c>FOVEA_ISA=scalar|vector128|vector256|vector512</c>).</summary>
internal static class Processor
{
    /// <summary>Every set that runs here, the plainest first.</summary>
    public static IReadOnlyList<InstructionSet> SupportedHere { get; } = Supported();

    /// <summary>The set that kernels use unless told otherwise: the widest, or the one that FOVEA_ISA names.</summary>
    public static InstructionSet Current { get; } = Choose(Environment.GetEnvironmentVariable("FOVEA_ISA"));

    /// <exception cref="NotSupportedException">The name is not known, or the processor lacks that set.</exception>
    public static InstructionSet Choose(string? name)
    {
        if (string.IsNullOrEmpty(name)) return SupportedHere[^1];
        foreach (InstructionSet set in SupportedHere)
            if (string.Equals(set.ToString(), name, StringComparison.OrdinalIgnoreCase)) return set;
        throw new NotSupportedException(
            $"FOVEA_ISA must be one of {string.Join(", ", SupportedHere).ToLowerInvariant()} on this processor, got '{name}': unset it to use the widest");
    }

    private static List<InstructionSet> Supported()
    {
        List<InstructionSet> sets = [InstructionSet.Scalar];
        if (Vector128.IsHardwareAccelerated) sets.Add(InstructionSet.Vector128);
        if (Vector256.IsHardwareAccelerated && System.Runtime.Intrinsics.X86.Fma.IsSupported) sets.Add(InstructionSet.Vector256);
        if (Vector512.IsHardwareAccelerated && System.Runtime.Intrinsics.X86.Avx512DQ.VL.IsSupported) sets.Add(InstructionSet.Vector512);
        return sets;
    }
}
