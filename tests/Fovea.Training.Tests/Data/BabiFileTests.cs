using Fovea.Tests;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class BabiFileTests
{
    [Fact]
    public void A_question_knows_what_was_told_before_it_and_what_it_follows_from()
    {
        using TemporaryFile file = new("1 Mary got the milk there.\n2 Where is Bill? \tpark\t1\n3 Mary went to the park.\n4 Where is the milk? \tpark\t1 3\n1 Bill slept.\n", "qa2_two_train.txt");

        IReadOnlyList<BabiStory> stories = BabiFile.Read(file.Path);

        Assert.Equal(2, stories.Count);
        BabiQuestion question = stories[0].Questions[1];
        Assert.Equal(2, question.Task);
        Assert.Equal(["Mary got the milk there.", "Mary went to the park."], question.Facts);
        Assert.Equal(("Where is the milk?", "park"), (question.Question, question.Answer));
        Assert.Equal([0, 1], question.Supporting);
    }

    [Theory]
    [InlineData("en", 20, 20_000)]
    [InlineData("en-10k", 19, 190_000)]
    public void All_training_files_are_read(string folder, int files, int questions)
    {
        string[] paths = Directory.GetFiles(Path.Combine(SharedData.Folder("babi"), folder), "qa*_train.txt");

        Assert.Equal(files, paths.Length);
        Assert.Equal(questions, paths.Sum(path => BabiFile.Read(path).Sum(story => story.Questions.Count)));
    }

    [Theory]
    [InlineData("1 Mary slept.\nnonsense\n", "FILE, line 2: expected a line number, a space and a statement or question, found \"nonsense\"; fetch the file again (bAbI tasks v1.2, as qa1_single-supporting-fact_train.txt)")]
    [InlineData("1 Mary slept.\n2 Where is Mary? \tbed\t7\n", "FILE, line 2: expected the line numbers of statements told before, found \"7\"; fetch the file again (bAbI tasks v1.2, as qa1_single-supporting-fact_train.txt)")]
    [InlineData("3 Mary slept.\n", "FILE, line 1: expected a story that begins with line number 1, found number 3; fetch the file again (bAbI tasks v1.2, as qa1_single-supporting-fact_train.txt)")]
    public void A_bad_line_is_refused_by_number(string content, string message)
    {
        using TemporaryFile file = new(content, "qa1_train.txt");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => BabiFile.Read(file.Path));
        Assert.Equal(message, error.Message.Replace(file.Path, "FILE", StringComparison.Ordinal));
    }
}
