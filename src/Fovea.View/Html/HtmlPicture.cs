using Fovea.Inputs.Pictures;

namespace Fovea.View;

/// <summary>The page of a picture: what it shows, where that was seen, the receipt, and the channels that spoke loudest.</summary>
internal static class HtmlPicture
{
    /// <summary>The longest side of the picture within the page, and of its heat, in pixels.</summary>
    private const int PhotoSide = 800, HeatSide = 96;

    private static readonly double[] s_thinLines = [1 / 3.0, 2 / 3.0];

    public static void Write(Markup page, PictureExplanation explanation)
    {
        Head(page, explanation);
        page.Raw("<section aria-labelledby=\"looked\">\n<h2 id=\"looked\">Where it looked</h2>\n");
        Photo(page, explanation);
        page.Raw("</section>\n");
        Classes(page, explanation);
        if (explanation.Receipt is { } receipt) Receipt(page, explanation, receipt);
        if (explanation.Channels.Count > 0) HtmlChannels.Write(page, explanation.Channels);
    }

    private static void Head(Markup page, PictureExplanation explanation)
    {
        ClassScore best = explanation.Classes[0];
        page.Raw("<header>\n<p class=\"mark\">").Raw(HtmlAnswer.Eye).Raw("<span>Fovea: what a picture shows, and where it was seen</span></p>\n");
        if (explanation.Source.Length > 0) page.Raw("<h1 dir=\"auto\">").Text(explanation.Source).Raw("</h1>\n");
        page.Raw("<p class=\"said\" dir=\"auto\">").Text(best.Name).Raw("</p>\n<p class=\"place\"><span>confidence <strong>").Raw(Places.Share(best.Probability)).Raw("</strong></span>");
        HtmlAnswer.Meter(page, best.Probability);
        page.Invariant($"<span>{explanation.Picture.Width} × {explanation.Picture.Height} pixels</span></p>\n</header>\n");
    }

    private static void Photo(Markup page, PictureExplanation explanation)
    {
        (int width, int height) = Size(explanation.Picture, PhotoSide);
        Picture photo = explanation.Picture.Resize(width, height, PictureFilter.Lanczos);
        page.Raw("<fieldset class=\"views\">\n<legend>How to show it</legend>\n");
        foreach ((string id, string label) in ((string, string)[])[("weighed", "as it was weighed"), ("heat", "heat"), ("photograph", "the picture")])
            page.Raw($"<input type=\"radio\" name=\"view\" id=\"{id}\"{(id == "weighed" ? " checked" : "")}><label for=\"{id}\">{label}</label>\n");
        page.Invariant($"<div class=\"photo\" role=\"img\" aria-label=\"").Text(Spoken(explanation)).Invariant($"\" style=\"aspect-ratio:{width}/{height};max-width:calc(80vh * {width} / {height});");
        page.Raw("--photo:url(").Raw(PngFile.DataUrl(PngFile.Write(width, height, Picture.Colors, photo.Pixels.Span))).Raw(");--heat-map:url(").Raw(HeatImage(explanation)).Raw(")\">\n");
        page.Raw("<div class=\"plain\"></div><div class=\"sharp\"></div><div class=\"glow\"></div>\n");
        Lines(page, explanation);
        page.Raw("</div>\n</fieldset>\n<p class=\"key\">");
        page.Raw(explanation.Heat.IsCold
            ? "<span>No part of the picture spoke for it.</span>"
            : "<span>thick line: the hottest fifth</span><span>thin lines: a third and two thirds of the highest heat</span><span>dashes: what the network was given</span>");
        page.Raw("</p>\n");
    }

    /// <summary>What those hear who can't see the picture.</summary>
    private static string Spoken(PictureExplanation explanation)
    {
        if (explanation.Heat.IsCold) return "The picture; no part of it spoke for the class.";
        HeatMap heat = explanation.Heat;
        int at = heat.Values.IndexOf(heat.Values.ToArray().Max());
        string down = Third(at / heat.Columns, heat.Rows, "top", "middle", "bottom"), across = Third(at % heat.Columns, heat.Columns, "left", "centre", "right");
        return $"The picture with its heat; hottest at the {down} {across}.";
    }

    private static string Third(int at, int of, string first, string second, string third) => ((at + 0.5) / of) switch { < 1 / 3.0 => first, < 2 / 3.0 => second, _ => third };

    /// <summary>The heat as a picture in one colour that is as opaque as it is hot: it glows, and it masks.</summary>
    private static string HeatImage(PictureExplanation explanation)
    {
        (int width, int height) = Size(explanation.Picture, HeatSide);
        float[] heat = LookedAt.Heat(explanation, width, height);
        byte[] pixels = new byte[4 * heat.Length];
        for (int i = 0; i < heat.Length; i++) ((byte[])[255, 138, 0, (byte)(255 * LookedAt.Counted(heat[i]))]).CopyTo(pixels, 4 * i);
        return PngFile.DataUrl(PngFile.Write(width, height, 4, pixels));
    }

    private static void Lines(Markup page, PictureExplanation explanation)
    {
        PictureArea seen = explanation.Seen;
        page.Invariant($"<svg viewBox=\"0 0 {explanation.Picture.Width} {explanation.Picture.Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        page.Invariant($"<rect class=\"frame\" x=\"{seen.Left:0.#}\" y=\"{seen.Top:0.#}\" width=\"{seen.Width:0.#}\" height=\"{seen.Height:0.#}\"/>");
        if (!explanation.Heat.IsCold)
        {
            foreach (double level in s_thinLines) page.Raw($"<path class=\"thin\" d=\"{Contours.Path(explanation.Heat, seen, level)}\"/>");
            string hottest = Contours.Path(explanation.Heat, seen, Contours.HottestLevel(explanation.Heat));
            page.Raw($"<path class=\"under\" d=\"{hottest}\"/><path class=\"line\" d=\"{hottest}\"/>");
        }
        page.Raw("</svg>\n");
    }

    private static void Classes(Markup page, PictureExplanation explanation)
    {
        page.Raw("<section aria-labelledby=\"classes\">\n<h2 id=\"classes\">What it may show</h2>\n<table class=\"classes\">\n<thead><tr><th scope=\"col\">class</th><th scope=\"col\">confidence</th></tr></thead>\n<tbody>\n");
        foreach (ClassScore one in explanation.Classes) Row(page, one.Name, one.Probability);
        page.Raw("</tbody>\n</table>\n</section>\n");
    }

    private static void Receipt(Markup page, PictureExplanation explanation, PictureReceipt receipt)
    {
        page.Raw("<section aria-labelledby=\"receipt\">\n<h2 id=\"receipt\">Receipt</h2>\n<p class=\"note\">The same network, shown the picture again with a part of it greyed out: how sure is it still of <bdi>");
        page.Text(explanation.Classes[0].Name).Raw("</bdi>?</p>\n<table>\n<thead><tr><th scope=\"col\">it sees</th><th scope=\"col\">confidence</th></tr></thead>\n<tbody>\n");
        foreach ((string what, double share) in TerminalPicture.Rows(explanation, receipt)) Row(page, what, share);
        page.Raw("</tbody>\n</table>\n</section>\n");
    }

    private static void Row(Markup page, string head, double share)
    {
        page.Raw("<tr><th scope=\"row\" dir=\"auto\">").Text(head).Raw("</th><td class=\"n\">");
        HtmlAnswer.Meter(page, share);
        page.Raw(Places.Share(share)).Raw("</td></tr>\n");
    }

    /// <summary>As large as it is, but for what is too large.</summary>
    private static (int Width, int Height) Size(Picture picture, int side) =>
        Math.Max(picture.Width, picture.Height) <= side ? (picture.Width, picture.Height) : PngView.Fit(picture, side, side);
}
