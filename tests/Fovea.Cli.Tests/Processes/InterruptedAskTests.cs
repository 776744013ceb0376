namespace Fovea.Cli.Tests.Processes;

/// <summary>Ctrl-C ends a question at once, whatever it is at, and leaves no file half written.</summary>
[Collection(nameof(Alone))]
public sealed class InterruptedAskTests : IDisposable
{
    private static readonly string s_text = string.Concat(Enumerable.Repeat("Alice went to the garden. Then the queen saw a rabbit in the court. ", 60_000));

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData(true)]                                          // all of it is there, and is being read
    [InlineData(false)]                                         // the rest is waited for
    public void Nothing_is_written_and_what_was_there_stays(bool allIsThere)
    {
        string page = _desk.With("page.html", "before"), record = _desk["alice.record"];
        using FoveaProcess ask = FoveaProcess.Start("ask", "Where is Alice?", "-", "--exhaustive", "--model", _desk.Reader.Folder, "--html", page, "--save", record);
        ask.Feed(s_text, end: allIsThere);
        Thread.Sleep(Random.Shared.Next(200));
        ask.Interrupt();
        Assert.Equal(new Said(130, "", "fovea: interrupted\n"), ask.End());
        Assert.Equal([page], Directory.EnumerateFileSystemEntries(_desk.Folder));
        Assert.Equal("before", File.ReadAllText(page));
    }
}
