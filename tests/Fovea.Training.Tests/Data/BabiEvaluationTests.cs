using Fovea.Tests;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class BabiEvaluationTests
{
    [Fact]
    public void Held_out_questions_were_not_trained_on_and_nobody_has_a_name_from_training()
    {
        string root = Path.GetDirectoryName(SharedData.Folder("babi"))!;
        IReadOnlyList<BabiStory>[] files = [.. BabiExamples.PointableTasks.Select(task => BabiFile.Read(ReaderSources.BabiTrainingFile(root, task)))];
        IReadOnlySet<string> trained = BabiEvaluation.Keys(files.SelectMany(BabiSplit.Training));
        Dictionary<string, string> heldOut = files.SelectMany(BabiSplit.HeldOut).SelectMany(story => story.Questions).ToDictionary(question => question.Id, question => question.Key);

        IReadOnlyList<ReadingExample> examples = BabiEvaluation.Build(files.SelectMany(BabiSplit.HeldOut), trained, seed: 1);

        Dictionary<string, int> counts = examples.GroupBy(example => example.Source).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(BabiExamples.PointableTasks.Select(task => $"babi-{task}").Order(StringComparer.Ordinal), counts.Keys.Order(StringComparer.Ordinal));
        Assert.All(counts.Values, count => Assert.InRange(count, 200, 2000));
        Assert.Equal(examples.Count, examples.Select(example => heldOut[example.Id]).Distinct().Count());
        Assert.All(examples, example =>
        {
            Assert.DoesNotContain(heldOut[example.Id], trained);
            AnswerSpan answer = Assert.Single(example.Answers);
            Assert.Equal(answer.Text, example.Passage.Substring(answer.Start, answer.Length));
            Assert.Single(example.Evidence, span => span.Contains(answer.Range));
        });
        string[] unseen = [.. BabiNames.Evaluation.Women, .. BabiNames.Evaluation.Men, .. BabiNames.Evaluation.Places.Concat(BabiNames.Evaluation.Things).Select(BabiNames.Bare)];
        Assert.All(examples, example => Assert.Contains(example.Answers[0].Text, unseen));
    }

    [Fact]
    public void A_question_seen_before_is_left_out_and_no_more_than_asked_for_are_made()
    {
        static BabiStory Story(string place) => new(1, [new(1, $"qa1:{place}", [$"Mary went to the {place}."], "Where is Mary?", place, [0])]);

        IReadOnlyList<ReadingExample> examples = BabiEvaluation.Build(
            [Story("park"), Story("garden"), Story("garden"), Story("office"), Story("school")], BabiEvaluation.Keys([Story("park")]), seed: 1, perTask: 2);

        Assert.Equal(["qa1:garden", "qa1:office"], examples.Select(example => example.Id));
    }
}
