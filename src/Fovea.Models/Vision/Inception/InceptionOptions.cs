namespace Fovea.Models;

/// <summary>A network of the Inception family.</summary>
/// <param name="Rows">Its table, from the pixels on.</param>
internal sealed record InceptionOptions(IReadOnlyList<InceptionRow> Rows)
{
    /// <summary>Channels of the pictures.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Added to the variance by batch norms.</summary>
    public float Epsilon { get; init; } = 1e-3f;

    /// <summary>By what the channels of a module are divided for the bottleneck of its gate; 0 where there are no gates.</summary>
    public int Reduction { get; init; }

    /// <summary>Training: how much of what the classes are told from is dropped.</summary>
    public float Dropout { get; init; } = 0.2f;
}
