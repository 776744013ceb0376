using Fovea.Explain;
using Fovea.Tasks;

namespace Fovea.Embedded.Tests;

/// <summary>What anyone who tries the embedded reader would be ashamed of if it were otherwise. How sure it is, is not pinned: it is trained again from time to time.</summary>
public sealed class EmbeddedReaderTests(EmbeddedReaderTests.Loaded loaded) : IClassFixture<EmbeddedReaderTests.Loaded>
{
    private const int Askers = 32;
    private const string Question = "Where is Alice?", Moves = "Alice went to the garden. Then she ran to the court.";

    [Fact]
    public void It_answers_with_where_Alice_went_last()
    {
        Explained<Answer> found = loaded.Reader.Answer(Question, Moves);
        Assert.Contains("court", found.Value.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("garden", found.Value.Text, StringComparison.Ordinal);
        Assert.Equal(Moves[found.Value.Range!.Value.Start..found.Value.Range.Value.End], found.Value.Text);
        Assert.Equal("Then she ran to the court.", found.Explanation.Evidence!.Value.In(Moves));
    }

    [Fact]
    public void It_says_where_it_does_not_say()
    {
        Answer answer = loaded.Reader.Answer(Question, "The queen saw the rabbit.").Value;
        Assert.True(answer.NoAnswer, $"it answers '{answer.Text}' ({answer.Confidence:P0})");
        Assert.Null(answer.Range);
        Assert.Equal("", answer.Text);
    }

    [Fact]
    public void The_word_of_the_answer_counts_more_than_half_of_all()
    {
        Explanation why = loaded.Reader.Answer(Question, Moves).Explanation;
        WordHeat court = why.Words.Single(word => word.Range.In(Moves) == "court");
        Assert.True(why.Words.Count(word => word.Weight > court.Weight) <= why.Words.Count / 2, string.Join(", ", why.Words.Select(word => $"{word.Range.In(Moves)} {word.Weight:F2}")));
    }

    [Fact]
    public void Many_threads_at_once_are_answered_as_one_after_another()
    {
        string[] asked = [.. new[] { "garden", "court", "kitchen", "forest" }.SelectMany(place => new[] { $"Alice went to the {place}.", $"Bob is in the {place}. He sees Alice." })];
        Answer[] alone = [.. asked.Select(text => loaded.Reader.Answer(Question, text).Value)], together = new Answer[Askers];
        Assert.True(alone.Distinct().Count() > 4, "the answers differ, or a mix-up would not show");

        // Another reader of the same files: the first look at each matrix packs it, here many looks at once.
        using Reader shared = Reader.Load();
        using Barrier start = new(Askers);
        Thread[] threads = [.. together.Select((_, i) => new Thread(() =>
        {
            start.SignalAndWait();
            together[i] = shared.Answer(Question, asked[i % asked.Length]).Value;
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(Enumerable.Range(0, Askers).Select(i => alone[i % alone.Length]), together);
    }

    /// <summary>Loaded once for all tests.</summary>
    public sealed class Loaded : IDisposable
    {
        private Reader? _reader;

        public Reader Reader => _reader ??= Reader.Load(EmbeddedFilesTests.Here("reader").Open, "reader");

        public void Dispose() => _reader?.Dispose();
    }
}
