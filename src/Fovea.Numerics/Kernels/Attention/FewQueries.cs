using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// Attention of a few queries, as when a text is continued token by token: keys and values are read once, for all queries and query
/// heads that share them, and the keys of a head are shared among the threads in stretches of fixed length.
/// </summary>
/// <remarks>Dao et al., "Flash-Decoding for long-context inference", 2023: stretches of keys with a softmax of their own, put together at the end.</remarks>
internal unsafe struct FewQueries<T> where T : unmanaged, ILanes<T>
{
    /// <summary>Query rows that share a key head; more are better off as lanes.</summary>
    private const int Most = 16;

    /// <summary>Keys of a stretch: a multiple of the length of a page and of a vector.</summary>
    public const int Stretch = 512;

    public AttentionProblem Problem;
    public AttentionResults Results;

    /// <summary>Numbers of a key and of a value, padded to whole vectors; keys of the strip, likewise.</summary>
    public int Size, ValueSize, Stride;

    /// <summary>How many stretches, and rows: [B, H, Tq].</summary>
    public int Stretches, Rows;

    /// <summary>[rows, Stride]: scores, then exponentials, then weights.</summary>
    public float* Strip;

    /// <summary>[stretches, rows, ValueSize]: the values of a stretch under its exponentials.</summary>
    public float* Mixed;

    /// <summary>[stretches, rows] each: the largest score, the sum of exponentials and their moment.</summary>
    public float* Largest, Sum, Moment;

    /// <summary>Whether a problem is one for this kernel: rows of keys and values must be whole vectors, or have room until then.</summary>
    public static bool Suits(in AttentionProblem problem, in AttentionResults results) =>
        (nint)problem.Queries * problem.Heads / problem.KeyHeads <= Most && (nint)problem.Batch * problem.Heads * problem.Queries <= int.MaxValue / Stretch
        && problem.DropProbability == 0 && results.Largest == null && results.Scores == null && results.Weights == null && results.KeyTile == 0
        && (problem.Key.IsPaged || problem.Size % T.Count == 0) && (problem.Value.IsPaged || problem.ValueSize % T.Count == 0);

    public static void Run(in AttentionProblem problem, in AttentionResults results, int threads)
    {
        FewQueries<T> shared = new()
        {
            Problem = problem,
            Results = results,
            Size = Padded(problem.Size),
            ValueSize = Padded(problem.ValueSize),
            Stride = (int)Carver.Rounded(problem.Keys),
            Rows = problem.Batch * problem.Heads * problem.Queries,
            Stretches = (problem.Keys + Stretch - 1) / Stretch,
        };
        nint rows = shared.Rows, parts = rows * shared.Stretches;
        using Scratch.Loan loan = Scratch.Rent(rows * shared.Stride + Carver.Rounded(parts * shared.ValueSize) + 3 * Carver.Rounded(parts));
        Carver carver = new(loan.Pointer);
        shared.Strip = carver.Take(rows * shared.Stride);
        shared.Mixed = carver.Take(parts * shared.ValueSize);
        shared.Largest = carver.Take(parts);
        shared.Sum = carver.Take(parts);
        shared.Moment = carver.Take(parts);

        StretchWork<T> look = new() { Shared = shared };
        WorkerPool.Run(ref look, (nint)problem.Batch * problem.KeyHeads * shared.Stretches, threads);
        StretchSum<T> add = new() { Shared = shared };
        bool much = results.Received != null || results.TopKeys != null;
        WorkerPool.Run(ref add, (nint)problem.Batch * problem.Heads, much ? threads : 1);
    }

    private static int Padded(int size) => (size + T.Count - 1) / T.Count * T.Count;

    /// <summary>The place of what a stretch has of a row.</summary>
    public readonly nint Part(int stretch, nint row) => (nint)stretch * Rows + row;
}
