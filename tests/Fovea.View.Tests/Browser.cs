using Microsoft.Playwright;

namespace Fovea.View.Tests;

/// <summary>Debian's Chromium, started once for all tests that look at pages with it.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Rows and columns of the window.</summary>
    public const int Window = 800;

    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fovea-view-");
    private IPlaywright? _driver;
    private IBrowser? _browser;
    private int _pages;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null) return;
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--disable-gpu", "--disable-background-networking"] });
    }

    /// <summary>Opens a page from a file, as somebody does who has saved it. Skips the test, visibly, where there is no Chromium.</summary>
    /// <param name="html">The page.</param>
    public async Task<OpenedPage> Open(string html)
    {
        Assert.SkipUnless(_browser is not null, "no Chromium on the path: install it (Debian: chromium) to see what a browser makes of the pages");
        string file = Path.Combine(_folder.FullName, $"page-{Interlocked.Increment(ref _pages)}.html");
        await File.WriteAllTextAsync(file, html, TestContext.Current.CancellationToken);
        OpenedPage page = new(await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = Window, Height = Window } }));
        await page.Page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _driver?.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>A page in the browser, and what it did that nobody asked for.</summary>
public sealed class OpenedPage : IAsyncDisposable
{
    private readonly List<string> _noise = [];

    /// <param name="page">New and empty.</param>
    public OpenedPage(IPage page)
    {
        Page = page;
        page.Dialog += (_, dialog) => { _noise.Add($"says {dialog.Message}"); _ = dialog.DismissAsync(); };
        page.Console += (_, message) => _noise.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _noise.Add(error);
        page.Request += (_, request) => { if (!request.IsNavigationRequest) _noise.Add($"asks for {request.Url}"); };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Dialogues, complaints, and requests for anything but the page itself; there should be none.</summary>
    public IReadOnlyList<string> Noise => _noise;

    /// <summary>What is seen in the window.</summary>
    public async Task<IReadOnlyList<byte[]>> Pixels()
    {
        (int width, _, int channels, byte[] pixels) = Pictures.Png.Read(await Page.ScreenshotAsync());
        Assert.Equal(Browser.Window, width);
        return [.. pixels.Chunk(channels)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
