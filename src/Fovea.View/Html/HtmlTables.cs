namespace Fovea.View;

/// <summary>The tables below the passage: the receipt, other answers, and what each part of the text was worth.</summary>
internal static class HtmlTables
{
    public static void Write(Markup page, Explanation explanation)
    {
        if (explanation.Receipt is { } receipt) Proof(page, explanation, receipt);
        if (explanation.RunnersUp.Count > 0) Others(page, explanation);
        if (explanation.Removals.Count > 0) Removals(page, explanation);
    }

    private static void Proof(Markup page, Explanation explanation, Receipt receipt)
    {
        page.Raw("<section aria-labelledby=\"receipt\">\n<h2 id=\"receipt\">Receipt</h2>\n<p class=\"note\">The same model, asked again about a changed text.</p>\n");
        page.Raw("<table>\n<thead><tr><th scope=\"col\">it reads</th><th scope=\"col\">it answers</th><th scope=\"col\">confidence</th></tr></thead>\n<tbody>\n");
        Row(page, "everything", explanation.Answer);
        Row(page, "this sentence alone", receipt.Alone);
        Row(page, "all but this sentence", receipt.Without);
        page.Raw("</tbody>\n</table>\n</section>\n");
    }

    private static void Others(Markup page, Explanation explanation)
    {
        page.Raw("<section aria-labelledby=\"others\">\n<h2 id=\"others\">Other places that answer differently</h2>\n");
        page.Raw("<table>\n<thead><tr><th scope=\"col\">where</th><th scope=\"col\">it could answer</th><th scope=\"col\">confidence</th></tr></thead>\n<tbody>\n");
        foreach (Answer other in explanation.RunnersUp)
            if (other.Range is { } range) Row(page, Places.Invariant($"{Places.Order(explanation, range)}, line {Places.Line(explanation.Text, range.Start)}"), other);
        page.Raw("</tbody>\n</table>\n</section>\n");
    }

    private static void Row(Markup page, string head, Answer answer)
    {
        page.Raw("<tr><th scope=\"row\">").Text(head).Raw("</th><td class=\"answered\" dir=\"auto\">");
        if (answer.NoAnswer) page.Raw("<em>no answer</em>");
        else page.Text(answer.Text);
        page.Raw("</td>");
        Number(page, answer.Confidence);
        page.Raw("</tr>\n");
    }

    private static void Removals(Markup page, Explanation explanation)
    {
        page.Raw("<section aria-labelledby=\"removals\">\n<h2 id=\"removals\">What each part was worth</h2>\n");
        page.Raw("<p class=\"note\">One thing is taken out of the text and the model asked again: how far does its confidence in the answer fall?</p>\n");
        Part(page, explanation, RemovalKind.Sentence, "without each sentence");
        Part(page, explanation, RemovalKind.HotWord, "without each of the words that counted most");
        Part(page, explanation, RemovalKind.RandomWord, "without words taken at random, to compare");
        page.Raw("</section>\n");
    }

    private static void Part(Markup page, Explanation explanation, RemovalKind kind, string title)
    {
        Removal[] removals = [.. explanation.Removals.Where(removal => removal.Kind == kind)];
        if (removals.Length == 0) return;
        double mean = removals.Average(removal => RemovalTable.Fall(explanation, removal));
        page.Invariant($"<details{(kind == RemovalKind.Sentence ? " open" : "")}>\n<summary>{title}: {mean:0.00} on average</summary>\n<table>\n<thead><tr><th scope=\"col\">taken out</th><th scope=\"col\">falls by</th></tr></thead>\n<tbody>\n");
        foreach (Removal removal in removals)
        {
            page.Raw("<tr><td class=\"answered\" dir=\"auto\">").Text(Places.OneLine(explanation.Text, removal.Range)).Raw("</td>");
            Number(page, RemovalTable.Fall(explanation, removal));
            page.Raw("</tr>\n");
        }
        page.Raw("</tbody>\n</table>\n</details>\n");
    }

    private static void Number(Markup page, double share)
    {
        page.Raw("<td class=\"n\">");
        HtmlAnswer.Meter(page, share);
        page.Raw(Places.Share(share)).Raw("</td>");
    }
}
