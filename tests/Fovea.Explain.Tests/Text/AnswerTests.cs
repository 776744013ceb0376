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
}
