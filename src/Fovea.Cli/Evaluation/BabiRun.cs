using Fovea.Explain;
using Fovea.Inputs.Text;
using Fovea.Training.Metrics;

namespace Fovea.Cli.Evaluation;

/// <summary>How a reader did on one bAbI task; shares in per cent.</summary>
/// <param name="Task">Such as "babi-1".</param>
/// <param name="Accuracy">How often the answer was right.</param>
/// <param name="Facts">How many of the gold facts are among as many hottest sentences.</param>
/// <param name="Count">How many questions.</param>
internal readonly record struct BabiScore(string Task, double Accuracy, double Facts, int Count);

/// <summary>Asks a reader the questions of bAbI.</summary>
internal static class BabiRun
{
    public static IEnumerable<BabiScore> Of(ExampleReader reader, IReadOnlyList<Training.Data.ReadingExample> examples)
    {
        foreach (var task in examples.GroupBy(example => example.Source))
        {
            double right = 0, facts = 0;
            foreach (ReadExample read in reader.Read([.. task], task.Key))
            {
                right += AnswerMatch.Exact(read.Best.Range.In(read.Example.Passage), read.Example.AnswerTexts);
                facts += FactsFound(read, reader.Heat(read));
            }
            yield return new BabiScore(task.Key, 100 * right / task.Count(), 100 * facts / task.Count(), task.Count());
        }
    }

    /// <summary>The share of the gold facts that is among as many hottest sentences; a sentence is as hot as its words together.</summary>
    private static double FactsFound(ReadExample read, IReadOnlyList<WordHeat> words)
    {
        IReadOnlyList<TextRange> gold = read.Example.Evidence;
        TextRange[] hottest = [.. Sentences.Split(read.Example.Passage)
            .OrderByDescending(sentence => words.Where(word => sentence.Contains(word.Range)).Sum(word => word.Weight)).Take(gold.Count)];
        return gold.Count(fact => hottest.Any(sentence => sentence.Overlaps(fact))) / (double)gold.Count;
    }
}
