using Fovea.Inputs.Text;
using Fovea.Training.Data;
using Fovea.Training.Metrics;

namespace Fovea.Cli.Evaluation;

/// <summary>How well a reader answers the questions of a SQuAD file, and what can be measured besides.</summary>
internal static class SquadEvaluation
{
    /// <summary>
    /// Exact match and F1. Where every question has an answer (version 1.1) the likeliest span is taken; where some have none
    /// (version 2) the reader may say so.
    /// </summary>
    public static ReadingScore Answers(ExampleReader reader, IReadOnlyList<ReadingExample> examples)
    {
        bool mayAbstain = examples.Any(example => example.Answers.Count == 0);
        ReadingScoreSum sum = new();
        foreach (ReadExample read in reader.Read(examples, "answers"))
            sum.Add(mayAbstain ? read.Findings.Answer.Text : read.Best.Range.In(read.Example.Passage), read.Example.AnswerTexts);
        return sum.Score;
    }

    /// <summary>
    /// How well the reader tells a passage from the same passage without the sentences of the answer: the area under the ROC curve, and that of
    /// counting the question's content words.
    /// </summary>
    public static (double Reader, double Words, int Count) NoAnswers(ExampleReader reader, IReadOnlyList<ReadingExample> examples)
    {
        List<ReadingExample> with = [], without = [];
        foreach (ReadingExample example in examples)
        {
            if (example.Answers.Count == 0 || NoAnswer.Remove(example) is not { } rest) continue;
            with.Add(example);
            without.Add(example with { Passage = rest, Answers = [], Evidence = [] });
        }
        if (with.Count == 0) throw new InvalidDataException("no question is left: expected passages that hold the answer in some sentences and not in the others, found none");
        return (
            AreaUnderCurve.Of([.. reader.Read(with, "with the sentence").Select(read => read.Answerable)], [.. reader.Read(without, "without it").Select(read => read.Answerable)]),
            AreaUnderCurve.Of([.. with.Select(Overlap)], [.. without.Select(Overlap)]),
            with.Count);
    }

    /// <summary>
    /// How often the answer stands in the gold evidence sentence; and how often a phrase of the passage that means what a phrase of the question
    /// means is among the hottest fifth of the words, beside how often chance would have it there.
    /// </summary>
    public static EvidenceScore Evidence(ExampleReader reader, IReadOnlyList<ReadingExample> examples)
    {
        ReadingExample[] known = [.. examples.Where(example => example.Evidence.Count > 0)];
        if (known.Length == 0) throw new InvalidDataException("no question is left: expected \"evidence\" in the file, as QED has it, found none");
        int right = 0, references = 0;
        double hot = 0, chance = 0;
        foreach (ReadExample read in reader.Read(known, "evidence"))
        {
            if (read.Example.Evidence.Any(evidence => MostlyIn(read.Best.Range, evidence))) right++;
            if (read.Example.References.Count == 0) continue;
            HotFifth words = new([.. reader.Heat(read)]);
            foreach (ReferencePair pair in read.Example.References)
            {
                if (pair.Passage.Length == 0) continue;
                references++;
                if (words.Has(pair.Passage)) hot++;
                chance += words.Chance(pair.Passage);
            }
        }
        return new EvidenceScore(100.0 * right / known.Length, known.Length, 100 * hot / Math.Max(1, references), 100 * chance / Math.Max(1, references), references);
    }

    /// <summary>How far the confidence in the answer falls without the ten hottest words, and without ten words at random.</summary>
    public static ReceiptScore Receipts(ExampleReader reader, IReadOnlyList<ReadingExample> examples)
    {
        double hot = 0, random = 0;
        int count = 0;
        foreach (ReadExample read in reader.Read(examples, "receipts"))
        {
            var words = reader.Heat(read);
            Tasks.Findings[] without = reader.Without(read, [[.. Tasks.Receipts.Hottest(words)], [.. Tasks.Receipts.AtRandom(words, seed: (ulong)count)]]);
            double before = read.Findings.ProbabilityOf(read.Best.Range);
            hot += before - without[0].ProbabilityOf(read.Best.Range);
            random += before - without[1].ProbabilityOf(read.Best.Range);
            count++;
        }
        return new ReceiptScore(hot / Math.Max(1, count), random / Math.Max(1, count), count);
    }

    private static double Overlap(ReadingExample example) => NoAnswer.Overlap(WordText.ContentWords(example.Question), example.Passage);

    private static bool MostlyIn(TextRange range, TextRange evidence) =>
        2 * (Math.Min(range.End, evidence.End) - Math.Max(range.Start, evidence.Start)) > range.Length;
}

/// <summary>How well answers and heat agree with gold evidence; shares in per cent.</summary>
internal readonly record struct EvidenceScore(double Sentence, int Questions, double Hot, double Chance, int References);

/// <summary>How far confidence falls on average, from -1 to 1.</summary>
internal readonly record struct ReceiptScore(double WithoutHot, double WithoutRandom, int Count)
{
    public double Ratio => WithoutHot / WithoutRandom;
}
