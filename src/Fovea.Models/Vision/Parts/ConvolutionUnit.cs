namespace Fovea.Models;

/// <summary>What most networks for pictures are made of: a convolution without bias, the batch norm after it, and an activation.</summary>
/// <remarks>Ioffe and Szegedy, "Batch Normalization", 2015, arXiv:1502.03167, section 3.2.</remarks>
internal sealed class ConvolutionUnit
{
    private readonly Activation? _activation;

    /// <param name="scope">Where the parameters live: "conv" and "norm".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="kernel">[rows, columns].</param>
    /// <param name="window">Strides, padding, dilation; a step at a time without padding where it is left out.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="activation">What follows the norm; nothing where it is null.</param>
    /// <param name="epsilon">Added to variances.</param>
    public ConvolutionUnit(
        Scope scope, int inputs, int outputs, Shape kernel, Window? window = null, int groups = 1, Activation? activation = Activation.Relu, float epsilon = 1e-5f)
    {
        Parts = new ConvolutionNorm(new Convolution(scope["conv"], inputs, outputs, kernel, window, groups, bias: false), new BatchNorm(scope["norm"], outputs, epsilon));
        _activation = activation;
    }

    /// <summary>A square kernel of odd length with as much padding as keeps the size, but for the stride.</summary>
    public static ConvolutionUnit Square(
        Scope scope, int inputs, int outputs, int kernel, int stride = 1, int groups = 1, Activation? activation = Activation.Relu, float epsilon = 1e-5f, bool squeezed = false) =>
        new(scope, inputs, outputs, [kernel, kernel], new Window { Stride = [stride], Padding = [kernel / 2] }, groups, activation, epsilon) { Squeezed = squeezed };

    /// <summary>Convolution and norm, for what knows how to go on from there.</summary>
    public ConvolutionNorm Parts { get; }

    /// <summary>Something will look at the mean of each channel that it makes.</summary>
    public bool Squeezed { get; init; }

    /// <summary>Applies the unit.</summary>
    /// <param name="input">[B, inputs, H, W].</param>
    /// <param name="add">[B, outputs, H', W']: what is added before the activation, as a shortcut is.</param>
    /// <param name="activation">In the place of the unit's own.</param>
    /// <returns>[B, outputs, H', W'].</returns>
    public Tensor Forward(Tensor input, Tensor? add = null, Activation? activation = null) => Parts.Forward(input, activation ?? _activation, add, squeezed: Squeezed);
}
