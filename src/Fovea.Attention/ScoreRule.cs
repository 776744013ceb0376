namespace Fovea.Attention;

/// <summary>How a score is made of query · key, and which keys a query may see. As it stands: 1/√D, and every key.</summary>
public sealed record ScoreRule
{
    /// <summary>Every query sees every key.</summary>
    public static ScoreRule Plain { get; } = new();

    /// <summary>What query · key is multiplied by; null: 1/√D.</summary>
    public double? Scale { get; init; }

    /// <summary>Keeps scores between -cap and cap, by cap · tanh(score / cap); null: scores are not capped.</summary>
    /// <remarks>Gemma Team, "Gemma 2", 2024, arXiv:2408.00118, section 2.</remarks>
    public double? SoftCap { get; init; }

    /// <summary>Added to the score of a query and a key, after the cap.</summary>
    public Func<int, int, double>? Bias { get; init; }

    /// <summary>Whether a query may see a key; null: it may.</summary>
    public Func<int, int, bool>? Allows { get; init; }
}
