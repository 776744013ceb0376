using CsCheck;
using Fovea.Training.Metrics;

namespace Fovea.Training.Tests.Metrics;

/// <summary>What agrees with what, as the published SQuAD evaluation has it.</summary>
public sealed class AnswerMatchTests
{
    private static readonly string[] Words = ["the", "a", "Queen", "queen,", "of", "Hearts", "hearts!", "-", "\u2013", "garden"];

    private static readonly Gen<string> Answer = Gen.Int[0, Words.Length - 1].Array[0, 7].Select(picks => string.Join(' ', picks.Select(pick => Words[pick])));

    [Theory]
    [InlineData("The Court!", "court")]
    [InlineData("  an   old\tman ", "old man")]
    [InlineData("$1,000.50", "100050")]
    [InlineData("the", "")]
    [InlineData("theatre a la carte", "theatre la carte")]
    [InlineData("rock\u2019n\u2019roll", "rock\u2019n\u2019roll")]
    [InlineData("the\u2013court", "\u2013court")]
    [InlineData("ÉCOLE", "école")]
    public void Case_punctuation_and_articles_do_not_count(string answer, string expected) =>
        Assert.Equal(expected, SquadText.Normalise(answer));

    [Fact]
    public void Normalising_twice_is_normalising_once() =>
        Answer.Sample(answer => SquadText.Normalise(SquadText.Normalise(answer)) == SquadText.Normalise(answer));

    [Theory]
    [InlineData("Queen of Hearts", "the queen", 0.5)]          // 1 of 3 and 1 of 1
    [InlineData("red red rose", "red rose", 0.8)]              // a repeated word counts as often as both have it
    [InlineData("garden", "court", 0)]
    [InlineData("the", "", 1)]
    [InlineData("garden", "", 0)]
    public void F1_is_the_harmonic_mean_over_shared_words(string said, string right, double expected) =>
        Assert.Equal(expected, AnswerMatch.F1(said, [right]), 1e-12);

    [Fact]
    public void Of_several_right_answers_the_nearest_counts()
    {
        Assert.Equal(1, AnswerMatch.Exact("Alice", ["the Queen", "alice"]));
        Assert.Equal(1, AnswerMatch.F1("Alice", ["the Queen", "alice"]));
    }

    [Fact]
    public void No_answer_agrees_with_no_answer_alone()
    {
        Assert.Equal(1, AnswerMatch.Exact("", []));
        Assert.Equal(1, AnswerMatch.F1("", []));
        Assert.Equal(0, AnswerMatch.F1("garden", []));
        Assert.Equal(0, AnswerMatch.Exact("", ["garden"]));
        Assert.Equal(0, AnswerMatch.F1("", ["garden"]));
        Assert.Equal(0, AnswerMatch.Exact("", ["the", "garden"]));   // a right answer that says nothing is none
    }

    [Fact]
    public void F1_does_not_care_who_is_asked_first() =>
        Gen.Select(Answer, Answer).Sample((a, b) => AnswerMatch.F1(a, [b]) == AnswerMatch.F1(b, [a]));

    [Fact]
    public void F1_is_one_where_the_answer_is_exact_and_lies_between_zero_and_one() =>
        Gen.Select(Answer, Answer).Sample((a, b) =>
            AnswerMatch.F1(a, [b]) is >= 0 and <= 1 && (AnswerMatch.Exact(a, [b]) == 0 || AnswerMatch.F1(a, [b]) == 1));
}
