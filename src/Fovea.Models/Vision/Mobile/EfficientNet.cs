using static Fovea.Models.MobileBlock;

namespace Fovea.Models;

/// <summary>EfficientNet: one table, made wider and deeper by one rule. The Lite members have neither gates nor swish, and are as wide at both ends.</summary>
/// <remarks>Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019, arXiv:1905.11946, table 1 and section 3.3.</remarks>
internal static class EfficientNet
{
    /// <summary>How many members of Lite there are.</summary>
    public const int LiteMembers = 5;

    private const int Head = 1280;

    /// <summary>By what the members from B0 to B7 are scaled. The first five are those of Lite too.</summary>
    private static readonly (double Width, double Depth)[] s_members =
        [(1.0, 1.0), (1.0, 1.1), (1.1, 1.2), (1.2, 1.4), (1.4, 1.8), (1.6, 2.2), (1.8, 2.6), (2.0, 3.1)];

    /// <summary>A member of the family.</summary>
    /// <param name="member">From 0 to 7: B0 to B7.</param>
    /// <param name="tensorFlow">Whether it is padded as TensorFlow does it, and has its epsilon.</param>
    public static MobileOptions B(int member, bool tensorFlow) => Scaled(member, tensorFlow) with
    {
        Stages = Table(squeeze: 0.25),
        Head = ChannelRounding.Round(Head * s_members[member].Width),
        Activation = Activation.Silu,
        Dropout = 0.2f + 0.1f * (member / 2),
    };

    /// <summary>A member of the Lite family.</summary>
    /// <param name="member">From 0 to 4.</param>
    /// <param name="tensorFlow">Whether it is padded as TensorFlow does it, and has its epsilon.</param>
    public static MobileOptions Lite(int member, bool tensorFlow) => Scaled(member, tensorFlow) with
    {
        Stages = Table(squeeze: 0),
        Head = Head,
        FixedStem = true,
        FixedEnds = true,
        Activation = Activation.Relu6,
        Dropout = member < 2 ? 0.2f : 0.3f,
    };

    private static MobileOptions Scaled(int member, bool tensorFlow) => new()
    {
        Stages = [],
        Width = s_members[member].Width,
        Depth = s_members[member].Depth,
        Same = tensorFlow,
        Epsilon = tensorFlow ? MobileOptions.TensorFlowEpsilon : 1e-5f,
        DropPath = 0.2f,
    };

    private static MobileBlocks[][] Table(double squeeze) =>
    [
        [new(Separable, 1, 3, 1, 16) { Squeeze = squeeze }],
        [new(Inverted, 2, 3, 2, 24, 6) { Squeeze = squeeze }],
        [new(Inverted, 2, 5, 2, 40, 6) { Squeeze = squeeze }],
        [new(Inverted, 3, 3, 2, 80, 6) { Squeeze = squeeze }],
        [new(Inverted, 3, 5, 1, 112, 6) { Squeeze = squeeze }],
        [new(Inverted, 4, 5, 2, 192, 6) { Squeeze = squeeze }],
        [new(Inverted, 1, 3, 1, 320, 6) { Squeeze = squeeze }],
    ];
}
