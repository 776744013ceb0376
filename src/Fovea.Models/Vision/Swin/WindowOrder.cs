using Fovea.Attention;

namespace Fovea.Models;

/// <summary>Puts patches into the order of windows, and back.</summary>
internal static class WindowOrder
{
    /// <summary>For each position of each window, its patch; -1 beyond the picture.</summary>
    public static int[] Of(AttentionGrid grid)
    {
        int[] order = new int[grid.Windows * grid.Positions];
        for (int i = 0; i < order.Length; i++) order[i] = grid.PatchAt(i / grid.Positions, i % grid.Positions);
        return order;
    }

    /// <summary>For each patch, its place in such an order.</summary>
    public static int[] Back(int[] order, int patches)
    {
        int[] back = new int[patches];
        for (int i = 0; i < order.Length; i++)
            if (order[i] >= 0) back[order[i]] = i;
        return back;
    }

    /// <summary>Patches in an order: zeros where it says -1.</summary>
    /// <param name="x">[B, N, W].</param>
    /// <param name="order">Which patches.</param>
    /// <returns>[B, as many as the order has, W].</returns>
    public static Tensor Take(Tensor x, int[] order)
    {
        if (!order.Contains(-1)) return x.Take(order, 1);
        int beyond = (int)x.Shape[1];
        Tensor filled = Tensor.Concatenate([x, x.Pass.Zeros([x.Shape[0], 1, x.Shape[2]])], 1);
        return filled.Take([.. order.Select(patch => patch < 0 ? beyond : patch)], 1);
    }

    /// <summary>Within a window that was moved over the picture's end, only what is on the same side of that end is seen.</summary>
    /// <returns>For [B * windows, heads, T, T].</returns>
    public static Mask Borders(AttentionGrid grid, int batch)
    {
        int windows = grid.Windows, length = grid.Positions, pairs = windows * length * length;
        int across = (grid.Columns + grid.Window - 1) / grid.Window, down = windows / across;
        bool[] allowed = new bool[batch * pairs];
        int at = 0;
        for (int window = 0; window < windows; window++)
            for (int query = 0; query < length; query++)
                for (int key = 0; key < length; key++) allowed[at++] = Side(window, query) == Side(window, key);
        for (int item = 1; item < batch; item++) Array.Copy(allowed, 0, allowed, item * pairs, pairs);
        return Mask.Allow(allowed, [batch * windows, 1, length, length]);

        // Whether a position of a window is beyond the lower and the right end.
        (bool, bool) Side(int window, int position) =>
            (window / across == down - 1 && position / grid.Window >= grid.Window - grid.Shift, window % across == across - 1 && position % grid.Window >= grid.Window - grid.Shift);
    }
}
