using System.CommandLine;
using System.Globalization;
using Fovea.Cli.Evaluation;
using Fovea.Tasks;
using Fovea.Training.Data;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea eval squad FILE | babi DIR</c>: how good a reader is; <see cref="EvalFashionCommand"/> and <see cref="EvalPicturesCommand"/>: a classifier. The last line is the figure.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> s_file = CommandParts.Argument("FILE", "A file in SQuAD layout, version 1.1 or 2");
    private static readonly Argument<string> s_folder = CommandParts.Argument("DIR", "A folder with files of the bAbI tasks, or with folders en-10k and en");
    private static readonly Option<string?> s_model = CommandParts.Option("--model", "PATH", "A folder with a reader; the embedded one where it is left out");
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);
    private static readonly Option<int> s_most = CommandParts.Count("--most", "N", "The first N questions only; 0 for all", otherwise: 0, least: 0);
    private static readonly Option<bool> s_joined = CommandParts.Flag("--joined", "Asks of each article as one text, its sections joined, with the search of long texts");
    private static readonly Option<bool> s_noAnswer = CommandParts.Flag("--no-answer", "Measures how well passages are told from the same passages without the answer's sentence");
    private static readonly Option<bool> s_evidence = CommandParts.Flag("--evidence", "Measures how often the answer stands in the gold sentence, and how hot gold phrases are (QED)");
    private static readonly Option<bool> s_receipt = CommandParts.Flag("--receipt", "Measures how far the confidence falls without the ten hottest words, beside ten random ones");
    private static readonly Option<string?> s_training = CommandParts.Option("--training", "DIR", "Where the files are that were trained on, if not in DIR");
    private static readonly Option<int> s_perTask = CommandParts.Count("--per-task", "N", "The most questions of each task", otherwise: 200, least: 1);

    public static Command Create(Surroundings surroundings)
    {
        Command squad = new("squad", "Asks the questions of a SQuAD file; tells exact match and F1.") { s_file, s_model, s_threads, s_most, s_joined, s_noAnswer, s_evidence, s_receipt };
        squad.Validators.Add(given =>
        {
            if (given.CountGiven(s_noAnswer, s_evidence, s_receipt) > 1) given.AddError("only one thing can be measured: give one of --no-answer, --evidence and --receipt");
        });
        squad.WithExample("fovea eval squad xquad-en-dev.json").Does((given, cancellation) => Squad(given, surroundings, cancellation));

        Command babi = new("babi", "Asks questions of the bAbI tasks 1, 2, 3, 4, 5, 11, 12, 13 and 14, under other names; tells the accuracy.") { s_folder, s_model, s_threads, s_training, s_perTask };
        babi.WithExample("fovea eval babi tasks_1-20_v1-2").Does((given, cancellation) => Babi(given, surroundings, cancellation));

        return new Command("eval", "Measures how good a model is.") { squad, babi, EvalFashionCommand.Create(surroundings), EvalPicturesCommand.Create(surroundings) }.WithExample("fovea eval squad xquad-en-dev.json");
    }

    private static int Squad(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        IReadOnlyList<ReadingExample> examples = Examples(given.GetRequiredValue(s_file), given.GetValue(s_joined), given.GetValue(s_most));
        using Reader reader = Models.Reader(given.GetValue(s_model));
        using ProgressLine line = new(surroundings);
        ExampleReader reading = new(reader, new PassOptions { Threads = given.GetValue(s_threads), Cancellation = cancellation }, line);
        string figure = given.GetValue(s_noAnswer) ? Figure(SquadEvaluation.NoAnswers(reading, examples))
            : given.GetValue(s_evidence) ? Figure(SquadEvaluation.Evidence(reading, examples))
            : given.GetValue(s_receipt) ? Figure(SquadEvaluation.Receipts(reading, examples))
            : SquadEvaluation.Answers(reading, examples).ToString();
        surroundings.Out.WriteLine(figure);
        return CommandLine.Done;
    }

    private static ReadingExample[] Examples(string file, bool joined, int most)
    {
        if (Directory.Exists(file)) throw new InvalidDataException($"expected a file in SQuAD layout, '{file}' is a folder; name a file in it");
        if (!File.Exists(file)) throw new FileNotFoundException($"expected a file in SQuAD layout, '{file}' does not exist; check the path");
        IReadOnlyList<SquadArticle> articles = SquadFile.ReadArticles(file, "squad");
        IEnumerable<ReadingExample> examples = joined ? articles.SelectMany(WholeTexts.Of) : articles.SelectMany(article => article.Paragraphs).SelectMany(paragraph => paragraph.Questions);
        ReadingExample[] taken = [.. most == 0 ? examples : examples.Take(most)];
        return taken.Length > 0 ? taken : throw new InvalidDataException($"expected questions in '{file}', found none; give a file in SQuAD layout");
    }

    private static int Babi(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        IReadOnlyList<ReadingExample> examples = BabiStories.Read(given.GetRequiredValue(s_folder), given.GetValue(s_training), given.GetValue(s_perTask));
        using Reader reader = Models.Reader(given.GetValue(s_model));
        List<BabiScore> scores = [];
        using (ProgressLine line = new(surroundings))
            scores.AddRange(BabiRun.Of(new ExampleReader(reader, new PassOptions { Threads = given.GetValue(s_threads), Cancellation = cancellation }, line), examples));
        foreach (BabiScore score in scores)
            surroundings.Out.WriteLine(Invariant($"{score.Task,-8}  accuracy {score.Accuracy,5:F1}  facts among the hottest sentences {score.Facts,5:F1}  n {score.Count}"));
        int count = scores.Sum(score => score.Count);
        surroundings.Out.WriteLine(Invariant($"accuracy {scores.Sum(score => score.Accuracy * score.Count) / count:F1}  n {count}"));
        return CommandLine.Done;
    }

    private static string Figure((double Reader, double Words, int Count) auroc) => Invariant($"auroc {auroc.Reader:F3}  by words {auroc.Words:F3}  n {auroc.Count}");

    private static string Figure(EvidenceScore score) =>
        Invariant($"references among the hottest fifth of the words {score.Hot:F1}  by chance {score.Chance:F1}  n {score.References}\nevidence sentence {score.Sentence:F1}  n {score.Questions}");

    private static string Figure(ReceiptScore score) =>
        Invariant($"confidence falls by {score.WithoutHot:F3} without the ten hottest words, by {score.WithoutRandom:F3} without ten random ones\nratio {score.Ratio:F2}  n {score.Count}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
