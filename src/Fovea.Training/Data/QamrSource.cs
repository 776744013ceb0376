namespace Fovea.Training.Data;

/// <summary>
/// QAMR's questions, each sentence put among others of its article: between none and a few, at a random place, so that
/// the reader has to find the sentence first.
/// </summary>
internal sealed class QamrSource : IExampleSource
{
    private const int Candidates = 8;
    private readonly QamrCorpus _corpus;
    private readonly int _mostOthers;
    private readonly NameSwap _names;
    private readonly (int First, int End)[] _article;             // for each sentence, where its article's sentences lie

    /// <param name="corpus">Sentences of an article lie together.</param>
    /// <param name="mostOthers">The most other sentences put around the right one.</param>
    public QamrSource(QamrCorpus corpus, int mostOthers)
    {
        (_corpus, _mostOthers) = (corpus, mostOthers);
        _names = new(corpus.Questions.Select(question => question.Question));
        _article = new (int, int)[corpus.Sentences.Count];
        for (int first = 0; first < _article.Length;)
        {
            int end = first;
            while (end < _article.Length && corpus.Sentences[end].Article == corpus.Sentences[first].Article) end++;
            Array.Fill(_article, (first, end), first, end - first);
            first = end;
        }
    }

    public int Count => _corpus.Questions.Count;

    public ReadingExample Answerable(int index, CounterRandom random)
    {
        ReadingExample question = _corpus.Questions[index];
        int[] others = Others(_corpus.SentenceOf[index], random.Below(_mostOthers + 1), random);
        int place = random.Below(others.Length + 1);
        string before = string.Concat(others[..place].Select(other => _corpus.Sentences[other].Text + " "));
        string after = string.Concat(others[place..].Select(other => " " + _corpus.Sentences[other].Text));
        return question with
        {
            Passage = before + question.Passage + after,
            Answers = [.. question.Answers.Select(answer => answer with { Start = answer.Start + before.Length })],
            Evidence = [new(before.Length, before.Length + question.Passage.Length)],
        };
    }

    public ReadingExample? Unanswerable(int index, NoAnswerKind kind, CounterRandom random)
    {
        ReadingExample question = _corpus.Questions[index];
        switch (kind)
        {
            case NoAnswerKind.OtherPassage:
                return OtherPassage(index, random) is { } other ? Without(question, other, "other") : null;

            case NoAnswerKind.SentenceRemoved:
                string left = Join(Others(_corpus.SentenceOf[index], 1 + random.Below(_mostOthers + 1), random));
                return NoAnswer.Holds(left, question.Answers) ? null : Without(question, left, "removed");

            default:
                ReadingExample right = Answerable(index, random);
                return _names.Swap(right.Question, right.Passage, random) is { } asked ? Without(right with { Question = asked }, right.Passage, "swapped") : null;
        }
    }

    // Of a few sentences drawn anywhere, the one that has most words of the question, with others of its article.
    private string? OtherPassage(int index, CounterRandom random)
    {
        ReadingExample question = _corpus.Questions[index];
        HashSet<string> asked = WordText.ContentWords(question.Question);
        int right = _corpus.SentenceOf[index], best = -1, most = -1;
        for (int i = 0; i < Candidates; i++)
        {
            int drawn = random.Below(_corpus.Sentences.Count);
            if (_article[drawn] == _article[right]) continue;
            int overlap = NoAnswer.Overlap(asked, _corpus.Sentences[drawn].Text);
            if (overlap > most) (best, most) = (drawn, overlap);
        }
        if (best < 0) return null;
        List<int> sentences = [.. Others(best, random.Below(_mostOthers + 1), random)];
        sentences.Insert(random.Below(sentences.Count + 1), best);
        string passage = Join(sentences);
        return NoAnswer.Holds(passage, question.Answers) ? null : passage;
    }

    /// <summary>Other sentences of the same article in their order; drawn from anywhere when it has too few.</summary>
    private int[] Others(int sentence, int count, CounterRandom random)
    {
        (int first, int end) = _article[sentence];
        int[] same = [.. random.Order(end - first).Select(i => first + i).Where(i => i != sentence).Take(count)];
        Array.Sort(same);
        int[] others = [.. same, .. Enumerable.Range(0, count - same.Length).Select(_ => random.Below(_corpus.Sentences.Count))];
        // A corpus may hold a sentence twice; the right one must not come in by another door.
        return [.. others.Where(other => _corpus.Sentences[other].Text != _corpus.Sentences[sentence].Text)];
    }

    private string Join(IEnumerable<int> sentences) => string.Join(' ', sentences.Select(sentence => _corpus.Sentences[sentence].Text));

    private static ReadingExample? Without(ReadingExample question, string passage, string kind) =>
        passage.Length == 0 ? null : question with { Passage = passage, Answers = [], Evidence = [], Source = $"{question.Source}:{kind}" };
}
