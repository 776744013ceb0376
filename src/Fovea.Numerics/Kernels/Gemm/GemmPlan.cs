using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>
/// How a product is cut into items: each is some panels of N for some rows of M. Only the order of the work depends on
/// this, and on the number of threads; the sums do not.
/// </summary>
internal readonly struct GemmPlan
{
    /// <summary>Columns of an item at most: A is fetched anew for each item. Narrow panels leave more room in the caches.</summary>
    private static int MostColumns(RegisterBlock block) => block.Lanes == 16 ? 384 : 768;

    /// <summary>
    /// Items per thread, where they are not too small: at the end of a product threads wait for each other for half an item on average.
    /// </summary>
    private const int ItemsPerThread = 16;

    /// <summary>The fewest multiplications of an item that is cut for the sake of <see cref="ItemsPerThread"/>: some microseconds of work.</summary>
    private const double FewestProducts = 1 << 20;

    /// <summary>The fewest columns of an item: the widest register block.</summary>
    private const int FewestColumns = 48;

    /// <summary>The fewest rows of an item, where rows are cut at all.</summary>
    private const int FewestRows = 96;

    /// <summary>Up to so many rows, a B that lies by rows is read where it lies: packing would take as long as the product.</summary>
    private const int RowsNotWorthPacking = 32;

    /// <summary>Up to so many rows, items that pack their own B do better than packing all of it before.</summary>
    private const int RowsNotWorthPackingBeforehand = 1024;

    /// <summary>Blocks of rows in an item at least, where panels alone do not make items enough: each fetches its panels for itself.</summary>
    private const int FewestBlocks = 2;

    /// <summary>Fewer multiplications than this are over before a second thread has begun.</summary>
    private const double WorthSharing = 1 << 18;

    /// <summary>Fewer rows than this take as long as so many: they wait for B.</summary>
    private const int RowsWaitingForB = 4;

    /// <summary>Rows so many bytes apart, or nearly, share few lines of caches of 8 ways. Those that come with AVX-512 have more, and were not slower.</summary>
    private const int Page = 4096, NearPage = 128;

    /// <summary>The fewest columns of an item whose rows of A are moved first: fewer go by in the time that it takes.</summary>
    private const int ColumnsWorthMoving = 128;

    private readonly nint _rowBlocks;

    public GemmPlan(in GemmCall call, GemmPanels panels)
    {
        Panels = panels;
        nint batch = call.Outer.Count * call.Inner.Count;
        int available = call.Threads == 0 ? WorkerPool.Threads : Math.Min(call.Threads, WorkerPool.Threads);
        double products = (double)call.M * call.N * Math.Max(call.K, 1) * batch;
        Threads = products * Math.Max(1, (double)RowsWaitingForB / call.M) < WorthSharing ? 1 : available;
        nint items = (nint)Math.Clamp(products / FewestProducts, 2 * Threads, ItemsPerThread * Threads);
        nint wanted = Threads == 1 ? 1 : (items + batch - 1) / batch;                       // items per product

        Direct = call.Packed is null && !call.TransposeB && call.M <= RowsNotWorthPacking;
        bool mayCutRows = call.Packed is not null || Direct || call.TransposeA || call.M > RowsNotWorthPackingBeforehand;
        nint mostChunks = mayCutRows ? Math.Max(1, call.M / FewestRows) : 1;

        bool crowded = panels.Block.Set == InstructionSet.Vector256 && (call.LeadingA * sizeof(float) + NearPage) % Page <= 2 * NearPage;
        MoveRows = crowded && !call.TransposeA && call.M > panels.Block.Rows && call.N >= ColumnsWorthMoving;
        nint perItem = Math.Clamp(MostColumns(panels.Block) / panels.Block.Columns, 1, panels.Count);
        nint fewest = Math.Min(perItem, Math.Max(1, (MoveRows ? ColumnsWorthMoving : FewestColumns) / panels.Block.Columns));
        while (perItem > fewest && Split(panels.Count, perItem) * mostChunks < wanted) perItem = Math.Max(fewest, (perItem + 1) / 2);
        Groups = Even(Split(panels.Count, perItem), Split(panels.Count, fewest));

        _rowBlocks = Split(call.M, panels.Block.Rows);
        Chunks = mayCutRows ? Even(Math.Clamp(Split(wanted, Groups), 1, Math.Max(1, _rowBlocks / FewestBlocks)), _rowBlocks) : 1;
        PackBeforehand = call.Packed is null && !Direct && Chunks > 1;
    }

    public GemmPanels Panels { get; }

    public int Threads { get; }

    /// <summary>Items side by side.</summary>
    public nint Groups { get; }

    /// <summary>Items one below the other.</summary>
    public nint Chunks { get; }

    /// <summary>Items of one product of the batch.</summary>
    public nint Items => Groups * Chunks;

    /// <summary>The panel that a group begins with; that of the group after the last is the end.</summary>
    public nint FirstPanel(nint group) => group * Panels.Count / Groups;

    /// <summary>The row that a chunk begins with, the same way: a multiple of the block's rows.</summary>
    public nint FirstRow(nint chunk, nint rows) => Math.Min(rows, chunk * _rowBlocks / Chunks * Panels.Block.Rows);

    /// <summary>Rows of A get into each other's way where they lie: each item moves those at hand apart.</summary>
    public bool MoveRows { get; }

    /// <summary>B is read where it lies.</summary>
    public bool Direct { get; }

    /// <summary>Several items would each pack the same panels: then they are packed beforehand, by all threads.</summary>
    public bool PackBeforehand { get; }

    private static nint Split(nint count, nint perPart) => (count + perPart - 1) / perPart;

    /// <summary>So many parts, or a few more, up to a limit, that all threads have as many of them: where there is one part, it stays one.</summary>
    private nint Even(nint parts, nint most) => parts == 1 ? 1 : Math.Min(most, Split(parts, Threads) * Threads);
}
