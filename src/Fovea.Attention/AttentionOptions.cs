using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Who looks at whom.</summary>
public enum AttentionKind
{
    /// <summary>Queries and keys come from the same sequence.</summary>
    Self,

    /// <summary>Queries come from one sequence, keys and values from another.</summary>
    Cross,
}

/// <summary>How attention is calculated. The defaults are those of the Transformer.</summary>
public readonly record struct AttentionOptions
{
    /// <summary>What scores are multiplied by; 1 / sqrt(D) where it is null.</summary>
    public float? Scale { get; init; }

    /// <summary>Scores are kept between -cap and cap by cap * tanh(score / cap); 0 does not.</summary>
    public float SoftCap { get; init; }

    /// <summary>The share of weights that is dropped in training; the others are scaled up.</summary>
    public float Dropout { get; init; }

    /// <summary>What the record says of this attention; it changes nothing else.</summary>
    public AttentionKind Kind { get; init; }

    internal void Check()
    {
        Shape.Expect(Dropout is >= 0 and < 1, $"the share of weights that is dropped must be from 0 to below 1, got {Dropout}");
        Shape.Expect(SoftCap >= 0 && float.IsFinite(SoftCap), $"a soft cap must be 0 or a positive number, got {SoftCap}");
        Shape.Expect(Scale is not { } scale || float.IsFinite(scale), $"a scale must be finite, got {Scale ?? 0}");
    }
}
