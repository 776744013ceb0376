using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;

namespace Fovea.View.Tests;

/// <summary>What holds for any explanation on a page or in a picture.</summary>
public sealed partial class MarkupLaws
{
    private static readonly HashSet<string> Known =
    [
        "!doctype", "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "h1", "h2", "p", "div", "span", "strong", "em", "i", "bdi", "cite",
        "br", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "svg", "circle",
    ];

    private static readonly HashSet<string> Drawn = ["title", "style", "rect", "text"];

    [Fact]
    public void A_page_has_only_the_tags_that_we_wrote() => Any.Explanation.Sample(explanation =>
    {
        string page = HtmlView.Render(explanation);
        Assert.All(Tag().Matches(page).Select(tag => tag.Groups["name"].Value.ToLowerInvariant()), name => Assert.Contains(name, Known));
    }, iter: 200);

    [Fact]
    public void A_page_closes_what_it_opens() => Any.Explanation.Sample(explanation =>
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(HtmlView.Render(explanation)))
        {
            string name = tag.Groups["name"].Value;
            if (name is "!doctype" or "meta" or "br" || tag.Value.EndsWith("/>", StringComparison.Ordinal)) continue;
            if (tag.Groups["close"].Length == 0) open.Push(name);
            else Assert.Equal(open.Pop(), name);
        }
        Assert.Empty(open);
    }, iter: 200);

    [Fact]
    public void A_page_shows_the_text_of_the_window_and_nothing_else() => Any.Explanation.Sample(explanation =>
    {
        string page = HtmlView.Render(explanation);
        if (!page.Contains("<div class=\"passage\"", StringComparison.Ordinal)) return;
        int start = page.IndexOf("<div class=\"passage\"", StringComparison.Ordinal);
        string passage = page[start..page.IndexOf("</div>", start, StringComparison.Ordinal)];
        string shown = WebUtility.HtmlDecode(AnyTag().Replace(Cut().Replace(passage, ""), ""));
        TextRange window = new MarkedText(explanation).Window;
        string expected = WebUtility.HtmlDecode(Markup.Escape(window.In(explanation.Text)));
        Assert.Equal(Words(expected), Words(shown));
    }, iter: 200);

    [Fact]
    public void A_page_asks_nobody_for_anything()
    {
        string page = HtmlView.Render(Samples.Wonderland());
        Assert.DoesNotMatch("(?i)src=|href=|url\\(|@import|https?:|<script|<link", page);
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void A_picture_is_XML_whatever_the_text() => Any.Explanation.Sample(explanation =>
    {
        XElement svg = XDocument.Parse(SvgView.RenderPassage(explanation)).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.All(svg.Descendants(), element => Assert.Contains(element.Name.LocalName, Drawn));
    }, iter: 200);

    [Fact]
    public void Tokens_in_a_grid_may_be_named_anything()
    {
        Explanation heads = Samples.Heads();
        Explanation odd = heads with { Tokens = ["<b>", "&", "\0", "\uD800", "中文中文中文中文中文中文", "", " ", "\"", "'", "]]>", "\u202E"] };
        Assert.Equal("svg", XDocument.Parse(SvgView.RenderHead(odd, 0, 1)).Root!.Name.LocalName);
        Assert.DoesNotContain('\0', TerminalView.RenderHead(odd, 0, 1, new TerminalStyle()));
    }

    [Theory]
    [InlineData(7, null, "cannot show layer 7: expected one of 0, 2 (Parameter 'layer')")]
    [InlineData(2, 3, "cannot show head 3 of layer 2: expected from 0 to 2 (Parameter 'head')")]
    public void A_layer_or_head_that_was_not_kept_is_refused(int layer, int? head, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => SvgView.RenderHead(Samples.Heads(), layer, head)).Message);

    [Fact]
    public void Weights_that_were_not_asked_for_cannot_be_shown() => Assert.Equal(
        "cannot show layer 0: expected attention weights in the explanation, found none; capture them when the question is asked (Parameter 'layer')",
        Assert.Throws<ArgumentException>(() => SvgView.RenderHead(Samples.Wonderland(), 0, null)).Message);

    private static string Words(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    [GeneratedRegex(@"<(?<close>/?)(?<name>[!a-zA-Z][\w]*)[^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex AnyTag();

    [GeneratedRegex("<span class=\"cut\">[^<]*</span>")]
    private static partial Regex Cut();
}
