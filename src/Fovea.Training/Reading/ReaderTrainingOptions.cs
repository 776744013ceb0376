using Fovea.Training.Data;

namespace Fovea.Training.Reading;

/// <summary>How the reader is trained. The defaults are those of the embedded model.</summary>
internal sealed record ReaderTrainingOptions
{
    private static readonly ReaderMixtureOptions s_mixture = new();

    /// <summary>What all random numbers are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How often the data is gone through.</summary>
    public double Epochs { get; init; } = 3;

    /// <summary>The most questions of QAMR in an epoch, with an answer.</summary>
    public int Qamr { get; init; } = s_mixture.QamrPerEpoch;

    /// <summary>The most questions of FairytaleQA in an epoch, with an answer.</summary>
    public int Tales { get; init; } = s_mixture.TalesPerEpoch;

    /// <summary>How many times the usual number of questions of bAbI are in an epoch.</summary>
    public double BabiTimes { get; init; } = s_mixture.BabiTimes;

    /// <summary>The highest learning rate.</summary>
    public float Rate { get; init; } = 1.5e-4f;

    /// <summary>The share of all steps in which the rate rises; after that it falls to nothing in a straight line.</summary>
    public double WarmUp { get; init; } = 0.06;

    /// <summary>How strongly parameters are drawn to zero; biases and norms are not.</summary>
    public float Decay { get; init; } = 0.01f;

    /// <summary>The most tokens of one input.</summary>
    public int LongestInput { get; init; } = 384;

    /// <summary>The most tokens of one batch, padding included.</summary>
    public int BatchTokens { get; init; } = 4_096;

    /// <summary>The most examples of one batch.</summary>
    public int BatchExamples { get; init; } = 32;

    /// <summary>What the examples are made of.</summary>
    internal ReaderMixtureOptions Mixture => new() { Seed = Seed, QamrPerEpoch = Qamr, TalesPerEpoch = Tales, BabiTimes = BabiTimes };
}
