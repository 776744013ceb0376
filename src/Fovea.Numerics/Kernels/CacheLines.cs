using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels;

/// <summary>Tells the processor what will be wanted.</summary>
internal static unsafe class CacheLines
{
    private const int Floats = 16;

    /// <summary>
    /// Asks for a block that will be read, or written, if it is not at hand: a line comes before it is written to, and what is written
    /// meanwhile waits in a queue that soon is full.
    /// </summary>
    /// <param name="block">[rows, columns].</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">How many.</param>
    /// <param name="leading">From one row to the next.</param>
    public static void Fetch(float* block, int rows, int columns, nint leading)
    {
        if (!Sse.IsSupported) return;
        for (float* row = block; row < block + rows * leading; row += leading)
            for (float* line = row; line < row + columns; line += Floats) Sse.Prefetch0(line);
    }
}
