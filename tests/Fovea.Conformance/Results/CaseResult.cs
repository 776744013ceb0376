namespace Fovea.Conformance;

/// <summary>What became of a case.</summary>
public enum Outcome
{
    /// <summary>Every tensor is as it should be.</summary>
    Passed,

    /// <summary>Some are not, or the case could not be calculated.</summary>
    Failed,

    /// <summary>The product has nothing that the case is about.</summary>
    Skipped,
}

/// <summary>What became of a case, and why.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Lines">One per failure, or why it was skipped.</param>
public sealed record CaseResult(string Case, Outcome Outcome, IReadOnlyList<string> Lines)
{
    /// <summary>The largest difference of any tensor, as a share of what is allowed.</summary>
    public double Largest { get; init; }
}
