namespace Fovea.Models;

/// <summary>What a residual network for small pictures is like. The defaults are ResNet-20.</summary>
/// <remarks>He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, section 4.2.</remarks>
internal sealed record SmallResNetConfig
{
    /// <summary>Channels of a picture.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>How many classes there are.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Channels after the first convolution.</summary>
    public int Stem { get; init; } = 16;

    /// <summary>Channels of each stage.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32, 64];

    /// <summary>The step of each stage's first block.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [1, 2, 2];

    /// <summary>Blocks of each stage.</summary>
    public int Blocks { get; init; } = 3;

    /// <summary>The gates of its blocks; null where there are none.</summary>
    public SmallGate? Gate { get; init; }
}
