using System.Runtime.InteropServices;

namespace Fovea.Benchmarks;

/// <summary>Aligned floats for a measurement: random, the same for the same seed.</summary>
internal sealed unsafe class Memory(nint count, int seed = 1) : IDisposable
{
    public float* Pointer { get; } = Numbers(count, seed);

    public nint Count { get; } = count;

    public Span<float> Span => new(Pointer, checked((int)Count));

    public void Dispose() => NativeMemory.AlignedFree(Pointer);

    private static float* Numbers(nint count, int seed)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(count, 1) * sizeof(float), 64);
        var random = new Random(seed);
        for (nint i = 0; i < count; i++) memory[i] = random.NextSingle() - 0.5f;
        return memory;
    }
}
