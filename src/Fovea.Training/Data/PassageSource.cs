namespace Fovea.Training.Data;

/// <summary>Questions on passages that are taken as they are, such as FairytaleQA's sections.</summary>
internal sealed class PassageSource : IExampleSource
{
    private const int Candidates = 6;
    private readonly ReadingExample[] _questions;
    private readonly string[] _passages;                          // each once, in order: neighbours are of one tale
    private readonly int[] _passageOf;
    private readonly NameSwap _names;

    public PassageSource(IReadOnlyList<ReadingExample> questions)
    {
        _questions = [.. questions];
        _names = new(_questions.Select(question => question.Question));
        _passages = [.. _questions.Select(question => question.Passage).Distinct()];
        Dictionary<string, int> index = _passages.Select((passage, i) => (passage, i)).ToDictionary(pair => pair.passage, pair => pair.i);
        _passageOf = [.. _questions.Select(question => index[question.Passage])];
    }

    public int Count => _questions.Length;

    public ReadingExample Answerable(int index, CounterRandom random) => _questions[index];

    public ReadingExample? Unanswerable(int index, NoAnswerKind kind, CounterRandom random)
    {
        ReadingExample question = _questions[index];
        return kind switch
        {
            NoAnswerKind.OtherPassage => Without(question, OtherPassage(index, random), "other"),
            NoAnswerKind.SentenceRemoved => Without(question, NoAnswer.Remove(question), "removed"),
            _ => _names.Swap(question.Question, question.Passage, random) is { } asked
                ? Without(question with { Question = asked }, question.Passage, "swapped") : null,
        };
    }

    // Half of the candidates are near in the file, so of the same tale and on the same people; the one that shares most words is taken.
    private string? OtherPassage(int index, CounterRandom random)
    {
        ReadingExample question = _questions[index];
        HashSet<string> asked = WordText.ContentWords(question.Question);
        string? best = null;
        int most = -1;
        for (int i = 0; i < Candidates; i++)
        {
            int drawn = i % 2 == 0 ? random.Below(_passages.Length) : Math.Clamp(_passageOf[index] - 6 + random.Below(13), 0, _passages.Length - 1);
            string passage = _passages[drawn];
            int overlap = NoAnswer.Overlap(asked, passage);
            if (overlap > most && !NoAnswer.Holds(passage, question.Answers)) (best, most) = (passage, overlap);
        }
        return best;
    }

    private static ReadingExample? Without(ReadingExample question, string? passage, string kind) =>
        passage is null ? null : question with { Passage = passage, Answers = [], Evidence = [], Source = $"{question.Source}:{kind}" };
}
