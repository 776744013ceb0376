namespace Fovea.View;

/// <summary>A line that fits a terminal.</summary>
internal sealed class Line
{
    private readonly List<Cell> _cells = [];

    public IReadOnlyList<Cell> Cells => _cells;

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    public bool IsEmpty => _cells.Count == 0;

    public bool HasAnswer { get; private set; }

    public bool HasEvidence { get; private set; }

    /// <summary>The hottest word on it, in steps.</summary>
    public int Heat { get; private set; }

    public string Text => string.Concat(_cells.Select(cell => cell.Text));

    public void Add(Cell cell)
    {
        _cells.Add(cell);
        Width += cell.Width;
        if (cell.Gap != Gap.None) return;
        HasAnswer |= cell.Mark.IsAnswer;
        HasEvidence |= cell.Mark.IsEvidence;
        Heat = Math.Max(Heat, cell.Mark.Heat);
    }
}
