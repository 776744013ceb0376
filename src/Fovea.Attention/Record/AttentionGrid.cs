using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>
/// Where in a picture the positions of an attention layer are: they are patches in rows, after some that stand for no place. Where attention stays
/// within windows, each window is an item of the batch: picture by picture, in rows.
/// </summary>
/// <param name="Rows">Patches from top to bottom.</param>
/// <param name="Columns">Patches from left to right.</param>
public sealed record AttentionGrid(int Rows, int Columns)
{
    /// <summary>How many positions before the patches stand for no place, such as a class token.</summary>
    public int Leading { get; init; }

    /// <summary>The sides of a window, in patches; 0 where every position sees the whole picture.</summary>
    /// <remarks>Rows and columns are filled up at their ends to multiples of it.</remarks>
    public int Window { get; init; }

    /// <summary>How far the windows are moved down and to the right, in patches; what is moved out of the picture comes back at the other side.</summary>
    public int Shift { get; init; }

    /// <summary>How many windows a picture has; 1 where every position sees the whole picture.</summary>
    public int Windows => Window == 0 ? 1 : WindowsOver(Rows) * WindowsOver(Columns);

    /// <summary>How many positions an item of the batch has.</summary>
    public int Positions => Window == 0 ? Leading + Rows * Columns : Window * Window;

    /// <summary>The patch at a position.</summary>
    /// <param name="window">Which window of the picture, from 0.</param>
    /// <param name="position">Which position of the window.</param>
    /// <returns>Row * Columns + column; -1 where the position stands for no place.</returns>
    public int PatchAt(int window, int position)
    {
        if (Window == 0) return position < Leading ? -1 : position - Leading;
        int across = WindowsOver(Columns);
        int row = Place(window / across * Window + position / Window, Rows), column = Place(window % across * Window + position % Window, Columns);
        return row < Rows && column < Columns ? row * Columns + column : -1;
    }

    /// <summary>As an observation.</summary>
    internal DetachedTensor Numbers => new([5], [Rows, Columns, Leading, Window, Shift]);

    internal static AttentionGrid Of(DetachedTensor numbers) => new((int)numbers.Values[0], (int)numbers.Values[1])
    {
        Leading = (int)numbers.Values[2],
        Window = (int)numbers.Values[3],
        Shift = (int)numbers.Values[4],
    };

    private int WindowsOver(int length) => (length + Window - 1) / Window;

    /// <summary>Where in the filled-up picture something of the moved one is.</summary>
    private int Place(int moved, int length) => (moved + Shift) % (WindowsOver(length) * Window);
}
