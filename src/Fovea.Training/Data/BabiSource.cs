namespace Fovea.Training.Data;

/// <summary>bAbI's questions with new names for everybody, and said in other words, for most of them.</summary>
internal sealed class BabiSource : IExampleSource
{
    private readonly BabiQuestion[] _questions;
    private readonly double _renamed, _varied;

    /// <param name="questions">Questions of tasks that can be pointed at.</param>
    /// <param name="renamed">The share of examples in which everybody has a new name, 0 to 1.</param>
    /// <param name="varied">The share of examples told in other words, 0 to 1.</param>
    public BabiSource(IEnumerable<BabiQuestion> questions, double renamed, double varied) =>
        (_questions, _renamed, _varied) = ([.. questions], renamed, varied);

    public int Count => _questions.Length;

    public ReadingExample Answerable(int index, CounterRandom random)
    {
        BabiCast cast = Cast(random);
        return BabiExamples.Answerable(_questions[index], cast, Varied(random));
    }

    public ReadingExample? Unanswerable(int index, NoAnswerKind kind, CounterRandom random)
    {
        BabiCast cast = Cast(random);
        CounterRandom? varied = Varied(random);
        return kind switch
        {
            NoAnswerKind.SentenceRemoved => BabiExamples.WithoutMoves(_questions[index], cast, varied),
            NoAnswerKind.NameSwapped => BabiExamples.OnStranger(_questions[index], cast, BabiNames.Training, random, varied),
            _ => null,                                            // all stories are alike: another passage is a stranger's
        };
    }

    private BabiCast Cast(CounterRandom random) => random.Chance(_renamed) ? BabiCast.Draw(BabiNames.Training, random) : BabiCast.Original;

    private CounterRandom? Varied(CounterRandom random) => random.Chance(_varied) ? random : null;
}
