using Fovea.Tests;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class SquadFileTests
{
    [Theory]
    [InlineData("fairytaleqa/train.json", 4462, 232, 2315)]
    [InlineData("fairytaleqa/dev.json", 626, 23, 308)]
    [InlineData("xquad/xquad-en-dev.json", 632, 24, 120)]
    [InlineData("qed/dev.json", 477, 477, 477)]
    public void Every_answer_stands_where_it_says(string file, int questions, int articles, int paragraphs)
    {
        string path = Path.Combine(SharedData.Folder(Path.GetDirectoryName(file)!), Path.GetFileName(file));

        IReadOnlyList<SquadArticle> read = SquadFile.ReadArticles(path, "test");
        ReadingExample[] examples = [.. SquadFile.Read(path, "test")];

        Assert.Equal((questions, articles, paragraphs), (examples.Length, read.Count, read.Sum(article => article.Paragraphs.Count)));
        Assert.All(examples, example =>
        {
            Assert.NotEmpty(example.Answers);
            Assert.All(example.Answers, answer => Assert.Equal(answer.Text, example.Passage.Substring(answer.Start, answer.Length)));
        });
    }

    [Fact]
    public void Qed_brings_the_sentence_that_entails_the_answer_and_the_phrases_that_correspond()
    {
        IReadOnlyList<ReadingExample> examples = SquadFile.Read(Path.Combine(SharedData.Folder("qed"), "dev.json"), "qed");

        ReadingExample first = examples[0];
        Assert.EndsWith("in December 2007 . ", first.Evidence[0].In(first.Passage), StringComparison.Ordinal);
        ReferencePair pair = Assert.Single(first.References);
        Assert.Equal("the first nobel prize in physics", pair.Question.In(first.Question));
        Assert.Equal("The first Nobel Prize in Physics", pair.Passage.In(first.Passage));
        Assert.All(examples, example => Assert.Single(example.Evidence));
        // An answer may be named in another sentence than the one that entails it ("It" there stands for it), but rarely.
        Assert.Equal(431, examples.Count(example => example.Answers.Any(answer => example.Evidence[0].Contains(answer.Range))));
    }

    [Fact]
    public void A_question_without_an_answer_is_read_as_one()
    {
        ReadingExample example = Assert.Single(Read("""
            {"version": "v2.0", "data": [{"title": "t", "paragraphs": [{"context": "Alice slept.", "qas": [
              {"id": "1", "question": "Who ran?", "is_impossible": true, "answers": [], "plausible_answers": [{"text": "Alice", "answer_start": 0}]}]}]}]}
            """));

        Assert.Empty(example.Answers);
    }

    [Fact]
    public void Positions_that_count_code_points_are_understood()
    {
        ReadingExample example = Assert.Single(Read("""
            {"data": [{"paragraphs": [{"context": "🐇🐇 saw Alice", "qas": [{"id": "1", "question": "Who?", "answers": [{"text": "Alice", "answer_start": 7}]}]}]}]}
            """));

        Assert.Equal(9, Assert.Single(example.Answers).Start);
    }

    [Fact]
    public void The_same_answer_given_by_several_people_is_kept_once()
    {
        ReadingExample example = Assert.Single(Read("""
            {"data": [{"paragraphs": [{"context": "Alice saw Alice", "qas": [{"id": "1", "question": "Who?", "answers": [
              {"text": "Alice", "answer_start": 0}, {"text": "Alice", "answer_start": 10}, {"text": "Alice", "answer_start": 0}]}]}]}]}
            """));

        Assert.Equal([0, 10], example.Answers.Select(answer => answer.Start));
    }

    [Theory]
    [InlineData("{\"data\": [\n{\"paragraphs\": oops}]}",
        "FILE, line 2: expected JSON in SQuAD layout, an object with \"data\", found what is not JSON at byte 15 of the line; fetch the file again or name another")]
    [InlineData("{\"version\": \"1.1\"}",
        "FILE, file: expected a field \"data\" with a list, found none; this reader needs SQuAD layout: data, paragraphs, context, qas, id, question, answers, text, answer_start")]
    [InlineData("[]",
        "FILE, file: expected JSON in SQuAD layout, an object with \"data\", found \"[]\"; fetch the file again or name another")]
    [InlineData("",
        "FILE, file: expected JSON in SQuAD layout, an object with \"data\", found nothing; fetch the file again or name another")]
    [InlineData("{\"data\": [{\"paragraphs\": [{\"context\": \"\\ud800\", \"qas\": []}]}]}",
        "FILE, file: expected Unicode text in every string, found half a surrogate pair or bytes that are not UTF-8; fetch the file again or name another")]
    [InlineData("{\"data\": [{\"paragraphs\": [{\"context\": \"\", \"qas\": [7, \"\\u001b\e\"]}]}]}",
        "FILE, line 1: expected JSON in SQuAD layout, an object with \"data\", found what is not JSON at byte 60 of the line; fetch the file again or name another")]
    [InlineData("{\"data\": [{\"paragraphs\": [{\"context\": 7, \"qas\": []}]}]}",
        "FILE, data[0].paragraphs[0].context: expected a text, found \"7\"; correct the field or fetch the file again")]
    [InlineData("{\"data\": [{\"paragraphs\": [{\"context\": \"Alice ran.\", \"qas\": [{\"id\": \"1\", \"question\": \"Who?\", \"answers\": [{\"text\": \"ran\", \"answer_start\": 0}]}]}]}]}",
        "FILE, data[0].paragraphs[0].qas[0].answers[0]: expected \"ran\" at answer_start 0 of the context, found \"Ali\"; the text stands at 6: correct answer_start")]
    [InlineData("{\"data\": [{\"paragraphs\": [{\"context\": \"Alice ran.\", \"qas\": [{\"id\": \"1\", \"question\": \"Who?\", \"answers\": [{\"text\": \"Bob\", \"answer_start\": 99}]}]}]}]}",
        "FILE, data[0].paragraphs[0].qas[0].answers[0]: expected \"Bob\" at answer_start 99 of the context, found a context of 10 UTF-16 units; the context does not contain it: drop the question")]
    [InlineData("{\"data\": [{\"paragraphs\": [{\"context\": \"Alice ran.\", \"qas\": [{\"id\": \"1\", \"question\": \"Who?\", \"answers\": [], \"evidence\": [3, 99]}]}]}]}",
        "FILE, data[0].paragraphs[0].qas[0].evidence: expected [start, end] with 0 <= start <= end <= 10, found \"[3, 99]\"; correct the field or fetch the file again")]
    public void A_bad_file_is_refused_with_place_expectation_and_remedy(string content, string message)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(content));
        Assert.Equal(message, error.Message.Replace(TemporaryFile.NameIn(error.Message), "FILE", StringComparison.Ordinal));
    }

    private static IReadOnlyList<ReadingExample> Read(string content)
    {
        using TemporaryFile file = new(content);
        return SquadFile.Read(file.Path, "test");
    }
}
