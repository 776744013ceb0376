using System.Text;

namespace Fovea.View;

/// <summary>
/// Sets text in lines of a given width: breaks at spaces, beside Chinese, Japanese and Korean characters but not before their
/// closing punctuation, and inside a word only where it is longer than a line.
/// </summary>
internal sealed class LineBreaker
{
    private const string NeverFirst = "，。、！？：；）」』】》〉”’…％,.!?:;)]}%";
    private const string NeverLast = "（「『【《〈“‘([{";

    private readonly int _width;
    private readonly List<Line> _lines = [];
    private readonly List<Cell> _piece = [];
    private Line _line = new();
    private Cell? _gap;

    private LineBreaker(int width) => _width = width;

    /// <summary>Sets cells in lines. An empty line stands between paragraphs.</summary>
    /// <param name="width">At least 2, so that a wide character fits.</param>
    public static List<Line> Break(IEnumerable<Cell> cells, int width)
    {
        var breaker = new LineBreaker(width);
        foreach (Cell cell in cells) breaker.Take(cell);
        breaker.PlacePiece();
        if (!breaker._line.IsEmpty) breaker._lines.Add(breaker._line);
        return breaker._lines;
    }

    private void Take(Cell cell)
    {
        if (cell.Gap != Gap.None)
        {
            PlacePiece();
            if (cell.Gap == Gap.Paragraph && (!_line.IsEmpty || _lines.Count > 0)) EndParagraph();
            else if (!_line.IsEmpty) _gap = cell;
            return;
        }
        if (_piece.Count > 0 && MayBreak(_piece[^1].Text, cell.Text)) PlacePiece();
        _piece.Add(cell);
    }

    private void EndParagraph()
    {
        if (!_line.IsEmpty) EndLine();
        if (!_lines[^1].IsEmpty) _lines.Add(new Line());
    }

    private void EndLine()
    {
        _lines.Add(_line);
        _line = new Line();
        _gap = null;
    }

    private void PlacePiece()
    {
        if (_piece.Count == 0) return;
        int needed = _piece.Sum(cell => cell.Width);
        if (!_line.IsEmpty && _line.Width + (_gap?.Width ?? 0) + needed > _width) EndLine();
        if (_gap is { } gap) _line.Add(gap);
        _gap = null;
        foreach (Cell cell in _piece)
        {
            if (!_line.IsEmpty && _line.Width + cell.Width > _width) EndLine();
            _line.Add(cell);
        }
        _piece.Clear();
    }

    private static bool MayBreak(string before, string after)
    {
        if (NeverFirst.Contains(after, StringComparison.Ordinal) || NeverLast.Contains(before, StringComparison.Ordinal)) return false;
        return IsIdeographic(before) || IsIdeographic(after);
    }

    private static bool IsIdeographic(string text) =>
        Rune.DecodeFromUtf16(text, out Rune rune, out _) == System.Buffers.OperationStatus.Done && rune.Value >= 0x2E80 && WideRanges.Contains(rune.Value);
}
