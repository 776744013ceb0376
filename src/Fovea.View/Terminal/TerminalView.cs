namespace Fovea.View;

/// <summary>
/// An explanation as text for a terminal: the answer, where it stands, the passage with its heat, the receipt. With colours the
/// heat is a shade behind the words; without, it is a bar below them. The answer's sentence has a line in the margin.
/// </summary>
public static class TerminalView
{
    private const int Margin = 2;
    private const int MeterWidth = 10;

    /// <summary>Renders an explanation.</summary>
    /// <returns>Lines that end with LF and fit the width. Nothing in the explained text can reach the terminal as a command.</returns>
    public static string Render(Explanation explanation, TerminalStyle style)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(style);
        var page = new Ansi(style);
        Head(page, explanation, style);
        Passage(page, explanation, style);
        if (explanation.Receipt is { } receipt) Proof(page, receipt, style);
        if (explanation.RunnersUp.Count > 0) Others(page, explanation, style);
        if (explanation.Removals.Count > 0) RemovalTable.Write(page, explanation, style);
        return page.ToString();
    }

    /// <summary>Renders what a picture shows: a bar for each class, the picture as it was weighed, and the receipt.</summary>
    /// <returns>Lines that end with LF and fit the width. Nothing in the names of classes can reach the terminal as a command.</returns>
    public static string Render(PictureExplanation explanation, TerminalStyle style)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(style);
        return TerminalPicture.Render(explanation, style);
    }

    /// <summary>Renders where one head looked: each token with the tokens that it attends to most.</summary>
    /// <param name="layer">The layer's number.</param>
    /// <param name="head">From 0; null for the mean of all heads.</param>
    /// <returns>Lines that end with LF and fit the width.</returns>
    /// <exception cref="ArgumentException">The explanation holds no such layer or head; the message says which it holds.</exception>
    public static string RenderHead(Explanation explanation, int layer, int? head, TerminalStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        return TerminalHead.Render(HeadWeights.Of(explanation, layer, head), style);
    }

    /// <summary>An answer with its confidence: "the garden (0.97)", "no answer (0.81)".</summary>
    internal static string Short(Answer answer) => $"{(answer.NoAnswer ? "no answer" : Places.OneLine(answer.Text, new TextRange(0, answer.Text.Length)))} ({Places.Share(answer.Confidence)})";

    private static void Head(Ansi page, Explanation explanation, TerminalStyle style)
    {
        Wrapped(page, explanation.Question, style.Width, indent: 0, page.Faint);
        Answer answer = explanation.Answer;
        Wrapped(page, answer.NoAnswer ? $"the text does not say ({Places.Share(answer.Confidence)})" : Short(answer), style.Width, indent: 0, page.Bold);
        if (answer.Range is not { } range) return;
        if (explanation.Evidence is { } evidence) Wrapped(page, $"\"{Places.OneLine(explanation.Text, evidence)}\"", style.Width, Margin, page.Write);
        Wrapped(page, Places.Describe(explanation, range), style.Width, Margin, page.Faint);
    }

    private static void Passage(Ansi page, Explanation explanation, TerminalStyle style)
    {
        var marked = new MarkedText(explanation);
        List<Line> lines = LineBreaker.Break(Cell.Of(marked, brackets: !page.HasColors), style.Width - Margin);
        if (lines.Count == 0) return;
        List<Line?> shown = HotLines.Choose(lines, style.MostLines);
        if (HasWords(explanation.Text, 0, marked.Window.Start) && shown[0] is not null) shown.Insert(0, null);
        if (HasWords(explanation.Text, marked.Window.End, explanation.Text.Length) && shown[^1] is not null) shown.Add(null);

        page.EndLine();
        foreach (Line? line in shown) Set(page, line);
        page.EndLine();
        Legend(page, explanation, style);
    }

    private static void Set(Ansi page, Line? line)
    {
        string margin = line?.HasEvidence == true ? "│ " : "  ";
        page.Faint(margin);
        if (line is null) page.Faint("…");
        else foreach (Cell cell in line.Cells) page.Marked(cell.Text, cell.Mark);
        page.EndLine();
        if (page.HasColors || line is null || line.Heat == 0) return;
        page.Write(margin);
        foreach (Cell cell in line.Cells) page.Write(new string(HeatScale.Bar(cell.Mark.Heat), cell.Width));
        page.EndLine();
    }

    private static void Legend(Ansi page, Explanation explanation, TerminalStyle style)
    {
        var parts = new List<string>();
        if (!page.HasColors)
        {
            if (explanation.Answer.Range is not null) parts.Add("[[answer]]");
            if (explanation.Evidence is not null) parts.Add("│ its sentence");
            if (explanation.Words.Count > 0) parts.Add("▁▂▃▄▅▆▇█ how much a word counted");
            if (parts.Count > 0) Wrapped(page, string.Join(", ", parts), style.Width, Margin, page.Write);
            return;
        }
        if (explanation.Words.Count == 0) return;
        bool wide = style.Width >= 40;
        page.Faint(wide ? "  counted little " : "  ");
        for (int step = 1; step <= HeatScale.Steps; step++) page.Marked(" ", new Mark(step, -1, false, false));
        page.Faint(wide ? " most" : "").EndLine();
    }

    private static void Proof(Ansi page, Receipt receipt, TerminalStyle style)
    {
        page.EndLine();
        Wrapped(page, $"this sentence alone: {Short(receipt.Alone)}", style.Width, indent: 0, page.Write);
        Wrapped(page, $"without this sentence: {Short(receipt.Without)}", style.Width, indent: 0, page.Write);
    }

    private static void Others(Ansi page, Explanation explanation, TerminalStyle style)
    {
        page.EndLine();
        foreach (Answer other in explanation.RunnersUp)
        {
            if (other.Range is not { } range) continue;
            Wrapped(page, Places.Invariant($"{Places.Order(explanation, range)}: {Short(other)}, line {Places.Line(explanation.Text, range.Start)}"), style.Width, indent: 0, page.Write);
        }
    }

    /// <summary>Sets a text in lines of the width, each after an indent.</summary>
    internal static void Wrapped(Ansi page, string text, int width, int indent, Func<string, Ansi> write)
    {
        foreach (Line line in LineBreaker.Break(Cell.Of(text), width - indent))
        {
            page.Write(new string(' ', indent));
            write(line.Text);
            page.EndLine();
        }
    }

    internal static void Meter(Ansi page, double share) => page.Meter(share, MeterWidth);

    private static bool HasWords(string text, int start, int end) => !string.IsNullOrWhiteSpace(text[start..end]);
}
