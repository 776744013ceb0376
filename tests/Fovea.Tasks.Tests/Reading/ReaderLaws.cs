using CsCheck;
using Fovea.Explain;
using Fovea.Inputs.Text;

namespace Fovea.Tasks.Tests.Reading;

/// <summary>What must hold for any reader, whatever it was taught.</summary>
public sealed class ReaderLaws : IDisposable
{
    private const string Question = "Where is Alice?";

    private static readonly string[] Words = ["Alice", "Bob", "went", "to", "the", "garden", "court", "queen", "ran", "then", "Bobé", "👩", "saw", "rabbit", "42"];

    private static readonly Gen<string> Sentence = Gen.Int[0, Words.Length - 1].Array[2, 6].Select(words => string.Join(' ', words.Select(word => Words[word])) + ".")
        .Where(sentence => sentence.Count(char.IsAsciiLetter) > sentence.Count(char.IsSurrogate));   // a text of nothing but faces is refused, and rightly

    // Two tokens for a word at most: all of a short text fits into one window of the tiny reader, 57 tokens.
    private static readonly Gen<string> Text = Sentence.Array[1, 4].Select(sentences => string.Join("\n", sentences));
    private static readonly Gen<string> LongText = Sentence.Array[40, 60].Select(sentences => string.Join(" ", sentences));

    private readonly TinyReader _files = new();
    private readonly Reader _reader;

    public ReaderLaws() => _reader = _files.Load();

    public void Dispose()
    {
        _reader.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void An_answer_is_a_stretch_of_the_text_that_it_names() => Gen.OneOf(Text, LongText).Sample(text =>
    {
        Explained<Answer> found = _reader.Answer(Question, text);
        foreach (Answer answer in (Answer[])[found.Value, .. found.Explanation.RunnersUp])
        {
            Assert.InRange(answer.Confidence, 0, 1);
            if (answer.Range is not { } range) continue;
            Assert.InRange(range.Start, 0, range.End - 1);
            Assert.InRange(range.End, 1, text.Length);
            Assert.Equal(text[range.Start..range.End], answer.Text);
        }
    }, iter: 25);

    [Fact]
    public void The_evidence_holds_the_answer_or_most_of_it_and_the_receipt_is_of_the_evidence() => Gen.OneOf(Text, LongText).Sample(text =>
    {
        Explanation why = _reader.Answer(Question, text).Explanation;
        if (why.Answer.Range is not { } range) return;
        TextRange evidence = Assert.NotNull(why.Evidence);
        Assert.True(evidence.Overlaps(range));
        Assert.True(why.Receipt!.Alone.Range is not { } alone || evidence.Contains(alone));
        Assert.True(why.Receipt.Without.Range is not { } without || !Overlap(text, without, evidence));
    }, iter: 25);

    [Fact]
    public void Words_are_those_of_the_window_and_the_hottest_counts_one() => Gen.OneOf(Text, LongText).Sample(text =>
    {
        Explanation why = _reader.Answer(Question, text).Explanation;
        Assert.NotEmpty(why.Words);
        Assert.All(why.Words, word => Assert.True(why.Window.Contains(word.Range)));
        Assert.All(why.Words, word => Assert.InRange(word.Weight, 0, 1));
        Assert.Equal(1, why.Words.Max(word => word.Weight));
    }, iter: 25);

    [Fact]
    public void Without_a_sentence_is_as_if_spaces_stood_there() => Text.Sample(text =>
    {
        Explanation why = _reader.Answer(Question, text).Explanation;
        if (why.Evidence is not { } evidence) return;
        string blank = text[..evidence.Start] + new string(' ', evidence.Length) + text[evidence.End..];
        Answer without = why.Receipt!.Without;
        if (string.IsNullOrWhiteSpace(blank)) Assert.Equal(Answer.None(1), without);
        else Same(_reader.Answer(Question, blank).Value, without);
    }, iter: 25);

    [Fact]
    public void The_evidence_alone_is_as_if_spaces_stood_around_it() => Text.Sample(text =>
    {
        Explanation why = _reader.Answer(Question, text).Explanation;
        if (why.Evidence is not { } evidence) return;
        string alone = new string(' ', evidence.Start) + text[evidence.Start..evidence.End];
        Same(_reader.Answer(Question, alone).Value, why.Receipt!.Alone);
    }, iter: 25);

    [Fact]
    public void A_check_takes_out_every_sentence_and_as_many_random_words_as_hot_ones() => Text.Sample(text =>
    {
        Explanation why = _reader.Answer(Question, text, new ReaderOptions { Check = true }).Explanation;
        if (why.Answer.NoAnswer) { Assert.Empty(why.Removals); return; }
        int words = Math.Min(10, why.Words.Count);
        Assert.Equal(Sentences.Split(text).Count, why.Removals.Count(removal => removal.Kind == RemovalKind.Sentence));
        Assert.Equal(words, why.Removals.Where(removal => removal.Kind == RemovalKind.HotWord).Distinct().Count());
        Assert.Equal(words, why.Removals.Where(removal => removal.Kind == RemovalKind.RandomWord).Distinct().Count());
        Assert.All(why.Removals, removal => Assert.InRange(removal.Remaining, 0, 1));
        Removal ofEvidence = why.Removals.Single(removal => removal.Kind == RemovalKind.Sentence && removal.Range == why.Evidence);
        Same(why.Receipt!.Without, ofEvidence.Answer);
    }, iter: 20);

    [Fact]
    public void Reading_all_of_a_text_that_fits_is_reading_it() => Text.Sample(text =>
        Same(_reader.Answer(Question, text).Value, _reader.Answer(Question, text, new ReaderOptions { Exhaustive = true }).Value), iter: 20);

    [Fact]
    public void Threads_change_nothing() => LongText.Sample(text =>
        Assert.Equal(_reader.Answer(Question, text, new ReaderOptions { Threads = 1 }).Value, _reader.Answer(Question, text).Value), iter: 10);

    [Fact]
    public void Many_threads_at_once_are_answered_as_one_after_another()
    {
        string[] texts = Enumerable.Range(0, 32).Select(i => string.Join(' ', Enumerable.Range(0, 5 + (7 * i)).Select(word => Words[((word * word) + i) % Words.Length]))).ToArray();
        Answer[] alone = [.. texts.Select(text => _reader.Answer(Question, text).Value)];
        Answer[] together = new Answer[texts.Length];
        Thread[] threads = [.. texts.Select((text, i) => new Thread(() => together[i] = _reader.Answer(Question, text).Value))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(alone, together);
    }

    private static void Same(Answer expected, Answer actual)
    {
        Assert.Equal(expected.Range, actual.Range);
        Assert.Equal(expected.Confidence, actual.Confidence, 1e-4);
    }

    /// <summary>Whether two ranges share something other than the space between words: an answer may span the hole that a sentence left.</summary>
    private static bool Overlap(string text, TextRange answer, TextRange hole) =>
        answer.Overlaps(hole) && !(answer.Start < hole.Start && hole.End < answer.End) && !string.IsNullOrWhiteSpace(text[Math.Max(answer.Start, hole.Start)..Math.Min(answer.End, hole.End)]);
}
