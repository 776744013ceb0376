using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>
/// How a product is cut into items: each is some panels of N for some rows of M. Only the order of the work depends on
/// this, and on the number of threads; the sums do not.
/// </summary>
internal readonly struct GemmPlan
{
    /// <summary>Floats of B that an item keeps at hand while it goes through A: a good part of a second-level cache.</summary>
    private const int FloatsOfB = 1 << 16;

    /// <summary>Rows of A that stay in the second-level cache while the panels of an item go by.</summary>
    public const int RowsAtHand = 96;

    /// <summary>Fewer multiplications than this are over before a second thread has begun.</summary>
    private const double WorthSharing = 1 << 19;

    public GemmPlan(in GemmCall call, GemmPanels panels)
    {
        Panels = panels;
        nint batch = call.Outer.Count * call.Inner.Count;
        int most = call.Threads == 0 ? WorkerPool.Threads : Math.Min(call.Threads, WorkerPool.Threads);
        Threads = (double)call.M * call.N * Math.Max(call.K, 1) * batch < WorthSharing ? 1 : most;

        nint wanted = Threads == 1 ? 1 : (4 * Threads + batch - 1) / batch;                  // items per product
        nint perItem = Math.Clamp(FloatsOfB / (panels.Block.Columns * Math.Max(1, panels.SumLength)), 1, panels.Count);
        nint fewest = Math.Min(perItem, Math.Max(1, 48 / panels.Block.Columns));
        PanelsPerItem = Math.Clamp(panels.Count / wanted, fewest, perItem);
        nint groups = (panels.Count + PanelsPerItem - 1) / PanelsPerItem;

        nint chunks = Math.Clamp((wanted + groups - 1) / groups, 1, Math.Max(1, call.M / (8 * panels.Block.Rows)));
        nint rows = (call.M + chunks - 1) / chunks;
        RowsPerItem = (rows + panels.Block.Rows - 1) / panels.Block.Rows * panels.Block.Rows;
        (Groups, Chunks) = (groups, (call.M + RowsPerItem - 1) / RowsPerItem);
    }

    public GemmPanels Panels { get; }

    public int Threads { get; }

    public nint PanelsPerItem { get; }

    public nint RowsPerItem { get; }

    public nint Groups { get; }

    public nint Chunks { get; }

    /// <summary>Items of one product of the batch.</summary>
    public nint Items => Groups * Chunks;

    /// <summary>Several items would each pack the same panels: then they are packed beforehand, by all threads.</summary>
    public bool PackBeforehand(in GemmCall call) => call.Packed is null && Chunks > 1;
}
