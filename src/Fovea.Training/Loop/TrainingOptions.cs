namespace Fovea.Training;

/// <summary>How a model is trained.</summary>
internal sealed record TrainingOptions
{
    /// <summary>What all random numbers are drawn from: the same seed gives the same model, whatever the number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many steps.</summary>
    public long Steps { get; init; } = 1_000;

    /// <summary>Gradients that are longer than this, all taken together, are shortened to it.</summary>
    public float ClipNorm { get; init; } = 1;

    /// <summary>What the data is counted in, for progress.</summary>
    public string Unit { get; init; } = "tokens";

    /// <summary>The most threads; 0: as many as <c>FOVEA_THREADS</c> or the machine says.</summary>
    public int Threads { get; init; }

    /// <summary>Where checkpoints are kept; null keeps none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Goes on from the last checkpoint in the folder, if there is one.</summary>
    public bool Resume { get; init; }

    /// <summary>A checkpoint is written whenever so many steps have passed.</summary>
    public long CheckpointSteps { get; init; } = 200;
}
