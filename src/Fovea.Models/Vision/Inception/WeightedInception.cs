using Fovea.Attention;
using Fovea.Weights;
using static Fovea.Models.InceptionStep;

namespace Fovea.Models;

/// <summary>How a small network of weighted Inception modules is built.</summary>
internal sealed record WeightedInceptionOptions
{
    /// <summary>Channels of each branch in each module; between modules the map is made half as large.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32, 48];

    /// <summary>Channels of the first convolution.</summary>
    public int Stem { get; init; } = 32;

    /// <summary>Whether the weights of a module's branches sum to one; else each is a gate of its own.</summary>
    public bool Choose { get; init; } = true;

    /// <summary>Whether what the branches find is added up, so that each channel is a mixture of all kernels; else it is put together, as Inception does.</summary>
    public bool Summed { get; init; }

    /// <summary>Rows and columns of the kernel of each branch; the last branch, beyond these, is a pool.</summary>
    public IReadOnlyList<int> Kernels { get; init; } = [1, 3, 5];

    /// <summary>Channels of the pictures.</summary>
    public int Channels { get; init; } = 1;
}

/// <summary>
/// Small pictures seen by branches with kernels of 1 x 1, 3 x 3 and 5 x 5 and a pool, each with a weight that depends on the picture: soft weights for parallel
/// ways to look, so that it shows which size of kernel a picture asked for.
/// </summary>
/// <remarks>Szegedy et al., "Going Deeper with Convolutions", 2014, arXiv:1409.4842, figure 2b, with <see cref="BranchWeights"/>.</remarks>
internal sealed class WeightedInception : ImageClassifier, IWeighedKernels
{
    private readonly ConvolutionUnit _stem;
    private readonly WeightedModule[] _modules;
    private readonly ClassifierHead _classes;
    private readonly WeightedInceptionOptions _options;

    /// <param name="scope">Where the parameters live: "stem", "module.0", .. and "classifier".</param>
    /// <param name="options">How it is built.</param>
    /// <param name="classes">How many classes.</param>
    public WeightedInception(Scope scope, WeightedInceptionOptions options, int classes)
    {
        _stem = ConvolutionUnit.Square(scope["stem"], options.Channels, options.Stem, kernel: 3);
        int channels = options.Stem;
        _modules = new WeightedModule[options.Widths.Count];
        for (int at = 0; at < _modules.Length; at++)
        {
            _modules[at] = new WeightedModule(scope["module"][at], channels, options.Widths[at], options);
            channels = _modules[at].Outputs;
        }
        _classes = new ClassifierHead(scope["classifier"], channels, classes);
        _options = options;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Kernels => _options.Kernels;

    /// <summary>The published networks of this sort.</summary>
    public static IEnumerable<PublishedNetwork> All =>
    [
        Network("branch-inception", new()),
        Network("branch-inception-gates", new() { Choose = false }),
        Network("branch-inception-sum", new() { Summed = true, Widths = [32, 64, 96] }),
    ];

    /// <inheritdoc/>
    public override int Classes => _classes.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"module.{_modules.Length - 1}";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _options.Channels);
        Tensor x = _stem.Forward(pixels);                                                           // [B, stem, H, W]
        for (int at = 0; at < _modules.Length; at++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("module", at);
            if (at > 0) x = x.MaxPool([3, 3], new Window { Stride = [2], Same = true });
            x = layer.Return(_modules[at].Forward(x));                                              // [B, C, H / 2^at, W / 2^at]
        }
        return x;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _classes.Forward(features);

    private static PublishedNetwork Network(string name, WeightedInceptionOptions options) =>
        new(name, () => NameMap.Identity, (scope, classes) => new WeightedInception(scope, options, classes))
        {
            Input = new ImageInput { Height = 28, Width = 28, Mean = [0.5f], Deviation = [0.5f], Crop = 1, Interpolation = "bilinear" },
        };
}

/// <summary>An Inception module with a weight for each of its branches.</summary>
internal sealed class WeightedModule : IPictureBlock
{
    private readonly InceptionBranch[] _branches;
    private readonly BranchWeights _weights;
    private readonly bool _summed;

    /// <param name="scope">Where the parameters live: "branch.0", .. and "weights".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="width">Channels of each branch.</param>
    /// <param name="options">What all modules have in common.</param>
    public WeightedModule(Scope scope, int inputs, int width, WeightedInceptionOptions options)
    {
        InceptionStep[][] steps = [.. options.Kernels.Select<int, InceptionStep[]>(kernel => kernel == 1 ? [Square(width, 1)] : [Square(width / 2, 1), Square(width, kernel)]), [Mean(), Square(width, 1)]];
        _branches = [.. steps.Select((branch, at) => new InceptionBranch(scope["branch"][at], branch, inputs, 1e-5f))];
        int found = steps.Length * width;
        _weights = new BranchWeights(scope["weights"], found, steps.Length, squeezed: found / 4, options.Choose);
        _summed = options.Summed;
        Outputs = _summed ? width : found;
    }

    /// <summary>Channels that go out.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        Tensor[] found = _weights.Forward([.. _branches.Select(branch => branch.Forward(input))]);
        return _summed ? found.Aggregate((sum, one) => sum + one) : Tensor.Concatenate(found, axis: 1);     // [B, outputs, H, W]
    }
}
