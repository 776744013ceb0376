using System.Collections;

namespace Fovea.Training.Data;

/// <summary>
/// The training examples of the embedded reader: QAMR among other sentences, tales, bAbI under other names, and a share of
/// questions that their passage does not answer. Example i of epoch e depends on the seed, e and i alone, so that a resumed
/// training sees what it would have seen.
/// </summary>
internal sealed class ReaderMixture
{
    private readonly IExampleSource[] _sources;
    private readonly int[] _perEpoch;

    public ReaderMixture(ReaderSources data, ReaderMixtureOptions options)
    {
        Options = options;
        int[] tasks = [.. data.Babi.Keys.Order()];
        _sources =
        [
            new QamrSource(data.Qamr, options.MostOtherSentences),
            new TaleSource(data.Tales, options.WholeTaleShare),
            .. tasks.Select(task => new BabiSource(data.Babi[task], options.RenamedShare, options.VariedShare)),
        ];
        int[] most = [options.QamrPerEpoch, options.TalesPerEpoch, .. tasks.Select(task => (int)Math.Round(options.BabiTimes * options.BabiPerTask.GetValueOrDefault(task)))];
        _perEpoch = [.. _sources.Zip(most, (source, limit) => Math.Min(source.Count, limit))];
        Answerable = _perEpoch.Sum();
        Count = (int)Math.Round(Answerable / (1 - options.NoAnswerShare));
    }

    public ReaderMixtureOptions Options { get; }

    /// <summary>Examples in an epoch.</summary>
    public int Count { get; }

    /// <summary>Examples in an epoch that have an answer.</summary>
    public int Answerable { get; }

    /// <summary>The examples of an epoch, each made when it is asked for.</summary>
    /// <param name="number">From 0.</param>
    public ReaderEpoch Epoch(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        CounterRandom random = new(Options.Seed, RandomStream.EpochOrder, number);
        (int Source, int Index)[] questions = [.. _sources.SelectMany((source, s) => random.Order(source.Count).Take(_perEpoch[s]).Select(index => (s, index)))];
        return new(this, number, questions, random.Order(questions.Length), random.Order(Count));
    }

    internal ReadingExample Make(int epoch, int index, (int Source, int Index) question, bool answerable, IReadOnlyList<(int Source, int Index)> questions)
    {
        CounterRandom random = new(Options.Seed, RandomStream.Example, epoch, index);
        if (answerable) return _sources[question.Source].Answerable(question.Index, random);
        for (int attempt = 0; attempt < 1000; attempt++)          // a question that no kind can be made of gives way to another
        {
            NoAnswerKind first = DrawKind(random);
            foreach (NoAnswerKind kind in (ReadOnlySpan<NoAnswerKind>)[first, NoAnswerKind.NameSwapped, NoAnswerKind.SentenceRemoved, NoAnswerKind.OtherPassage])
                if (_sources[question.Source].Unanswerable(question.Index, kind, random) is { } example) return example;
            question = random.Pick(questions);
        }
        throw new InvalidOperationException($"training examples of the reader: expected a question that can be left without an answer among {questions.Count}, found none in 1000 tries; give more data or set {nameof(ReaderMixtureOptions.NoAnswerShare)} to 0");
    }

    private NoAnswerKind DrawKind(CounterRandom random)
    {
        (double other, double removed, double swapped) = Options.NoAnswerWeights;
        double at = random.Unit() * (other + removed + swapped);
        return at < other ? NoAnswerKind.OtherPassage : at < other + removed ? NoAnswerKind.SentenceRemoved : NoAnswerKind.NameSwapped;
    }
}

/// <summary>The examples of one epoch in the order of training; made anew, and the same, each time they are asked for.</summary>
internal sealed class ReaderEpoch : IReadOnlyList<ReadingExample>
{
    private readonly ReaderMixture _mixture;
    private readonly int _number;
    private readonly (int Source, int Index)[] _questions;
    private readonly int[] _unanswered, _order;

    internal ReaderEpoch(ReaderMixture mixture, int number, (int Source, int Index)[] questions, int[] unanswered, int[] order) =>
        (_mixture, _number, _questions, _unanswered, _order) = (mixture, number, questions, unanswered, order);

    public int Count => _order.Length;

    /// <summary>The first slots of the order are the questions with an answer; those after are some of them again, without.</summary>
    public ReadingExample this[int index]
    {
        get
        {
            int slot = _order[index];
            bool answerable = slot < _questions.Length;
            (int, int) question = answerable ? _questions[slot] : _questions[_unanswered[(slot - _questions.Length) % _unanswered.Length]];
            return _mixture.Make(_number, index, question, answerable, _questions);
        }
    }

    public IEnumerator<ReadingExample> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
