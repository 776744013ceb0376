using CsCheck;

namespace Fovea.Explain.Tests.Text;

/// <summary>Answers stand in a text, or say that it does not say.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void An_answer_is_the_text_of_its_range()
    {
        Answer answer = Answer.At(new TextRange(3, 13), "to the garden", 0.75);
        Assert.Equal("the garden", answer.Text);
        Assert.False(answer.NoAnswer);
        Assert.True(Answer.None(0.5).NoAnswer);
    }

    [Fact]
    public void Places_are_counted_in_code_units_whatever_the_script() => Gen.Select(Gen.String[1, 20], Gen.Int[0, 19], Gen.Int[1, 20]).Sample((text, start, length) =>
    {
        text += "👩 went";
        start = Math.Min(start, text.Length - 1);
        TextRange range = new(start, Math.Min(start + length, text.Length));
        Answer answer = Answer.At(range, text, 0.25);
        Assert.Equal(text[range.Start..range.End], answer.Text);
        Assert.Equal(range.Length, answer.Text.Length);
        Assert.Equal(range, answer.Range);
        Assert.Equal(0.25, answer.Confidence);
    });

    [Theory]
    [InlineData(-1, 2), InlineData(3, 6), InlineData(6, 7), InlineData(3, 2)]
    public void A_range_that_is_not_in_the_text_is_refused(int start, int end) =>
        Assert.ThrowsAny<ArgumentException>(() => Answer.At(new TextRange(start, end), "Alice", 1));

    [Fact]
    public void That_there_is_none_has_no_text_and_no_place()
    {
        Answer none = Answer.None(0.5);
        Assert.Equal(("", 0.5, null), (none.Text, none.Confidence, none.Range));
    }

    [Fact]
    public void Two_answers_are_one_where_text_place_and_confidence_are()
    {
        Answer answer = Answer.At(new TextRange(0, 5), "Alice went", 0.5);
        Assert.Equal(answer, Answer.At(new TextRange(0, 5), "Alice saw", 0.5));
        Assert.NotEqual(answer, Answer.At(new TextRange(4, 9), "and Alice", 0.5));     // the same word elsewhere
        Assert.NotEqual(answer, answer with { Confidence = 0.25 });
        Assert.NotEqual(Answer.None(0.5), Answer.At(new TextRange(0, 0), "", 0.5));    // an empty stretch is a place all the same
    }

    [Fact]
    public void An_explanation_of_which_nothing_more_was_asked_holds_nothing_more()
    {
        Explanation why = new() { Question = "Who?", Text = "Alice.", Model = "m", Answer = Answer.None(1), Window = new TextRange(0, 6), Words = [] };
        Assert.Equal((null, null, null, ""), (why.Evidence, why.Receipt, why.Attention, why.Source));
        Assert.Empty(why.RunnersUp);
        Assert.Empty(why.Removals);
        Assert.Empty(why.Tokens);
    }
}
