using System.Text;

namespace Fovea.Cli.Tests.BadInput;

/// <summary>A text of many books is searched, not read: that takes seconds, and a few times the memory of the text.</summary>
[Collection(nameof(Alone))]
public sealed class LargeTextTests : IDisposable
{
    private const int Size = 20_000_000;

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void Twenty_megabytes_are_searched_and_answered()
    {
        string file = _desk.With("books.txt", Books());
        string[] ask = ["ask", "Where is Alice?", "--model", _desk.Reader.Folder, "--file", file];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Said said = new Terminal { Clock = new LeapingClock(secondsEachTime: 20) }.Run(TestContext.Current.CancellationToken, ask);
        Assert.Equal((0, "12 of 12 windows read\n"), (said.Code, said.Error));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 12L * Size);
    }

    /// <summary>Sentences of a few words, always others.</summary>
    private static byte[] Books()
    {
        string[] words = ["alice", "bob", "the queen", "the rabbit", "went", "ran", "saw", "to the garden", "to the court", "in the house", "is", "then"];
        Random random = new(5);
        StringBuilder text = new(Size + 100);
        while (text.Length < Size)
        {
            for (int word = 3 + random.Next(7); word > 0; word--) text.Append(words[random.Next(words.Length)]).Append(' ');
            text[^1] = '.';
            text.Append(random.Next(9) == 0 ? "\n\n" : " ");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
