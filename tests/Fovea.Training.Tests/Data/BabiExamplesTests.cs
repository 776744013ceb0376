using CsCheck;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class BabiExamplesTests
{
    private static readonly BabiQuestion Carried = new(2, "qa2:1.1",
        ["Mary got the football there.", "John went to the kitchen.", "Mary went back to the garden."], "Where is the football?", "garden", [2, 0]);

    private static readonly BabiQuestion Followed = new(11, "qa11:1.1",
        ["John moved to the office.", "Mary went to the garden.", "Afterwards she went to the office."], "Where is Mary?", "office", [1, 2]);

    [Fact]
    public void A_story_becomes_a_passage_with_the_answer_in_the_last_supporting_statement()
    {
        ReadingExample example = BabiExamples.Answerable(Followed, BabiCast.Original);

        Assert.Equal("John moved to the office. Mary went to the garden. Afterwards she went to the office.", example.Passage);
        Assert.Equal("Where is Mary?", example.Question);
        AnswerSpan answer = Assert.Single(example.Answers);
        Assert.Equal((78, "office"), (answer.Start, answer.Text));         // not the office that John is in
        Assert.Equal(["Mary went to the garden.", "Afterwards she went to the office."], example.Evidence.Select(span => span.In(example.Passage)));
    }

    [Fact]
    public void Renaming_is_the_same_throughout_and_keeps_she_and_he() =>
        Gen.Int[0, 2000].Sample(item =>
        {
            BabiCast cast = BabiCast.Draw(BabiNames.Training, Random(item));
            ReadingExample example = BabiExamples.Answerable(Followed, cast, varied: null);
            string mary = example.Question["Where is ".Length..^1];
            string[] told = [.. example.Evidence.Select(span => span.In(example.Passage))];

            Assert.Contains(mary, BabiNames.Training.Women);
            Assert.StartsWith(char.ToUpperInvariant(mary[0]) + mary[1..] + " went to ", told[0], StringComparison.Ordinal);
            Assert.StartsWith("Afterwards she went to ", told[1], StringComparison.Ordinal);
            Assert.EndsWith(example.Answers[0].Text + ".", told[1], StringComparison.Ordinal);
            Assert.Equal(2, Occurrences(example.Passage, example.Answers[0].Text));      // John's office has the same new name
            Assert.True(example.Evidence[1].Contains(example.Answers[0].Range));
        });

    [Fact]
    public void The_words_of_a_move_vary_and_the_answer_is_still_found() =>
        Gen.Int[0, 2000].Sample(item =>
        {
            ReadingExample example = BabiExamples.Answerable(Carried, BabiCast.Draw(BabiNames.Training, Random(item)), Random(item + 5000));
            AnswerSpan answer = Assert.Single(example.Answers);
            Assert.Equal(answer.Text, example.Passage.Substring(answer.Start, answer.Length));
            Assert.True(example.Evidence[1].Contains(answer.Range));
        });

    [Fact]
    public void She_ran_to_the_court_is_among_what_is_said()
    {
        HashSet<string> said = [.. Enumerable.Range(0, 500).Select(item => BabiPhrasing.Vary("Then she went to the court.", Random(item)))];

        Assert.Contains("Then she ran to the court.", said);
        Assert.Contains("Later she walked into the court.", said);
        Assert.All(said, sentence => Assert.EndsWith("the court.", sentence, StringComparison.Ordinal));
        Assert.Contains("Alice", BabiNames.Training.Women);
        Assert.Contains("the court", BabiNames.Training.Places);
    }

    [Fact]
    public void A_stranger_is_never_mentioned() =>
        Gen.Int[0, 2000].Sample(item =>
        {
            ReadingExample example = BabiExamples.OnStranger(Followed, BabiCast.Draw(BabiNames.Training, Random(item)), BabiNames.Training, Random(item + 5000));
            Assert.Empty(example.Answers);
            Assert.False(WordText.Mentions(example.Passage, BabiNames.Bare(example.Question["Where is ".Length..^1])));
        });

    [Fact]
    public void Without_moves_the_story_says_who_has_it_but_not_where()
    {
        ReadingExample? example = BabiExamples.WithoutMoves(Carried, BabiCast.Original);

        Assert.Equal("Mary got the football there. John went to the kitchen.", example!.Passage);
        Assert.Empty(example.Answers);
    }

    [Fact]
    public void When_another_held_it_too_what_is_left_may_answer_so_none_is_made()
    {
        BabiQuestion question = Carried with { Facts = ["John got the football there.", "John dropped the football.", .. Carried.Facts], Supporting = [4, 2] };
        Assert.Null(BabiExamples.WithoutMoves(question, BabiCast.Original));
    }

    [Fact]
    public void A_task_that_cannot_be_pointed_at_is_refused()
    {
        BabiQuestion question = new(6, "qa6:1.1", ["Mary went to the garden."], "Is Mary in the garden?", "yes", [0]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => BabiExamples.Answerable(question, BabiCast.Original));
        Assert.Equal("bAbI qa6:1.1: expected a supporting statement that names \"yes\", found none; only tasks 1, 2, 3, 4, 5, 11, 12, 13, 14 can be pointed at", error.Message);
    }

    [Fact]
    public void Names_for_judging_are_none_of_those_for_training()
    {
        static IEnumerable<string> All(BabiNames names) => [.. names.Women, .. names.Men, .. names.Places, .. names.Things];

        Assert.Empty(All(BabiNames.Training).Intersect(All(BabiNames.Evaluation), StringComparer.OrdinalIgnoreCase));
        Assert.Equal(All(BabiNames.Training).Distinct().Count(), All(BabiNames.Training).Count());
        Assert.Equal(All(BabiNames.Evaluation).Distinct().Count(), All(BabiNames.Evaluation).Count());
    }

    private static int Occurrences(string text, string phrase)
    {
        int count = 0;
        for (int at = WordText.Find(text, phrase); at >= 0; at = WordText.Find(text, phrase, at + 1)) count++;
        return count;
    }

    private static CounterRandom Random(int item) => new(1, RandomStream.Example, 0, item);
}
