using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>
/// Work on a row of equal things (elements, rows of a matrix), written once for every width of vector. A kernel is a
/// small struct of pointers and numbers; <see cref="Lanes.Run"/> picks the width and shares the work among the threads.
/// </summary>
internal interface ILaneKernel
{
    /// <summary>Does the things from <paramref name="first"/> up to, but not including, <paramref name="end"/>.</summary>
    void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>;
}

/// <summary>The one place that turns an instruction set into a width of vector.</summary>
internal static class Lanes
{
    /// <summary>How many floats a thread takes at a time: large beside the cost of handing them out, small beside a cache.</summary>
    public const nint Chunk = 16384;

    /// <summary>How many rows of <paramref name="columns"/> floats make a chunk; at least one.</summary>
    public static nint RowsPerChunk(nint columns) => Math.Max(1, Chunk / Math.Max(1, columns));

    /// <summary>Does <paramref name="count"/> things in chunks whose bounds do not depend on the number of threads.</summary>
    public static void Run<TKernel>(InstructionSet set, in TKernel kernel, nint count, nint chunk, int threads)
        where TKernel : struct, ILaneKernel
    {
        var work = new Chunked<TKernel>(set, kernel, count, chunk);
        WorkerPool.Run(ref work, (count + chunk - 1) / chunk, threads);
    }

    /// <summary>Does all things from <paramref name="first"/> to <paramref name="end"/> on this thread.</summary>
    public static void RunHere<TKernel>(InstructionSet set, ref TKernel kernel, nint first, nint end)
        where TKernel : struct, ILaneKernel
    {
        switch (set)
        {
            case InstructionSet.Vector512: kernel.Run<Lanes16>(first, end); break;
            case InstructionSet.Vector256: kernel.Run<Lanes8>(first, end); break;
            case InstructionSet.Vector128: kernel.Run<Lanes4>(first, end); break;
            default: kernel.Run<Lanes1>(first, end); break;
        }
    }

    private struct Chunked<TKernel>(InstructionSet set, TKernel kernel, nint count, nint chunk) : IWork
        where TKernel : struct, ILaneKernel
    {
        private TKernel _kernel = kernel;

        public void Run(nint item) =>
            RunHere(set, ref _kernel, item * chunk, Math.Min(count, (item + 1) * chunk));
    }
}
