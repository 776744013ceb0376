namespace Fovea.Tasks.Tests.Reading;

/// <summary>What can't be asked is refused, with what was expected and what to do.</summary>
public sealed class QuestionTests : IDisposable
{
    private readonly TinyReader _files = new();
    private readonly Reader _reader;

    public QuestionTests() => _reader = _files.Load();

    public void Dispose()
    {
        _reader.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("", "the question must have at least one word, got nothing: write it in English")]
    [InlineData(" \t\r\n\0", "the question must have at least one word, got only spaces and control characters: write it in English")]
    public void An_empty_question_is_no_question(string question, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => _reader.Answer(question, "Alice.")).Message);

    [Theory]
    [InlineData("", "the text must have at least one word, got nothing: write it in English")]
    [InlineData("\u200B \n", "the text must have at least one word, got only spaces and control characters: write it in English")]
    public void An_empty_text_has_no_answer(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => _reader.Answer("Where is Alice?", text)).Message);

    [Theory]
    [InlineData("我爱吃苹果", "this model reads English; all characters are unknown to it: give it an English text")]
    [InlineData("爱丽丝去花园a", "this model reads English; 6 of 7 characters are unknown to it: give it an English text")]
    [InlineData("Привет bob", "this model reads English; 2 of 3 characters are unknown to it: give it an English text")]
    public void A_script_that_the_vocabulary_does_not_know_is_said_plainly(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<NotSupportedException>(() => _reader.Answer("Where is Alice?", text)).Message);

    [Fact]
    public void A_question_in_such_a_script_too() => Assert.Equal(
        "this model reads English; 1 of 2 characters of the question are unknown to it: give it an English question",
        Assert.Throws<NotSupportedException>(() => _reader.Answer("谁?", "Alice went to the garden.")).Message);

    [Theory]
    [InlineData(1, "all")]
    [InlineData(0.8, "4 of 5")]
    [InlineData(0.51, "1 of 2")]
    [InlineData(0.667, "2 of 3")]
    [InlineData(0.9, "9 of 10")]
    public void Shares_are_told_in_small_numbers(double share, string expected) => Assert.Equal(expected, Asked.Share(share));

    [Fact]
    public void One_word_of_a_million_characters_is_unknown_to_it()
    {
        Assert.Equal(
            "this model reads English; all characters are unknown to it: give it an English text",
            Assert.Throws<NotSupportedException>(() => _reader.Answer("Where is Alice?", new string('a', 1_000_003))).Message);
    }

    [Fact]
    public void Some_words_in_another_script_do_no_harm()
    {
        Explain.Answer answer = _reader.Answer("Where is Alice?", "Alice went to the garden. 爱丽丝. Then she ran to the court.").Value;
        Assert.InRange(answer.Confidence, 0, 1);
    }
}
