using System.Text.RegularExpressions;
using Fovea.View.Tests.Pictures;
using Microsoft.Playwright;

namespace Fovea.View.Tests;

/// <summary>What a real browser makes of the pages, and what they do when somebody clicks; skipped, visibly, where Chromium is not installed.</summary>
/// <param name="browser">Shared by all tests.</param>
public sealed partial class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_browser_sees_the_elements_that_we_wrote_and_no_other()
    {
        foreach (string html in new[] { HtmlView.Render(Samples.Hostile()), HtmlView.Render(Samples.Wonderland()), HtmlView.RenderHead(Samples.Heads(), 0, null), HtmlView.Render(PictureSamples.Gated()) })
        {
            await using OpenedPage opened = await browser.Open(html);
            Assert.Equal(Elements(html), Elements(await opened.Page.ContentAsync()));
            Assert.Empty(opened.Noise);
        }
    }

    [Fact]
    public async Task A_browser_draws_what_counted_in_its_colours_and_the_rest_grey()
    {
        await using OpenedPage opened = await browser.Open(HtmlView.Render(PictureSamples.Sun()));
        // Somewhere in the window there is the sun, of which no page has the colour; and nowhere the green of the meadow.
        IReadOnlyList<byte[]> seen = await opened.Pixels();
        Assert.Contains(seen, IsSun);
        Assert.DoesNotContain(seen, IsMeadow);
    }

    [Fact]
    public async Task A_click_shows_the_picture_as_it_is_and_another_what_counted_in_it()
    {
        await using OpenedPage opened = await browser.Open(HtmlView.Render(PictureSamples.Sun()));
        ILocator lines = opened.Page.Locator(".photo > svg"), glow = opened.Page.Locator(".photo > .glow");
        Assert.Equal((true, false), (await lines.IsVisibleAsync(), await glow.IsVisibleAsync()));

        await opened.Page.GetByText("the picture", new PageGetByTextOptions { Exact = true }).ClickAsync();
        Assert.Equal((false, false), (await lines.IsVisibleAsync(), await glow.IsVisibleAsync()));
        Assert.Contains(await opened.Pixels(), IsMeadow);

        await opened.Page.GetByText("heat", new PageGetByTextOptions { Exact = true }).ClickAsync();
        Assert.Equal((true, true), (await lines.IsVisibleAsync(), await glow.IsVisibleAsync()));
        Assert.DoesNotContain(await opened.Pixels(), IsMeadow);

        await opened.Page.GetByText("as it was weighed").ClickAsync();
        Assert.Equal((true, false), (await lines.IsVisibleAsync(), await glow.IsVisibleAsync()));
        Assert.DoesNotContain(await opened.Pixels(), IsMeadow);
        Assert.Empty(opened.Noise);
    }

    [Fact]
    public async Task Whoever_has_no_mouse_chooses_with_the_keys()
    {
        await using OpenedPage opened = await browser.Open(HtmlView.Render(PictureSamples.Sun()));
        foreach (string chosen in (string[])["weighed", "heat", "photograph"])
        {
            await opened.Page.Keyboard.PressAsync(chosen == "weighed" ? "Tab" : "ArrowRight");
            Assert.True(await opened.Page.Locator($"#{chosen}").IsCheckedAsync(), chosen);
        }
        Assert.Contains(await opened.Pixels(), IsMeadow);
    }

    [Fact]
    public async Task A_click_opens_what_each_word_was_worth_and_another_closes_it()
    {
        await using OpenedPage opened = await browser.Open(HtmlView.Render(Samples.Wonderland()));
        ILocator title = opened.Page.GetByText("without each of the words that counted most"), word = opened.Page.GetByRole(AriaRole.Cell, new PageGetByRoleOptions { Name = "Rabbit", Exact = true });
        Assert.False(await word.IsVisibleAsync());
        await title.ClickAsync();
        Assert.True(await word.IsVisibleAsync());
        await title.ClickAsync();
        Assert.False(await word.IsVisibleAsync());
    }

    [Fact]
    public async Task On_a_telephone_nothing_lies_beyond_the_right_edge()
    {
        foreach (string html in new[] { HtmlView.Render(Samples.Wonderland()), HtmlView.Render(PictureSamples.Gated()) })
        {
            await using OpenedPage opened = await browser.Open(html);
            await opened.Page.SetViewportSizeAsync(360, Browser.Window);
            Assert.InRange(await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 360);
        }
    }

    private static bool IsSun(byte[] pixel) => Near(pixel, 250, 210, 40);

    private static bool IsMeadow(byte[] pixel) => Near(pixel, 40, 140, 50);

    private static bool Near(byte[] pixel, int red, int green, int blue) => Math.Abs(pixel[0] - red) + Math.Abs(pixel[1] - green) + Math.Abs(pixel[2] - blue) < 24;

    private static string[] Elements(string page) => [.. Element().Matches(page).Select(element => element.Groups["name"].Value)];

    [GeneratedRegex(@"<(?<name>[a-z][a-z0-9]*)[ >]")]
    private static partial Regex Element();
}
