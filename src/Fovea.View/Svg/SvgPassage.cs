namespace Fovea.View;

/// <summary>
/// The passage as a picture. Text is set in columns of a fixed width, so the shades sit behind their words whatever font is there;
/// the bar below a word is as thick as the word counted.
/// </summary>
internal static class SvgPassage
{
    private const double Column = 9.2, Size = 15, LineHeight = 30, Edge = 26, Head = 26;

    public static string Render(Explanation explanation, int columns, int mostLines)
    {
        var marked = new MarkedText(explanation);
        List<Line?> lines = HotLines.Choose(LineBreaker.Break(Cell.Of(marked, brackets: false), columns), mostLines);
        List<Line> question = LineBreaker.Break(Cell.Of(explanation.Question), columns * 9 / 10);
        List<Line> answer = LineBreaker.Break(Cell.Of(explanation.Answer.NoAnswer ? "The text does not say." : explanation.Answer.Text), columns * 6 / 10);
        double width = 2 * Edge + columns * Column;
        double top = Edge + Head * (question.Count + 1.45 * answer.Count) + 14;
        double height = top + lines.Count * LineHeight + Edge - 6;

        var svg = new Markup();
        SvgFrame.Begin(svg, width, height, $"{explanation.Question} {TerminalView.Short(explanation.Answer)}");
        double y = Edge + 14;
        foreach (Line line in question) y = HeadLine(svg, line.Text, y, 18, "soft head", Head);
        y += 10;
        foreach (Line line in answer) y = HeadLine(svg, line.Text, y, 29, "ink head", 1.4 * Head);
        svg.Invariant($"<text class=\"soft\" x=\"{width - Edge:0.##}\" y=\"{Edge + 14:0.##}\" font-size=\"13\" text-anchor=\"end\">confidence {explanation.Answer.Confidence:0.00}</text>\n");
        for (int index = 0; index < lines.Count; index++) Draw(svg, lines[index], top + index * LineHeight);
        SvgFrame.End(svg);
        return svg.ToString();
    }

    private static double HeadLine(Markup svg, string text, double y, double size, string style, double advance)
    {
        svg.Invariant($"<text class=\"{style}\" x=\"{Edge}\" y=\"{y:0.##}\" font-size=\"{size}\">").Text(text).Raw("</text>\n");
        return y + advance;
    }

    private static void Draw(Markup svg, Line? line, double y)
    {
        if (line is null)
        {
            svg.Invariant($"<text class=\"soft\" x=\"{Edge}\" y=\"{y + 19:0.##}\" font-size=\"{Size}\">…</text>\n");
            return;
        }
        if (line.HasEvidence) svg.Invariant($"<rect class=\"bar\" x=\"{Edge - 12}\" y=\"{y + 2:0.##}\" width=\"2.5\" height=\"{LineHeight - 4}\"/>\n");
        Answer(svg, line, y);
        int at = 0, start = 0;
        for (int index = 0; index < line.Cells.Count;)
        {
            int first = index;
            start = at;
            Mark mark = line.Cells[first].Mark;
            bool gap = line.Cells[first].Gap != Gap.None;
            while (index < line.Cells.Count && line.Cells[index].Mark == mark && line.Cells[index].Gap != Gap.None == gap) at += line.Cells[index++].Width;
            if (!gap) Word(svg, string.Concat(line.Cells.Skip(first).Take(index - first).Select(cell => cell.Text)), mark, Edge + start * Column, y, (at - start) * Column);
        }
    }

    private static void Word(Markup svg, string text, Mark mark, double x, double y, double width)
    {
        if (mark.Heat > 0)
        {
            svg.Invariant($"<rect class=\"g{mark.Heat}\" x=\"{x - 2:0.##}\" y=\"{y + 3:0.##}\" width=\"{width + 4:0.##}\" height=\"22\" rx=\"3\"/>");
            svg.Invariant($"<rect class=\"bar\" x=\"{x - 2:0.##}\" y=\"{y + 25:0.##}\" width=\"{width + 4:0.##}\" height=\"{0.55 * mark.Heat:0.##}\"/>");
        }
        string letters = mark.Heat > 0 ? $"t{mark.Heat}" : mark.IsEvidence ? "ink" : "soft";
        svg.Invariant($"<text class=\"{letters}\" x=\"{x:0.##}\" y=\"{y + 19:0.##}\" font-size=\"{Size}\" textLength=\"{width:0.##}\" lengthAdjust=\"spacingAndGlyphs\"{(mark.IsAnswer ? " font-weight=\"700\"" : "")}>").Text(text).Raw("</text>\n");
    }

    private static void Answer(Markup svg, Line line, double y)
    {
        if (!line.HasAnswer) return;
        int at = 0, first = -1, end = 0;
        foreach (Cell cell in line.Cells)
        {
            if (cell is { Gap: Gap.None, Mark.IsAnswer: true })
            {
                if (first < 0) first = at;
                end = at + cell.Width;
            }
            at += cell.Width;
        }
        svg.Invariant($"<rect class=\"ring\" x=\"{Edge + first * Column - 5:0.##}\" y=\"{y + 0.5:0.##}\" width=\"{(end - first) * Column + 10:0.##}\" height=\"29\" rx=\"6\" stroke-width=\"2\"/>\n");
    }
}
