using System.Diagnostics;
using System.Text.RegularExpressions;
using Fovea.View.Tests.Pictures;

namespace Fovea.View.Tests;

/// <summary>What a real browser makes of the pages; skipped, visibly, where Chromium is not installed.</summary>
public sealed partial class BrowserTests
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    [Fact]
    public async Task A_browser_sees_the_elements_that_we_wrote_and_no_other()
    {
        foreach (string page in new[] { HtmlView.Render(Samples.Hostile()), HtmlView.Render(Samples.Wonderland()), HtmlView.RenderHead(Samples.Heads(), 0, null), HtmlView.Render(PictureSamples.Gated()) })
            Assert.Equal(Elements(page), Elements(await Parsed(page)));
    }

    [Fact]
    public async Task A_browser_draws_what_counted_in_its_colours_and_the_rest_grey()
    {
        (int width, _, int channels, byte[] pixels) = Png.Read(await Drawn(HtmlView.Render(PictureSamples.Sun())));
        // Somewhere in the window there is the sun, of which no page has the colour; and nowhere the green of the meadow.
        Assert.Contains(Pixels(), pixel => Near(pixel, 250, 210, 40));
        Assert.DoesNotContain(Pixels(), pixel => Near(pixel, 40, 140, 50));
        Assert.Equal(Window, width);

        IEnumerable<byte[]> Pixels() => pixels.Chunk(channels);
        static bool Near(byte[] pixel, int red, int green, int blue) => Math.Abs(pixel[0] - red) + Math.Abs(pixel[1] - green) + Math.Abs(pixel[2] - blue) < 24;
    }

    private const int Window = 800;

    private static string[] Elements(string page) => [.. Element().Matches(page).Select(element => element.Groups["name"].Value)];

    /// <summary>The document as the browser holds it, written out again.</summary>
    private static Task<string> Parsed(string page) => Opened(page, (_, written) => Task.FromResult(written), _ => "--dump-dom");

    /// <summary>What the browser shows, as PNG.</summary>
    private static Task<byte[]> Drawn(string page) =>
        Opened(page, (folder, _) => File.ReadAllBytesAsync(Path.Combine(folder, "page.png")), folder => $"--screenshot={Path.Combine(folder, "page.png")}");

    private static async Task<T> Opened<T>(string page, Func<string, string, Task<T>> result, Func<string, string> wanted)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fovea-view-");
        try
        {
            string file = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(file, page);
            var start = new ProcessStartInfo(Browser()) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--window-size={Window},{Window}", $"--user-data-dir={Path.Combine(folder.FullName, "profile")}", wanted(folder.FullName), new Uri(file).AbsoluteUri]) start.ArgumentList.Add(argument);
            using Process browser = Process.Start(start)!;
            Task<string> errors = browser.StandardError.ReadToEndAsync();
            string written = await browser.StandardOutput.ReadToEndAsync();
            await browser.WaitForExitAsync();
            Assert.True(browser.ExitCode == 0, await errors);
            return await result(folder.FullName, written);
        }
        finally { folder.Delete(recursive: true); }
    }

    private static string Browser()
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, "no Chromium on the path: install it (Debian: chromium) to see what a browser makes of the pages");
        return found;
    }

    [GeneratedRegex(@"<(?<name>[a-z][a-z0-9]*)[ >]")]
    private static partial Regex Element();
}
