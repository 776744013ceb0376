namespace Fovea.Explain;

/// <summary>What a task found, and why.</summary>
/// <param name="Value">What was found.</param>
/// <param name="Explanation">What made the model say so.</param>
public sealed record Explained<T>(T Value, Explanation Explanation);
