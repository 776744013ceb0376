namespace Fovea.Training.Data;

/// <summary>What the embedded reader is trained on, and in which shares.</summary>
internal sealed record ReaderMixtureOptions
{
    /// <summary>Decides everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The share of examples without an answer, 0 up to, not including, 1.</summary>
    public double NoAnswerShare { get => field; init => field = Share(value, 0.999, nameof(NoAnswerShare)); } = 1.0 / 3;

    /// <summary>Of the examples without an answer, how much of each kind is tried first: other passage, sentence removed, name swapped.</summary>
    public (double OtherPassage, double SentenceRemoved, double NameSwapped) NoAnswerWeights { get; init; } = (0.4, 0.4, 0.2);

    /// <summary>The most questions of QAMR in an epoch, with an answer; every epoch draws others.</summary>
    public int QamrPerEpoch { get; init; } = 12_000;

    /// <summary>The most questions of FairytaleQA in an epoch, with an answer.</summary>
    public int TalesPerEpoch { get; init; } = 10_000;

    /// <summary>The share of questions on tales that are asked of the whole tale and not of the section that answers, 0 to 1.</summary>
    public double WholeTaleShare { get => field; init => field = Share(value, 1, nameof(WholeTaleShare)); } = 0.5;

    /// <summary>
    /// The most questions of each bAbI task in an epoch, with an answer; every epoch draws others. Tasks that ask for several facts, for
    /// directions or for times need more than those that ask for the last move.
    /// </summary>
    public IReadOnlyDictionary<int, int> BabiPerTask { get; init; } = new Dictionary<int, int>
    {
        [1] = 500, [2] = 2400, [3] = 300, [4] = 1400, [5] = 1200, [11] = 500, [12] = 1000, [13] = 500, [14] = 1800,
    };

    /// <summary>How many times as many questions of bAbI as <see cref="BabiPerTask"/> says, 0 to 1000.</summary>
    public double BabiTimes { get => field; init => field = value is >= 0 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(BabiTimes), $"{nameof(BabiTimes)} multiplies the questions of bAbI: expected 0 to 1000, got {value}"); } = 1;

    /// <summary>The most sentences put around the right one of QAMR.</summary>
    public int MostOtherSentences { get; init; } = 4;

    /// <summary>The share of bAbI examples with new names, 0 to 1.</summary>
    public double RenamedShare { get => field; init => field = Share(value, 1, nameof(RenamedShare)); } = 0.9;

    /// <summary>The share of bAbI examples told in other words, 0 to 1.</summary>
    public double VariedShare { get => field; init => field = Share(value, 1, nameof(VariedShare)); } = 0.5;

    private static double Share(double value, double most, string name) => value >= 0 && value <= most ? value
        : throw new ArgumentOutOfRangeException(name, $"{name} is a share of the examples: expected 0 to {most}, got {value}");
}
