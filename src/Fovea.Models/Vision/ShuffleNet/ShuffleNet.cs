namespace Fovea.Models;

/// <summary>How a ShuffleNet is built.</summary>
/// <param name="Widths">Channels of each of the three stages.</param>
internal sealed record ShuffleNetOptions(IReadOnlyList<int> Widths)
{
    /// <summary>How many blocks each stage has; the first halves the map.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [4, 8, 4];

    /// <summary>The first version: groups of channels; 0: the second version.</summary>
    public int Groups { get; init; }

    /// <summary>Channels of the last convolution; 0 where there is none.</summary>
    public int Head { get; init; }

    /// <summary>By what the channels that a block works on are divided for the bottleneck of its gate; 0 where there are no gates.</summary>
    public int Reduction { get; init; }

    /// <summary>Channels of the first convolution.</summary>
    public int Stem { get; init; } = 24;

    /// <summary>Channels of the pictures.</summary>
    public int Channels { get; init; } = 3;
}

/// <summary>ShuffleNet, first and second version: convolutions that do not see all channels, and shuffles between them.</summary>
/// <remarks>Zhang et al., 2017, arXiv:1707.01083, table 1; Ma et al., 2018, arXiv:1807.11164, table 5.</remarks>
internal sealed class ShuffleNet : ImageClassifier
{
    private readonly ConvolutionUnit _stem;
    private readonly ConvolutionUnit? _head;
    private readonly IPictureBlock[][] _stages;
    private readonly ClassifierHead _classes;
    private readonly ShuffleNetOptions _options;

    /// <param name="scope">Where the parameters live: "stem", "stage.0.block.0", .., "head" and "classifier".</param>
    /// <param name="options">How it is built.</param>
    /// <param name="classes">How many classes.</param>
    public ShuffleNet(Scope scope, ShuffleNetOptions options, int classes)
    {
        _stem = ConvolutionUnit.Square(scope["stem"], options.Channels, options.Stem, kernel: 3, stride: 2);
        _stages = new IPictureBlock[options.Widths.Count][];
        int channels = options.Stem;
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            _stages[stage] = new IPictureBlock[options.Depths[stage]];
            for (int block = 0; block < options.Depths[stage]; block++)
            {
                _stages[stage][block] = Block(scope["stage"][stage]["block"][block], channels, options.Widths[stage], halves: block == 0, options);
                channels = options.Widths[stage];
            }
        }
        if (options.Head > 0) _head = ConvolutionUnit.Square(scope["head"], channels, options.Head, kernel: 1);
        _classes = new ClassifierHead(scope["classifier"], options.Head > 0 ? options.Head : channels, classes);
        _options = options;
    }

    /// <inheritdoc/>
    public override int Classes => _classes.Classes;

    /// <inheritdoc/>
    public override string MapLayer => _head is null ? $"stage.{_stages.Length - 1}" : "head";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _options.Channels);
        Tensor x = _stem.Forward(pixels).MaxPool([3, 3], new Window { Stride = [2], Padding = [1] });       // [B, stem, H / 4, W / 4]
        x = _stages.Through(x);                                                                             // [B, C, H / 32, W / 32]
        return _head?.Forward(x) ?? x;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _classes.Forward(features);

    private static IPictureBlock Block(Scope scope, int inputs, int outputs, bool halves, ShuffleNetOptions options) => options.Groups > 0
        ? new ShuffleBlockV1(scope, inputs, outputs, halves, options.Groups, options.Reduction)
        : new ShuffleBlockV2(scope, inputs, outputs, halves, options.Reduction);
}
