using Fovea.Attention;

namespace Fovea.Models;

/// <summary>
/// A layer whose positions look at those in the same window only. Every other block moves the windows by half their side, so that what is seen crosses their
/// borders; what comes back in at the other side of the picture is hidden by a mask.
/// </summary>
/// <remarks>Liu et al., "Swin Transformer", 2021, arXiv:2103.14030, section 3.2, equations 3 and 4.</remarks>
internal sealed class WindowBlock
{
    private readonly PreNormLayer _layer;
    private readonly Weight _relative;
    private readonly int _window, _shift;

    /// <param name="scope">Where the parameters live: those of <see cref="PreNormLayer"/>, and "attention.relative", [(2 window - 1)^2, heads].</param>
    /// <param name="options">Sizes.</param>
    /// <param name="window">The side of a window, in patches.</param>
    /// <param name="shift">How far the windows are moved.</param>
    public WindowBlock(Scope scope, PreNormOptions options, int window, int shift)
    {
        _layer = new PreNormLayer(scope, options);
        int reach = 2 * window - 1;
        _relative = scope["attention"].Weight("relative", [reach * reach, options.Heads], Initialisers.TruncatedNormal(options.InitialRange));
        (_window, _shift) = (window, shift);
    }

    /// <param name="x">[B, rows * columns, W]: patches row by row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    /// <returns>[B, rows * columns, W].</returns>
    public Tensor Forward(Tensor x, int rows, int columns)
    {
        int side = Math.Min(_window, Math.Min(rows, columns));
        bool whole = Math.Min(rows, columns) <= _window;            // one window reaches from one side to the other: nothing to cross
        AttentionGrid grid = new(rows, columns) { Window = side, Shift = whole ? 0 : _shift };
        return _layer.Forward(x, read => Look(read, grid));
    }

    private Tensor Look(Tensor x, AttentionGrid grid)
    {
        (long batch, long width) = (x.Shape[0], x.Shape[2]);
        int[] order = WindowOrder.Of(grid);
        Tensor windows = WindowOrder.Take(x, order).Reshape([batch * grid.Windows, grid.Positions, width]);                 // [B * windows, T, W]
        Mask mask = Mask.Bias(Relative(x.Pass, grid.Window));
        if (grid.Shift > 0) mask = mask.And(WindowOrder.Borders(grid, (int)batch));
        Tensor seen = _layer.Attention.Forward(windows, windows, windows, mask, grid);
        return seen.Reshape([batch, order.Length, width]).Take(WindowOrder.Back(order, grid.Rows * grid.Columns), 1);       // [B, rows * columns, W]
    }

    /// <summary>What is added to scores for how far apart query and key are: [heads, T, T].</summary>
    private Tensor Relative(Pass pass, int side)
    {
        int length = side * side, reach = 2 * _window - 1;
        int[] places = new int[length * length];
        for (int query = 0; query < length; query++)
        {
            for (int key = 0; key < length; key++)
            {
                int down = query / side - key / side, right = query % side - key % side;
                places[query * length + key] = (down + _window - 1) * reach + right + _window - 1;
            }
        }
        return pass.Use(_relative).Take(places, 0).Transpose().Reshape([_relative.Shape[1], length, length]);
    }
}
