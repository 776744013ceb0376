namespace Fovea.View;

/// <summary>The passage with its heat: a word that counted has a shade behind it and a line below it, both as strong as it counted.</summary>
internal static class HtmlPassage
{
    /// <summary>A word below this share of the hottest is shown plain.</summary>
    private const float Coldest = 0.04f;

    public static void Write(Markup page, Explanation explanation)
    {
        var marked = new MarkedText(explanation);
        page.Raw("<section aria-labelledby=\"looked\">\n<h2 id=\"looked\">Where it looked</h2>\n<div class=\"passage\" dir=\"auto\">\n<p>");
        if (!string.IsNullOrWhiteSpace(marked.Text[..marked.Window.Start])) page.Raw("<span class=\"cut\">… </span>");
        foreach (Stretch stretch in Stretches(marked)) Write(page, explanation, marked.Window, stretch);
        if (!string.IsNullOrWhiteSpace(marked.Text[marked.Window.End..])) page.Raw("<span class=\"cut\"> …</span>");
        page.Raw("</p>\n</div>\n");
        Key(page, explanation);
        if (marked.Window.Length < marked.Text.Length) Strip(page, explanation, marked.Window);
        page.Raw("</section>\n");
    }

    /// <summary>A part of the text that is marked alike: all of one word, or all between two; never across the edge of a sentence or of the answer, never half a character.</summary>
    private readonly record struct Stretch(TextRange Range, Mark Mark, Mark Before, Mark After);

    private static IEnumerable<Stretch> Stretches(MarkedText marked)
    {
        var nothing = new Mark(0, -1, false, false);
        Mark before = nothing;
        for (int start = marked.Window.Start; start < marked.Window.End;)
        {
            Mark mark = marked[start];
            int end = start + 1;
            while (end < marked.Window.End && (marked[end] == mark || char.IsSurrogatePair(marked.Text[end - 1], marked.Text[end]))) end++;
            yield return new Stretch(new TextRange(start, end), mark, before, end < marked.Window.End ? marked[end] : nothing);
            (before, start) = (mark, end);
        }
    }

    private static void Write(Markup page, Explanation explanation, TextRange window, Stretch stretch)
    {
        (Mark mark, Mark before, Mark after) = (stretch.Mark, stretch.Before, stretch.After);
        bool edgeBefore = mark.IsEvidence != before.IsEvidence, edgeAfter = mark.IsEvidence != after.IsEvidence;
        bool first = stretch.Range.Start == window.Start;
        if (edgeBefore || first) page.Raw(mark.IsEvidence ? "<span class=\"e\">" : "<span class=\"rest\">");
        if (mark.IsAnswer && (!before.IsAnswer || edgeBefore)) page.Raw("<strong class=\"a\">");

        float weight = mark.Word < 0 ? 0 : explanation.Words[mark.Word].Weight;
        bool hot = weight >= Coldest;
        if (hot) page.Invariant($"<span class=\"w\" style=\"--h:{Math.Min(weight, 1):0.##}\" title=\"weight {weight:0.00}\">");
        Paragraphs(page, explanation, stretch);
        if (hot) page.Raw("</span>");

        if (mark.IsAnswer && (!after.IsAnswer || edgeAfter)) page.Raw("</strong>");
        bool last = stretch.Range.End == window.End;
        if (edgeAfter || last) page.Raw("</span>");
    }

    /// <summary>Writes the text of a stretch. An empty line of the text shows as one.</summary>
    private static void Paragraphs(Markup page, Explanation explanation, Stretch stretch)
    {
        string text = stretch.Range.In(explanation.Text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        string[] parts = text.Split("\n\n");
        for (int part = 0; part < parts.Length; part++)
        {
            if (part > 0) page.Raw("<br><br>");
            page.Text(parts[part]);
        }
    }

    private static void Key(Markup page, Explanation explanation)
    {
        page.Raw("<p class=\"key\">");
        if (explanation.Answer.Range is not null) page.Raw("<span><strong class=\"a\">answer</strong></span>");
        if (explanation.Evidence is not null) page.Raw("<span><span class=\"e\">its sentence</span></span>");
        page.Raw("<span>counted <span class=\"w\" style=\"--h:.15\">little</span> <span class=\"w\" style=\"--h:.5\">more</span> <span class=\"w\" style=\"--h:1\">most</span></span></p>\n");
    }

    /// <summary>The whole text as a bar, for those who read only a part of it here: what is shown, the answer, and other answers.</summary>
    private static void Strip(Markup page, Explanation explanation, TextRange window)
    {
        double length = Math.Max(explanation.Text.Length, 1);
        page.Raw("<div class=\"strip\" role=\"img\" aria-label=\"").Text(StripLabel(explanation, window)).Raw("\"><span class=\"all\"></span>");
        page.Invariant($"<span class=\"seen\" style=\"left:{100 * window.Start / length:0.##}%;width:{100 * window.Length / length:0.##}%\"></span>");
        foreach (Answer other in explanation.RunnersUp)
            if (other.Range is { } range) page.Invariant($"<span class=\"or\" style=\"left:{100 * Math.Clamp(range.Start / length, 0, 1):0.##}%\"></span>");
        if (explanation.Answer.Range is { } answer) page.Invariant($"<span class=\"at\" style=\"left:{100 * Math.Clamp(answer.Start / length, 0, 1):0.##}%\"></span>");
        page.Raw("</div>\n<p class=\"note\">The whole text, from its beginning to its end: the bar is what is shown above, the solid mark the answer, open marks other answers.</p>\n");
    }

    private static string StripLabel(Explanation explanation, TextRange window) => Places.Invariant(
        $"Characters {window.Start} to {window.End} of {explanation.Text.Length} are shown; {explanation.RunnersUp.Count} other places answer.");
}
