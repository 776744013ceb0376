namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>Brings rows of a picture into the order of <see cref="Winograd"/>: channels in the lanes, zeros around.</summary>
internal static unsafe class WinogradRows
{
    /// <summary>to[row, column, lane] = from[lane, first + row, column - before], zero outside.</summary>
    /// <param name="from">The first of the channels, each [height, width].</param>
    /// <param name="channels">How many, at most as many as lanes; the other lanes hold anything.</param>
    /// <param name="first">The first row; may be negative.</param>
    public static void Load<T>(InstructionSet set, float* from, nint height, nint width, int channels, nint first, nint rows, nint before, nint columns, float* to) where T : unmanaged, ILanes<T>
    {
        nint kept = Math.Clamp(columns - before, 0, width), row = columns * T.Count;
        for (nint r = 0; r < rows; r++, to += row)
        {
            nint at = first + r;
            if ((nuint)at >= (nuint)height || kept == 0)
            {
                new Span<float>(to, (int)row).Clear();
                continue;
            }
            float* end = to + (before + kept) * T.Count;
            new Span<float>(to, (int)(before * T.Count)).Clear();
            Transposition.Panel(from + at * width, height * width, channels, kept, to + before * T.Count, T.Count, set);
            new Span<float>(end, (int)(to + row - end)).Clear();
        }
    }
}
