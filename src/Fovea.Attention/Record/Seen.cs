namespace Fovea.Attention;

/// <summary>The names under which attention layers show what they were asked for; records on disk use them too.</summary>
internal static class Seen
{
    public const string Scores = "scores";
    public const string Weights = "weights";
    public const string Entropy = "entropy";
    public const string Received = "received";
    public const string TopKeys = "top.keys";
    public const string TopWeights = "top.weights";
    public const string HeadContributions = "head.contributions";
    public const string GradientTimesAttention = "gradient.attention";
    public const string WeightGradients = "weight.gradients";

    /// <summary>First and end head, first and end query of the scores and weights.</summary>
    public const string Parts = "parts";

    /// <summary>Where in a picture the positions are.</summary>
    public const string Grid = "grid";

    /// <summary>Sorts of layers.</summary>
    public const string Self = "self", Cross = "cross";

    /// <summary>What a kind of attention is called among observations and in files.</summary>
    public static string SortOf(AttentionKind kind) => kind == AttentionKind.Self ? Self : Cross;

    /// <summary>The kind of attention that is called so; null where it is none.</summary>
    public static AttentionKind? KindOf(string? sort) => sort switch { Self => AttentionKind.Self, Cross => AttentionKind.Cross, _ => null };

    /// <summary>Whether attention layers know a kind of request.</summary>
    public static bool IsKnown(string kind) => AttentionPart.Find(kind) is not null;
}
