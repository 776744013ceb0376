using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Fovea.View.Tests;

/// <summary>What a real browser makes of the pages; skipped, visibly, where Chromium is not installed.</summary>
public sealed partial class BrowserTests
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    [Fact]
    public async Task A_browser_sees_the_elements_that_we_wrote_and_no_other()
    {
        foreach (string page in new[] { HtmlView.Render(Samples.Hostile()), HtmlView.Render(Samples.Wonderland()), HtmlView.RenderHead(Samples.Heads(), 0, null) })
            Assert.Equal(Elements(page), Elements(await Parsed(page)));
    }

    private static string[] Elements(string page) => [.. Element().Matches(page).Select(element => element.Groups["name"].Value)];

    /// <summary>The document as the browser holds it, written out again.</summary>
    private static async Task<string> Parsed(string page)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fovea-view-");
        try
        {
            string file = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(file, page);
            var start = new ProcessStartInfo(Browser()) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--user-data-dir={Path.Combine(folder.FullName, "profile")}", "--dump-dom", new Uri(file).AbsoluteUri]) start.ArgumentList.Add(argument);
            using Process browser = Process.Start(start)!;
            Task<string> errors = browser.StandardError.ReadToEndAsync();
            string parsed = await browser.StandardOutput.ReadToEndAsync();
            await browser.WaitForExitAsync();
            Assert.True(browser.ExitCode == 0, await errors);
            return parsed;
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
