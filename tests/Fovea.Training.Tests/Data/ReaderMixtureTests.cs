using Fovea.Inputs;
using Fovea.Inputs.Text;
using Fovea.Tests;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

/// <summary>What must hold for every training example of the embedded reader, checked on a whole epoch.</summary>
public sealed class ReaderMixtureTests
{
    private static readonly Lazy<ReaderSources> Data = new(() => ReaderSources.Load(Path.GetDirectoryName(SharedData.Folder("qamr"))!));
    private static readonly Lazy<ReaderMixture> Mixture = new(() => new(Data.Value, new()));
    private static readonly Lazy<ReadingExample[]> Epoch = new(() => [.. Mixture.Value.Epoch(0)]);

    [Fact]
    public void Every_answer_stands_where_it_says_and_lies_in_its_evidence()
    {
        Assert.All(Answered(), example => Assert.All(example.Answers, answer =>
        {
            Assert.Equal(answer.Text, example.Passage.Substring(answer.Start, answer.Length));
            Assert.True(example.Evidence.Count == 0 ? example.Source == "fairytaleqa" : example.Evidence.Any(span => span.Contains(answer.Range)), example.Id);
        }));
    }

    [Fact]
    public void A_third_has_no_answer_and_every_question_is_asked_once_with_its_answer()
    {
        Assert.Equal(Mixture.Value.Count, Epoch.Value.Length);
        Assert.Equal(1.0 / 3, Epoch.Value.Count(example => example.Answers.Count == 0) / (double)Epoch.Value.Length, 1e-4);
        Assert.Equal(Mixture.Value.Options.QamrPerEpoch,
            Answered().Where(example => example.Source == "qamr").Select(example => (example.Id, example.Question)).Distinct().Count());
        Assert.Equal(4462, Answered().Count(example => example.Source == "fairytaleqa"));
        foreach (int task in BabiExamples.PointableTasks)
            Assert.Equal(Mixture.Value.Options.BabiPerTask[task], Answered().Where(example => example.Source == $"babi-{task}").Select(example => example.Id).Distinct().Count());
    }

    [Fact]
    public void An_example_depends_on_seed_epoch_and_index_alone()
    {
        ReaderEpoch again = new ReaderMixture(Data.Value, new()).Epoch(0);
        for (int i = again.Count - 1; i >= 0; i -= 211) Assert.Equal(Words(Epoch.Value[i]), Words(again[i]));

        ReaderEpoch next = Mixture.Value.Epoch(1);
        ReaderEpoch other = new ReaderMixture(Data.Value, new() { Seed = 2 }).Epoch(0);
        int[] some = [.. Enumerable.Range(0, 97)];
        Assert.InRange(some.Count(i => Words(next[i]) == Words(Epoch.Value[i])), 0, 1);
        Assert.InRange(some.Count(i => Words(other[i]) == Words(Epoch.Value[i])), 0, 1);
    }

    [Fact]
    public void Another_passage_and_one_with_the_sentence_removed_hold_neither_answer_nor_answering_sentence()
    {
        ILookup<string, ReadingExample> asked = Data.Value.Qamr.Questions.Concat(Tales()).ToLookup(question => question.Id);
        ReadingExample[] made = [.. Epoch.Value.Where(example => example.Source is "qamr:other" or "qamr:removed" or "fairytaleqa:other" or "fairytaleqa:removed")];

        Assert.InRange(made.Length, 7_000, 20_000);
        Assert.All(made, example =>
        {
            Assert.NotEmpty(example.Passage);
            ReadingExample original = asked[example.Id].First(question => question.Question == example.Question);
            foreach (AnswerSpan answer in original.Answers)
            {
                Assert.False(NoAnswer.Holds(example.Passage, [answer]), example.Id);
                TextRange sentence = original.Source == "qamr" ? original.Evidence[0] : Sentences.Split(original.Passage).First(span => span.Overlaps(answer.Range));
                Assert.DoesNotContain(sentence.In(original.Passage), example.Passage, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void Half_of_the_questions_on_tales_are_asked_of_the_whole_tale()
    {
        HashSet<string> sections = [.. Tales().Select(question => question.Passage)];
        ReadingExample[] asked = [.. Answered().Where(example => example.Source == "fairytaleqa")];
        Assert.InRange(asked.Count(example => !sections.Contains(example.Passage)) / (double)asked.Length, 0.45, 0.55);
    }

    [Fact]
    public void A_swapped_question_asks_for_a_word_that_neither_it_nor_the_passage_had()
    {
        ILookup<string, ReadingExample> asked = Data.Value.Qamr.Questions.Concat(Tales()).ToLookup(question => question.Id);
        ReadingExample[] made = [.. Epoch.Value.Where(example => example.Source is "qamr:swapped" or "fairytaleqa:swapped")];

        Assert.InRange(made.Length, 400, 5_000);
        Assert.All(made, example =>
        {
            HashSet<string> fresh = WordText.ContentWords(example.Question);
            fresh.ExceptWith(WordText.ContentWords(example.Passage));
            Assert.Contains(asked[example.Id], original => fresh.Any(word => !WordText.Mentions(original.Question, word)));
        });
    }

    [Fact]
    public void Stories_have_many_names()
    {
        foreach (int task in BabiExamples.PointableTasks)
            Assert.InRange(Answered().Where(example => example.Source == $"babi-{task}").Select(example => example.Answers[0].Text).Distinct().Count(), 80, 600);
    }

    [Fact]
    public void Nothing_that_the_reader_is_judged_by_is_trained_on()
    {
        string root = Path.GetDirectoryName(SharedData.Folder("qamr"))!;
        HashSet<string> judged = [];
        foreach (string file in (string[])["fairytaleqa/dev.json", "xquad/xquad-en-dev.json", "qed/dev.json"])
            judged.UnionWith(SquadFile.Read(Path.Combine(root, file), "test").Select(example => example.Passage));

        Assert.DoesNotContain(Epoch.Value, example => judged.Contains(example.Passage));
    }

    [Fact]
    public void Batched_by_length_an_epoch_is_hardly_padded()
    {
        int[] lengths = [.. Epoch.Value.Select(example => Math.Min(384, (example.Question.Length + example.Passage.Length) / 4))];   // about one token per four characters
        Assert.InRange(LengthBatches.Padding(LengthBatches.Plan(lengths, budget: 4096, seed: 1, epoch: 0), lengths), 0, 0.03);
    }

    [Fact]
    public void A_missing_data_set_is_named()
    {
        using TemporaryFile file = new("");
        string folder = Path.GetDirectoryName(file.Path)!;
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => ReaderSources.Load(folder));
        Assert.Equal($"training data of the reader: expected {Path.Combine(folder, "qamr", "wiki-sentences.tsv")}, found no such file; fetch the data set or name the folder that holds qamr, fairytaleqa and babi", error.Message);
    }

    [Fact]
    public void A_share_outside_its_range_is_refused() =>
        Assert.StartsWith("NoAnswerShare is a share of the examples: expected 0 to 0.999, got 1.5", Assert.Throws<ArgumentOutOfRangeException>(() => new ReaderMixtureOptions { NoAnswerShare = 1.5 }).Message, StringComparison.Ordinal);

    private static IEnumerable<ReadingExample> Tales() => Data.Value.Tales.SelectMany(tale => tale.Paragraphs).SelectMany(section => section.Questions);

    private static IEnumerable<ReadingExample> Answered() => Epoch.Value.Where(example => example.Answers.Count > 0);

    private static string Words(ReadingExample example) => $"{example.Id}|{example.Question}|{example.Passage}|{string.Join(';', example.Answers)}|{example.Source}";
}
