namespace Fovea.Numerics;

/// <summary>What becomes of the losses of single rows or numbers.</summary>
public enum Reduction
{
    /// <summary>Their mean: one number.</summary>
    Mean,

    /// <summary>Their sum: one number.</summary>
    Sum,

    /// <summary>Each stays.</summary>
    None,
}
