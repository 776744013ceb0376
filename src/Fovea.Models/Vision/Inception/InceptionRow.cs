namespace Fovea.Models;

/// <summary>A row of an Inception network's table: branches that look at the same map.</summary>
/// <param name="Name">Its place in the network: "mixed_5b", "stem.0".</param>
/// <param name="Branches">The steps of each. What they find is put together, one after the other in the channels.</param>
internal sealed record InceptionRow(string Name, params InceptionStep[][] Branches)
{
    /// <summary>Whether it is a module: it gets a gate where the network has gates.</summary>
    public bool IsModule { get; init; }

    /// <summary>Where it is not null, what the branches find is mixed, multiplied by this and added to what came in.</summary>
    /// <remarks>Szegedy et al., 2016, arXiv:1602.07261, section 3.3: larger residuals made training unstable.</remarks>
    public float? Residual { get; init; }

    /// <summary>Residual: whether the sum is activated.</summary>
    public bool Activated { get; init; } = true;
}
