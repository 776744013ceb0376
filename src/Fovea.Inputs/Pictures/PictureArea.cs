namespace Fovea.Inputs;

/// <summary>A rectangle of a picture, in pixels from its top left corner. Where a picture was made smaller, edges lie between pixels.</summary>
/// <param name="Left">Where it begins; below 0 where it reaches over the edge.</param>
/// <param name="Top">Where it begins, downwards.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
public readonly record struct PictureArea(double Left, double Top, double Width, double Height)
{
    /// <summary>A field of a grid that is laid over the rectangle: the place of a patch of the picture that a network was given.</summary>
    /// <param name="row">From 0, the uppermost.</param>
    /// <param name="column">From 0, the leftmost.</param>
    /// <param name="rows">How many rows the grid has.</param>
    /// <param name="columns">How many columns it has.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public PictureArea Field(int row, int column, int rows, int columns)
    {
        if (row < 0 || row >= rows || column < 0 || column >= columns) throw new ArgumentException($"a grid of {rows} x {columns} has no field in row {row} and column {column}, counted from 0");
        return new PictureArea(Left + column * Width / columns, Top + row * Height / rows, Width / columns, Height / rows);
    }
}
