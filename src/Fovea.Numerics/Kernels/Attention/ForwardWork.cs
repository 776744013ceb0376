using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// Attention without the query x key matrix: 64 queries at a time go over the keys in tiles, with a running maximum. An item
/// is a run of queries of one head, so that no sum depends on the number of threads.
/// </summary>
/// <remarks>Dao et al., "FlashAttention", 2022, arXiv:2205.14135, algorithm 1, with the queries in the lanes.</remarks>
internal unsafe struct ForwardWork<T> : IWork where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width;

    public AttentionProblem Problem;
    public AttentionResults Results;

    /// <summary>Items per head, and tiles of 64 queries in each.</summary>
    public int Parts, TilesPerPart;

    /// <summary>[B, H, Parts, Tk]: what each part adds to <see cref="AttentionResults.Received"/>.</summary>
    public float* Received;

    public void Run(nint item)
    {
        int head = (int)(item / Parts % Problem.Heads), batch = (int)(item / Parts / Problem.Heads), part = (int)(item % Parts);
        if (Problem.After != AttentionProblem.Unlimited) part = Parts - 1 - part; // late queries see more keys: begin with them

        using Scratch.Loan loan = Scratch.Rent(ForwardTile<T>.Room(in Problem, in Results));
        ForwardTile<T> tile = new(in Problem, in Results, loan.Pointer);
        int first = part * TilesPerPart * Width, end = Math.Min(Problem.Queries, first + TilesPerPart * Width);
        for (int query = first; query < end; query += Width) tile.Run(batch, head, query);
        if (Received != null) tile.StoreReceived(Received + (((nint)batch * Problem.Heads + head) * Parts + part) * Problem.Keys);
    }
}
