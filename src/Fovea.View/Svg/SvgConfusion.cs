namespace Fovea.View;

/// <summary>How often each class was taken for each other: a class in each row, what it was taken for in each column. Shades are shares of the row; numbers say the same.</summary>
internal static class SvgConfusion
{
    private const double Edge = 20, Title = 56, LetterWidth = 8, TitleLetter = 8.5, Largest = 46, Smallest = 12, Side = 900, Numbered = 30, NoteLetter = 7.3;
    private const string Note = "in each row what they show, in each column what they were taken for";

    /// <summary>Draws the table.</summary>
    /// <param name="title">Above it.</param>
    /// <param name="classes">What the classes are called.</param>
    /// <param name="counts">[classes, classes].</param>
    /// <exception cref="ArgumentException">There are not as many rows and columns as classes.</exception>
    public static string Render(string title, IReadOnlyList<string> classes, int[,] counts)
    {
        int n = classes.Count;
        if (counts.GetLength(0) != n || counts.GetLength(1) != n) throw new ArgumentException($"the table '{title}' must be [{n}, {n}], one row and column for each class, got [{counts.GetLength(0)}, {counts.GetLength(1)}]");
        double cell = Math.Clamp(Side / Math.Max(n, 1), Smallest, Largest), size = Math.Min(13, cell * 0.8);
        double labels = classes.Select(name => Glyph.WidthOf(name)).DefaultIfEmpty(0).Max() * LetterWidth * size / 13 + 12, left = Edge + labels, top = Edge + Title + labels;
        Markup svg = new();
        SvgFrame.Begin(svg, Math.Max(left + n * cell, Edge + Math.Max(title.Length * TitleLetter, Note.Length * NoteLetter)) + Edge, top + n * cell + Edge, title);
        svg.Invariant($"<text class=\"ink head\" x=\"{Edge}\" y=\"{Edge + 16}\" font-size=\"17\">").Text(title).Raw("</text>\n");
        svg.Invariant($"<text class=\"soft\" x=\"{Edge}\" y=\"{Edge + 36}\" font-size=\"12\">{Note}</text>\n");
        for (int row = 0; row < n; row++)
        {
            double middle = (row + 0.5) * cell + size * 0.35;
            svg.Invariant($"<text class=\"soft\" x=\"{left - 8:0.##}\" y=\"{top + middle:0.##}\" font-size=\"{size:0.##}\" text-anchor=\"end\">").Text(classes[row]).Raw("</text>");
            svg.Invariant($"<text class=\"soft\" transform=\"translate({left + middle:0.##} {top - 8:0.##}) rotate(-90)\" font-size=\"{size:0.##}\">").Text(classes[row]).Raw("</text>\n");
            int all = Enumerable.Range(0, n).Sum(column => counts[row, column]);
            for (int column = 0; column < n; column++)
                if (counts[row, column] > 0) Cell(svg, left + column * cell, top + row * cell, cell, counts[row, column], all);
        }
        svg.Invariant($"<rect class=\"ring\" x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"{n * cell:0.##}\" height=\"{n * cell:0.##}\" stroke-width=\"0.75\"/>\n");
        SvgFrame.End(svg);
        return svg.ToString();
    }

    private static void Cell(Markup svg, double x, double y, double side, int count, int all)
    {
        int step = HeatScale.Step(MathF.Sqrt((float)count / all));          // that few of many are seen too
        if (step > 0) svg.Invariant($"<rect class=\"g{step}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{side:0.##}\" height=\"{side:0.##}\"/>");
        if (side < Numbered) return;
        svg.Invariant($"<text class=\"{(step > 0 ? $"t{step}" : "soft")}\" x=\"{x + side / 2:0.##}\" y=\"{y + side / 2 + 4:0.##}\" font-size=\"12\" text-anchor=\"middle\">{count}</text>\n");
    }
}
