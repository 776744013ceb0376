namespace Fovea.Training.Pictures;

/// <summary>How a classifier is trained.</summary>
internal sealed record ClassifierTrainingOptions
{
    /// <summary>What all random numbers are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How often the data is gone through.</summary>
    public double Epochs { get; init; } = 40;

    /// <summary>Pictures of a batch.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The highest learning rate.</summary>
    public float Rate { get; init; } = 0.1f;

    /// <summary>The share of all steps in which the rate rises; after that it falls along half a cosine.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>How much of the last step is made again, in Nesterov's way.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>How strongly kernels are drawn to zero; biases and norms are not.</summary>
    public float Decay { get; init; } = 5e-4f;

    /// <summary>Which share of the target is spread evenly over all classes.</summary>
    public float Smoothing { get; init; } = 0.1f;

    /// <summary>How much of the average of all parameters stays in a step.</summary>
    public double Average { get; init; } = 0.998;

    /// <summary>How pictures are changed.</summary>
    public PictureAugmentation Augmentation { get; init; } = new() { Shift = 2, Flip = true, Erase = 0.25 };
}
