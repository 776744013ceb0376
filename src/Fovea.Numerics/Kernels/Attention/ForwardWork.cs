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

        nint strip = ForwardTile<T>.StripRows(in Problem, in Results) * Width;
        int first = part * TilesPerPart * Width, end = Math.Min(Problem.Queries, first + TilesPerPart * Width), most = Results.NeedsStrip ? 1 : Math.Min(TilesPerPart, (end - first + Width - 1) / Width);
        using Scratch.Loan loan = Scratch.Rent(strip + most * ForwardTile<T>.Room(in Problem, in Results));
        Carver carver = new(loan.Pointer + strip);
        ForwardTile<T>* tiles = stackalloc ForwardTile<T>[most];
        for (int i = 0; i < most; i++) tiles[i] = new ForwardTile<T>(in Problem, in Results, ref carver, loan.Pointer);
        if (Results.NeedsStrip) RunInSteps(tiles, batch, head, first, end);
        else RunOnline(tiles, batch, head, first, most);
        if (Received != null) tiles->StoreReceived(Received + (((nint)batch * Problem.Heads + head) * Parts + part) * Problem.Keys);
    }

    /// <summary>Tile after tile of queries, each step over all keys.</summary>
    private static void RunInSteps(ForwardTile<T>* tile, int batch, int head, int first, int end)
    {
        for (int query = first; query < end; query += Width)
        {
            tile->Begin(batch, head, query);
            tile->RunInSteps();
            tile->End();
        }
    }

    /// <summary>Tile after tile of keys, which all tiles of queries look at while it is at hand. Tiles of keys begin at fixed places, whoever looks at them.</summary>
    private readonly void RunOnline(ForwardTile<T>* tiles, int batch, int head, int first, int count)
    {
        int firstKey = int.MaxValue, endKey = 0, keyTile = ForwardTile<T>.KeyTile(in Problem, in Results);
        for (int i = 0; i < count; i++)
        {
            tiles[i].Begin(batch, head, first + i * Width);
            firstKey = Math.Min(firstKey, tiles[i].FirstKey);
            endKey = Math.Max(endKey, tiles[i].EndKey);
        }
        for (int key = firstKey / keyTile * keyTile; key < endKey; key += keyTile)
            for (int i = 0; i < count; i++) tiles[i].Step(key, Math.Min(endKey, key + keyTile));
        for (int i = 0; i < count; i++) tiles[i].End();
    }
}
