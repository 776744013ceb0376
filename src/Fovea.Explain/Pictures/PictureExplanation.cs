namespace Fovea.Explain;

/// <summary>
/// What a network says that a picture shows, and which parts of it made the network say so. It holds the picture itself, so it can be shown where
/// there is no model.
/// </summary>
public sealed record PictureExplanation
{
    /// <summary>The share of the picture that is called its hottest part.</summary>
    public const double HottestShare = 0.2;

    /// <summary>The picture.</summary>
    public required Picture Picture { get; init; }

    /// <summary>Where the picture is from, such as a file's name; may be empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>The model that looked at it.</summary>
    public required string Model { get; init; }

    /// <summary>What it may show, the likeliest first; at least one.</summary>
    public required IReadOnlyList<ClassScore> Classes { get; init; }

    /// <summary>The part of the picture that the network was given; in the picture's pixels.</summary>
    public required PictureArea Seen { get; init; }

    /// <summary>How much each part of that counted for the likeliest class: from 0 to 1 for the part that counted most.</summary>
    public required HeatMap Heat { get; init; }

    /// <summary>How the heat was found, such as "Grad-CAM".</summary>
    public required string Method { get; init; }

    /// <summary>What the model says of the picture with parts of it greyed out; null where no part counted, or it was not asked for.</summary>
    public PictureReceipt? Receipt { get; init; }

    /// <summary>The channels that speak loudest in the last layer that has gates, or in the last layer; the loudest first.</summary>
    public IReadOnlyList<ChannelMap> Channels { get; init; } = [];
}

/// <summary>A class and how likely it is.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record ClassScore(int Index, string Name, double Probability);

/// <summary>The proof: how likely the class still is with parts of the picture greyed out, from 0 to 1.</summary>
/// <param name="WithoutHottest">Without the hottest fifth of what was seen.</param>
/// <param name="HottestAlone">With everything else greyed out.</param>
/// <param name="WithoutRandom">Without another part of the same size and shape elsewhere: once for each of several random places.</param>
public sealed record PictureReceipt(double WithoutHottest, double HottestAlone, IReadOnlyList<double> WithoutRandom)
{
    /// <summary>The mean over the random places.</summary>
    public double WithoutRandomMean => WithoutRandom.Count == 0 ? double.NaN : WithoutRandom.Average();
}

/// <summary>What one channel of a layer saw.</summary>
/// <param name="Layer">The place in the model.</param>
/// <param name="Channel">Which channel, from 0.</param>
/// <param name="Gate">How far open its gate was, where it has one: 0 is off.</param>
/// <param name="Map">What it saw where, before the gate; 1 is as much as it saw anywhere. Times the gate it is what went on.</param>
public sealed record ChannelMap(string Layer, int Channel, double? Gate, HeatMap Map);
