using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>How a small network of selective kernels is built.</summary>
internal sealed record SelectiveNetworkOptions
{
    /// <summary>Channels of each module.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [24, 24];

    /// <summary>How many rows and columns of the map each branch of a module sees, odd: kernels of 3 x 3, spread out.</summary>
    public IReadOnlyList<int> Kernels { get; init; } = [3, 5, 9];

    /// <summary>Channels of the first convolution, which makes the map half as large.</summary>
    public int Stem { get; init; } = 24;

    /// <summary>Whether all branches of a module have the same kernels, spread out by more or less: then they differ in nothing but their reach.</summary>
    public bool Shared { get; init; }

    /// <summary>Whether all channels of a module take as much of a branch; else each chooses, as in the paper.</summary>
    public bool Single { get; init; }

    /// <summary>Channels of the pictures.</summary>
    public int Channels { get; init; } = 1;
}

/// <summary>
/// Small pictures seen by modules whose branches reach near and far, and which take from each branch as much as the picture asks for.
/// All modules look at one resolution: where maps get smaller from one to the next, a small kernel of a late module sees large items as well.
/// </summary>
/// <remarks>Li et al., "Selective Kernel Networks", 2019, arXiv:1903.06586, section 3.1; kernels that branches share: Li et al., "Scale-Aware
/// Trident Networks for Object Detection", 2019, arXiv:1901.01892, section 4.1.</remarks>
internal sealed class SelectiveNetwork : ImageClassifier, IWeighedKernels
{
    private readonly ConvolutionUnit _stem;
    private readonly SelectiveKernel[] _modules;
    private readonly ClassifierHead _classes;
    private readonly SelectiveNetworkOptions _options;

    /// <param name="scope">Where the parameters live: "stem", "module.0", .. and "classifier".</param>
    /// <param name="options">How it is built.</param>
    /// <param name="classes">How many classes.</param>
    public SelectiveNetwork(Scope scope, SelectiveNetworkOptions options, int classes)
    {
        _stem = ConvolutionUnit.Square(scope["stem"], options.Channels, options.Stem, kernel: 3, stride: 2);
        int channels = options.Stem;
        _modules = new SelectiveKernel[options.Widths.Count];
        for (int at = 0; at < _modules.Length; at++)
        {
            int width = options.Widths[at];
            _modules[at] = new SelectiveKernel(scope["module"][at], channels, width, squeezed: Math.Max(1, width / 2), split: false, dilations: [.. options.Kernels.Select(kernel => kernel / 2)], shared: options.Shared, single: options.Single);
            channels = width;
        }
        _classes = new ClassifierHead(scope["classifier"], channels, classes);
        _options = options;
    }

    /// <summary>The published networks of this sort.</summary>
    public static IEnumerable<PublishedNetwork> All =>
    [
        Network("branch-selective", new()),
        Network("branch-kernels", new() { Single = true }),
        Network("branch-scales", new() { Single = true, Shared = true }),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<int> Kernels => _options.Kernels;

    /// <inheritdoc/>
    public override int Classes => _classes.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"module.{_modules.Length - 1}";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _options.Channels);
        Tensor x = _stem.Forward(pixels);                                                           // [B, stem, H / 2, W / 2]
        for (int at = 0; at < _modules.Length; at++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("module", at);
            x = layer.Return(_modules[at].Forward(x));                                              // [B, C, H / 2, W / 2]
        }
        return x;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _classes.Forward(features);

    private static PublishedNetwork Network(string name, SelectiveNetworkOptions options) =>
        new(name, () => NameMap.Identity, (scope, classes) => new SelectiveNetwork(scope, options, classes))
        {
            Input = new ImageInput { Height = 40, Width = 40, Mean = [0.5f], Deviation = [0.5f], Crop = 1, Interpolation = "bilinear" },
        };
}
