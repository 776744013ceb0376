using Fovea.Tests;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class QamrFilesTests
{
    private const string Sentence = "Wiki1k:wikinews:7:0:1\tAlice , who slept , saw `` the White Rabbit '' .\n";

    [Fact]
    public void The_corpus_gives_one_answer_span_per_question_that_stands_where_it_says()
    {
        string folder = SharedData.Folder("qamr");
        QamrCorpus corpus = QamrFiles.Read(Path.Combine(folder, "wiki-sentences.tsv"), Path.Combine(folder, "filtered-dev.tsv"), Path.Combine(folder, "filtered-more.tsv"));

        Assert.Equal(4803, corpus.Sentences.Count);
        Assert.Equal(corpus.Questions.Count, corpus.SentenceOf.Count);
        Assert.InRange(corpus.Questions.Count, 32_000, 33_284);
        for (int i = 0; i < corpus.Questions.Count; i++)
        {
            ReadingExample example = corpus.Questions[i];
            AnswerSpan answer = Assert.Single(example.Answers);
            Assert.Equal(answer.Text, example.Passage.Substring(answer.Start, answer.Length));
            Assert.Equal(example.Passage, corpus.Sentences[corpus.SentenceOf[i]].Text);
            Assert.DoesNotContain("  ", example.Question, StringComparison.Ordinal);
        }
        Assert.All(corpus.Sentences, sentence =>
        {
            Assert.DoesNotContain(" , ", sentence.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("``", sentence.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("-LRB-", sentence.Text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("0", "1:0", "2:8 9", "Alice")]
    [InlineData("0 2", "1:8 9", "2:8 9", "White Rabbit")]                   // two against the asker
    [InlineData("6 7 8 9 10", "1:6 7 8 9 10", "2:6 7 8 9 10", "the White Rabbit")] // quotes at the edge are no part of it
    [InlineData("9", "1:8 9", "2:7 8 9", "White Rabbit")]                   // all differ: the one nearest to all
    [InlineData("0 3", "1:0 3", "2:0", null)]                               // not one stretch
    public void The_answer_that_most_agree_on_is_kept(string asker, string one, string other, string? expected)
    {
        QamrCorpus corpus = Read(Sentence, $"Wiki1k:wikinews:7:0:1\t0\t5\t0\t0\tWho ?\t{asker}\t{one}\t{other}\n");

        Assert.Equal(expected, corpus.Questions.SingleOrDefault()?.Answers[0].Text);
    }

    [Theory]
    [InlineData("Wiki1k:wikinews:7:0:1\t0\t5\t0\t0\tWho?\t0\t1:0\n", "FILE, line 1: expected 9 columns separated by tabs, found 8; fetch the file again from the QAMR corpus")]
    [InlineData("Wiki1k:wikinews:7:0:1\t0\t5\t0\t0\tWho?\t0\t1:0\t2:77\n", "FILE, line 1: expected answer token indices from 0 to 11, found \"77\"; fetch the file again from the QAMR corpus")]
    [InlineData("Wiki1k:wikinews:8:0:1\t0\t5\t0\t0\tWho?\t0\t1:0\t2:0\n", "FILE, line 1: expected the id of a sentence in sentences.tsv, found \"Wiki1k:wikinews:8:0:1\"; use the files of one corpus together")]
    public void A_bad_line_is_refused_by_number(string questions, string message)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(Sentence, questions));
        Assert.Equal(message, error.Message.Replace(TemporaryFile.NameIn(error.Message), "FILE", StringComparison.Ordinal));
    }

    private static QamrCorpus Read(string sentences, string questions)
    {
        using TemporaryFile first = new(sentences, "sentences.tsv"), second = new(questions);
        return QamrFiles.Read(first.Path, second.Path);
    }
}
