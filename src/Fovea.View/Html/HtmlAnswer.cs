namespace Fovea.View;

/// <summary>The head of the page: the question, the answer, how sure the model is, and where the answer stands.</summary>
internal static class HtmlAnswer
{
    public const string Eye = """
        <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" aria-hidden="true"><circle cx="16" cy="16" r="14.5" stroke-width="1" opacity=".45"/><circle cx="16" cy="16" r="9.5" stroke-width="2" opacity=".75"/><circle cx="16" cy="16" r="4.5" fill="currentColor" stroke="none"/></svg>
        """;

    public static void Write(Markup page, Explanation explanation)
    {
        Answer answer = explanation.Answer;
        page.Raw("<header>\n<p class=\"mark\">").Raw(Eye).Raw("<span>Fovea: an answer, and where it comes from</span></p>\n");
        page.Raw("<h1 dir=\"auto\">").Text(explanation.Question).Raw("</h1>\n");
        if (answer.NoAnswer) page.Raw("<p class=\"said none\">The text does not say.</p>\n");
        else page.Raw("<p class=\"said\" dir=\"auto\">").Text(answer.Text).Raw("</p>\n");
        page.Raw("<p class=\"place\"><span>confidence <strong>").Raw(Places.Share(answer.Confidence)).Raw("</strong></span>");
        Meter(page, answer.Confidence);
        if (answer.Range is { } range) page.Raw("<span>").Text(Places.Describe(explanation, range)).Raw("</span>");
        page.Raw("</p>\n</header>\n");
    }

    /// <summary>A bar whose filled part is a share from 0 to 1. The number stands beside it, so it is hidden from those who listen.</summary>
    public static void Meter(Markup page, double share) =>
        page.Invariant($"<span class=\"meter\" aria-hidden=\"true\"><i style=\"width:{100 * (double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1)):0.#}%\"></i></span>");
}
