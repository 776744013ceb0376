using Fovea.Attention;

namespace Fovea.Models;

/// <summary>Where in a residual block the gates are.</summary>
/// <remarks>Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, section 6.4 and figure 5.</remarks>
internal enum GatePlace
{
    /// <summary>At the end of the branch, before the sum.</summary>
    Standard,

    /// <summary>At the beginning of the branch.</summary>
    Pre,

    /// <summary>After the sum.</summary>
    Post,

    /// <summary>On the way past the branch.</summary>
    Identity,
}

/// <summary>The gates of a small network. The defaults are those of the paper, but for the reduction: its channels are few.</summary>
internal sealed record SmallGate
{
    /// <summary>How many times narrower than the channels the bottleneck is.</summary>
    public int Reduction { get; init; } = 4;

    /// <summary>Where in a block.</summary>
    public GatePlace Place { get; init; }

    /// <summary>What makes gates of numbers.</summary>
    public Activation Function { get; init; } = Activation.Sigmoid;

    /// <summary>How a channel is looked at.</summary>
    public Squeeze Squeeze { get; init; }

    /// <summary>Each gate depends on its own channel alone.</summary>
    public bool Diagonal { get; init; }

    /// <summary>The layer that does it.</summary>
    /// <param name="scope">Where its parameters live.</param>
    /// <param name="channels">C.</param>
    internal Func<Tensor, Tensor> Build(Scope scope, int channels) => Diagonal
        ? new DiagonalExcitation(scope, channels, Function).Forward
        : new SqueezeExcitation(scope, channels, Math.Max(1, channels / Reduction), gate: Function, squeeze: Squeeze).Forward;
}
