namespace Fovea.Models;

/// <summary>Puts four neighbouring patches side by side and makes one of them, twice as wide as each.</summary>
/// <remarks>Liu et al., "Swin Transformer", 2021, arXiv:2103.14030, section 3.1.</remarks>
internal sealed class PatchMerging(Scope scope, int width, float epsilon, Initialiser initialiser)
{
    private readonly LayerNorm _norm = new(scope["norm"], 4 * width, epsilon);
    private readonly Linear _reduce = new(scope["reduce"], 4 * width, 2 * width, bias: false, initialiser);

    /// <param name="x">[B, rows * columns, W].</param>
    /// <param name="rows">How many rows; afterwards half as many, rounded up.</param>
    /// <param name="columns">Likewise.</param>
    /// <returns>[B, rows * columns, 2 W].</returns>
    public Tensor Forward(Tensor x, ref int rows, ref int columns)
    {
        (int down, int across) = ((rows + 1) / 2, (columns + 1) / 2);
        int[] order = new int[4 * down * across];
        for (int i = 0; i < order.Length; i++)
        {
            int merged = i / 4, row = 2 * (merged / across) + i % 2, column = 2 * (merged % across) + i % 4 / 2;    // upper left, lower left, upper right, lower right
            order[i] = row < rows && column < columns ? row * columns + column : -1;
        }
        (rows, columns) = (down, across);
        Tensor four = WindowOrder.Take(x, order).Reshape([x.Shape[0], down * across, 4 * width]);
        return _reduce.Forward(_norm.Forward(four));
    }
}
