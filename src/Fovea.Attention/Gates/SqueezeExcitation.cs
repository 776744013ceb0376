using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>How a gate looks at a whole channel.</summary>
internal enum Squeeze
{
    /// <summary>By its mean, as the paper does.</summary>
    Mean,

    /// <summary>By its largest number.</summary>
    Maximum,

    /// <summary>Not at all: each place sets the gates of its own numbers.</summary>
    None,
}

/// <summary>Squeeze-and-Excitation: look at the whole picture once, then turn each channel up or down.</summary>
/// <remarks>Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, section 3, equations 2 to 4.</remarks>
internal sealed class SqueezeExcitation : IChannelGate
{
    private readonly Convolution _reduce, _expand;
    private readonly Activation _activation, _gate;
    private readonly Squeeze _squeeze;

    /// <param name="scope">Where the parameters live: "reduce" and "expand", kernels of 1 x 1 as checkpoints have them.</param>
    /// <param name="channels">C.</param>
    /// <param name="squeezed">The width of the bottleneck. The paper uses C / 16.</param>
    /// <param name="activation">Between the two.</param>
    /// <param name="gate">What makes gates of numbers.</param>
    /// <param name="bias">Whether both have biases.</param>
    /// <param name="squeeze">How a channel is looked at.</param>
    public SqueezeExcitation(
        Scope scope, int channels, int squeezed, Activation activation = Activation.Relu, Activation gate = Activation.Sigmoid, bool bias = true, Squeeze squeeze = Squeeze.Mean)
    {
        _reduce = new Convolution(scope["reduce"], channels, squeezed, [1, 1], bias: bias);
        _expand = new Convolution(scope["expand"], squeezed, channels, [1, 1], bias: bias);
        (_activation, _gate, _squeeze) = (activation, gate, squeeze);
    }

    /// <inheritdoc/>
    public Tensor Gates(Tensor input)
    {
        Tensor squeezed = Squeezed(input), hidden = _reduce.Forward(squeezed, _activation);     // [B, C, 1, 1], [B, C / r, 1, 1]
        Tensor gates = Gates(hidden, input);
        if (_squeeze != Squeeze.None) GateMaking.Observe(squeezed, hidden, gates, input);
        return gates;
    }

    /// <inheritdoc/>
    public Tensor? GatesBefore(ConvolutionNorm convolution, Tensor input) =>
        _squeeze == Squeeze.Mean && convolution.MeansThrough(_reduce, input, _activation) is { } hidden ? Gates(hidden, null) : null;

    private Tensor Gates(Tensor hidden, Tensor? map)
    {
        Tensor gates = _expand.Forward(hidden, _gate);                                          // [B, C, 1, 1]   0: off, 1: as it was
        if (_squeeze != Squeeze.None) GateObserver.Observe(GateOver.Channels, gates.Reshape(gates.Shape[..2]), map);
        return gates;
    }

    /// <summary>Which channels matter, before that becomes a gate.</summary>
    /// <param name="squeezed">[B, C, 1, 1]: what is in the picture.</param>
    public Tensor Excite(Tensor squeezed) => _expand.Forward(_reduce.Forward(squeezed, _activation));

    private Tensor Squeezed(Tensor input) => _squeeze switch
    {
        Squeeze.Maximum => input.Max([2, 3], keep: true),
        Squeeze.None => input,                                                  // [B, C, H, W]: so are the gates
        _ => input.GlobalAveragePool(),
    };
}
