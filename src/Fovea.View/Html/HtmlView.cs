using System.Text;

namespace Fovea.View;

/// <summary>
/// An explanation as one HTML page that needs nothing else: no network, no script, no font. It follows the reader's dark or light
/// scheme, and says with the thickness of lines what it says with colour.
/// </summary>
public static class HtmlView
{
    private const string Nothing = "default-src 'none'; style-src 'unsafe-inline'";

    private static readonly string Styles = ReadStyles("page.css"), PictureStyles = ReadStyles("picture.css");

    /// <summary>Renders an explanation.</summary>
    /// <returns>The page. It forbids itself to load or run anything, and what the explained text holds is shown, never obeyed.</returns>
    public static string Render(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var page = new Markup();
        Begin(page, explanation.Question, Nothing, Styles);
        HtmlAnswer.Write(page, explanation);
        if (explanation.Words.Count > 0 || explanation.Window.Length > 0) HtmlPassage.Write(page, explanation);
        HtmlTables.Write(page, explanation);
        End(page, explanation.Model, "The heat of a word is how much the answer would change with the attention that the word got, followed through all layers (<cite>Chefer et al. 2021, arXiv:2103.15679</cite>)");
        return page.ToString();
    }

    /// <summary>Renders what a picture shows, and where that was seen.</summary>
    /// <returns>The page. It forbids itself to load or run anything; the pictures stand within it.</returns>
    public static string Render(PictureExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var page = new Markup();
        Begin(page, $"{explanation.Classes[0].Name} {explanation.Source}".TrimEnd(), $"{Nothing}; img-src data:", Styles + PictureStyles);
        HtmlPicture.Write(page, explanation);
        End(page, explanation.Model, $"The heat of a place is how much it spoke for the class ({Markup.Escape(explanation.Method)})");
        return page.ToString();
    }

    /// <summary>Writes an explanation as a page, in UTF-8. A file that is there already is replaced.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be written.</exception>
    public static void SaveHtml(this Explanation explanation, string path) => File.WriteAllText(path, Render(explanation));

    /// <summary>Writes what a picture shows as a page, in UTF-8. A file that is there already is replaced.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be written.</exception>
    public static void SaveHtml(this PictureExplanation explanation, string path) => File.WriteAllText(path, Render(explanation));

    /// <summary>Renders where one head looked, as a page with the picture of <see cref="SvgView.RenderHead"/>.</summary>
    /// <param name="explanation">An explanation that holds attention weights.</param>
    /// <param name="layer">The layer's number.</param>
    /// <param name="head">From 0; null for the mean of all heads.</param>
    /// <exception cref="ArgumentException">The explanation holds no such layer or head; the message says which it holds.</exception>
    public static string RenderHead(Explanation explanation, int layer, int? head)
    {
        HeadWeights weights = HeadWeights.Of(explanation, layer, head);
        var page = new Markup();
        Begin(page, $"{explanation.Question} ({weights.Name})", Nothing, Styles);
        page.Raw("<header>\n<h1 dir=\"auto\">").Text(explanation.Question).Raw("</h1>\n</header>\n<figure>\n").Raw(SvgMatrix.Render(weights));
        page.Raw("<figcaption class=\"note\">A row is a token that looks, a column a token that is looked at. The area of a square is the weight; a row sums to one.</figcaption>\n</figure>\n");
        page.Raw("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Begin(Markup page, string title, string policy, string styles)
    {
        page.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"").Raw(policy).Raw("\">\n");
        page.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        page.Raw("<title>").Text(title.Length > 0 ? title : "Fovea").Raw("</title>\n<style>\n").Raw(styles).Raw("</style>\n</head>\n<body>\n<main>\n");
    }

    private static void End(Markup page, string model, string heat)
    {
        page.Raw("<footer>\n<p>Made by Fovea");
        if (model.Length > 0) page.Raw(" with the model <bdi>").Text(model).Raw("</bdi>");
        page.Raw($". {heat}. It says what counted for the model, which may differ from what should have counted.</p>\n");
        page.Raw("</footer>\n</main>\n</body>\n</html>\n");
    }

    private static string ReadStyles(string name)
    {
        using Stream stream = typeof(HtmlView).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Fovea.View was built without its {name}: build it again from the whole repository");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
