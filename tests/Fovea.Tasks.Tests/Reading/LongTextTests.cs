using Fovea.Explain;

namespace Fovea.Tasks.Tests.Reading;

/// <summary>Texts that do not fit into one window are read in several, or searched first.</summary>
public sealed class LongTextTests : IDisposable
{
    private readonly TinyReader _files = new();
    private readonly Reader _reader;

    public LongTextTests() => _reader = _files.Load();

    public void Dispose()
    {
        _reader.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Exhaustive_reading_leaves_no_token_out()
    {
        string text = Story(sentences: 211);
        Asked asked = Asked.Of(_reader.Model, "Where is Alice?", text, exhaustive: true);
        Assert.Equal(_reader.Model.Tokenizer.Encode(text).Tokens.ToArray(), asked.Windows.SelectMany(window => window).Distinct().OrderBy(token => token.Start));
        Assert.All(asked.Windows, window => Assert.InRange(window.Length, 1, _reader.Model.Room(asked.Tokens)));
    }

    [Fact]
    public void A_search_reads_few_windows_and_among_them_those_that_share_rare_words_with_the_question()
    {
        string text = Story(sentences: 211).Replace("number 97 ", "the queen saw a unicorn 97 ", StringComparison.Ordinal);
        Asked asked = Asked.Of(_reader.Model, "Who saw a unicorn?", text, exhaustive: false);
        Assert.Equal(12, asked.Windows.Count);
        int unicorn = text.IndexOf("unicorn", StringComparison.Ordinal);
        Assert.Contains(asked.Windows, window => window[0].Start <= unicorn && unicorn < window[^1].End);
    }

    [Fact]
    public void A_text_that_shares_no_word_with_the_question_is_read_from_its_beginning()
    {
        string text = Story(sentences: 211);
        Asked asked = Asked.Of(_reader.Model, "xyzzy?", text, exhaustive: false), all = Asked.Of(_reader.Model, "xyzzy?", text, exhaustive: true);
        Assert.Equal(all.Windows.Take(12), asked.Windows);
    }

    [Fact]
    public void Of_windows_that_are_as_sure_the_one_that_was_likelier_before_is_believed_and_one_that_says_no_answer_never_is()
    {
        const string Text = "Alice Bob";
        var tokens = _reader.Model.Tokenizer.Encode(Text);
        TextToken[][] windows = [tokens.Tokens[..1].ToArray(), tokens.Tokens[1..2].ToArray()];
        Fovea.Models.SpanScores sure = new([1], [1], none: 0), unsure = new([-1], [-1], none: 0);
        Assert.Equal(0, new Findings(Text, windows, [2, 1], [sure, sure]).Best!.Window);
        Assert.Equal(1, new Findings(Text, windows, [1, 2], [sure, sure]).Best!.Window);
        Assert.Equal(0, new Findings(Text, windows, [1, 1000], [sure, unsure]).Best!.Window);
    }

    [Fact]
    public void What_is_said_of_a_window_does_not_depend_on_what_is_read_beside_it()
    {
        Asked asked = Asked.Of(_reader.Model, "Where is Alice?", Story(sentences: 53), exhaustive: true);
        ReadingInput[] inputs = [.. asked.Inputs, .. asked.Inputs.Select(input => input with { Window = input.Window[..5] })];
        var together = _reader.Model.Read(inputs, Fovea.Numerics.PassOptions.Default);
        for (int i = 0; i < inputs.Length; i++)
        {
            var alone = _reader.Model.Read([inputs[i]], Fovea.Numerics.PassOptions.Default)[0];
            Assert.Equal(alone.NoAnswer, together[i].NoAnswer, 1e-5);
            Assert.Equal(alone.Best(1), together[i].Best(1));
        }
    }

    [Fact]
    public void Progress_ends_with_all_windows()
    {
        List<ReadingProgress> told = [];
        _reader.Answer("Where is Alice?", Story(sentences: 211), new ReaderOptions { Exhaustive = true, Progress = new Told(told.Add) });
        Assert.Equal(told[^1].Of, told[^1].Windows);
        Assert.Equal(told.OrderBy(progress => progress.Windows), told);
        Assert.True(told.Count > 1);
    }

    [Fact]
    public void A_reader_that_is_stopped_says_so()
    {
        using CancellationTokenSource stop = new();
        ReaderOptions options = new() { Exhaustive = true, Progress = new Told(_ => stop.Cancel()) };
        Assert.Throws<OperationCanceledException>(() => _reader.Answer("Where is Alice?", Story(sentences: 211), options, stop.Token));
        Assert.InRange(_reader.Answer("Who is Bob?", "Bob.").Value.Confidence, 0, 1);
    }

    [Fact]
    public void A_question_that_is_too_long_leaves_room_for_the_text()
    {
        string question = string.Join(' ', Enumerable.Repeat("where", 1_000));
        Answer answer = _reader.Answer(question, Story(sentences: 11)).Value;
        Assert.InRange(answer.Confidence, 0, 1);
    }

    private static string Story(int sentences) => string.Join(' ', Enumerable.Range(0, sentences).Select(i => $"Alice went to the house number {i} then."));

    /// <summary>Told at once, on the same thread.</summary>
    private sealed class Told(Action<ReadingProgress> tell) : IProgress<ReadingProgress>
    {
        public void Report(ReadingProgress value) => tell(value);
    }
}
