using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>One of the things that a layer can show: what it is called, what its axes are, and where it stands in an <see cref="AttentionLayer"/>.</summary>
/// <param name="Kind">Its name among observations and in files, see <see cref="Seen"/>.</param>
/// <param name="Axes">The names of its axes.</param>
/// <param name="Of">Takes it out of a layer; null where it was not asked for.</param>
/// <param name="With">The layer with it.</param>
internal sealed record AttentionPart(string Kind, string[] Axes, Func<AttentionLayer, DetachedTensor?> Of, Func<AttentionLayer, DetachedTensor, AttentionLayer> With)
{
    /// <summary>Names of axes.</summary>
    public const string Batch = "batch", Head = "head", Query = "query", Key = "key", Rank = "rank", Channel = "channel";

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<AttentionPart> All { get; } =
    [
        new(Seen.Scores, [Batch, Head, Query, Key], layer => layer.Scores, (layer, value) => layer with { Scores = value }),
        new(Seen.Weights, [Batch, Head, Query, Key], layer => layer.Weights, (layer, value) => layer with { Weights = value }),
        new(Seen.Entropy, [Batch, Head, Query], layer => layer.Entropy, (layer, value) => layer with { Entropy = value }),
        new(Seen.Received, [Batch, Head, Key], layer => layer.Received, (layer, value) => layer with { Received = value }),
        new(Seen.TopKeys, [Batch, Head, Query, Rank], layer => layer.TopKeys, (layer, value) => layer with { TopKeys = value }),
        new(Seen.TopWeights, [Batch, Head, Query, Rank], layer => layer.TopWeights, (layer, value) => layer with { TopWeights = value }),
        new(Seen.HeadContributions, [Batch, Head, Query, Channel], layer => layer.HeadContributions, (layer, value) => layer with { HeadContributions = value }),
        new(Seen.GradientTimesAttention, [Batch, Query, Key], layer => layer.GradientTimesAttention, (layer, value) => layer with { GradientTimesAttention = value }),
        new(Seen.WeightGradients, [Batch, Head, Query, Key], layer => layer.WeightGradients, (layer, value) => layer with { WeightGradients = value }),
    ];

    /// <summary>The one of this name, or null.</summary>
    public static AttentionPart? Find(string kind) => All.FirstOrDefault(part => part.Kind == kind);
}
