namespace Fovea.Models;

/// <summary>A network of the mobile families: a first convolution, stages of blocks, a last convolution before or after the mean over all places.</summary>
/// <remarks>The papers are named where the families are: <see cref="EfficientNet"/>, <see cref="MobileNetV1"/> to <see cref="MobileNetV3"/>, <see cref="MnasNet"/>.</remarks>
internal sealed class MobileNetwork : ImageClassifier
{
    private readonly ConvolutionUnit _stem;
    private readonly IPictureBlock[][] _stages;
    private readonly ConvolutionUnit? _head;
    private readonly Convolution? _pooledHead;
    private readonly ClassifierHead _classes;
    private readonly MobileOptions _options;

    /// <param name="scope">Where the parameters live: "stem", "stage.0.block.0", .., "head" and "classifier".</param>
    /// <param name="options">Its stages, and by what they are scaled.</param>
    /// <param name="classes">How many classes.</param>
    public MobileNetwork(Scope scope, MobileOptions options, int classes)
    {
        IReadOnlyList<IReadOnlyList<PlannedBlock>> plan = MobilePlan.Of(options);
        int channels = plan[^1][^1].Outputs;
        _stem = options.Unit(scope["stem"], options.Channels, options.StemChannels, 3, 2, 1, options.Activation);
        _stages = [.. plan.Select((stage, at) => stage.Select((block, index) => Block(scope["stage"][at]["block"][index], block, options)).ToArray())];
        if (options.PooledHead) _pooledHead = new Convolution(scope["head"], channels, options.Head, [1, 1]);
        else if (options.Head > 0) _head = options.Unit(scope["head"], channels, options.Head, 1, 1, 1, options.Activation);
        _classes = new ClassifierHead(scope["classifier"], options.Head > 0 ? options.Head : channels, classes, options.Dropout);
        _options = options;
    }

    /// <inheritdoc/>
    public override int Classes => _classes.Classes;

    /// <inheritdoc/>
    public override string MapLayer => _head is null ? $"stage.{_stages.Length - 1}" : "head";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels) => Head(Blocks(pixels));

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) =>
        _classes.Forward(_pooledHead?.Forward(features.GlobalAveragePool(), _options.Activation) ?? features);

    /// <summary>Reads pictures up to what the last block makes: [B, channels, H, W] to [B, C, H / 32, W / 32].</summary>
    internal Tensor Blocks(Tensor pixels)
    {
        ExpectPictures(pixels, _options.Channels);
        return _stages.Through(Stem(pixels));
    }

    /// <summary>The last convolution, where it comes before the mean over all places.</summary>
    internal Tensor Head(Tensor input)
    {
        if (_head is null) return input;
        using Pass.LayerScope layer = input.Pass.Layer("head");
        return layer.Return(_head.Forward(input));
    }

    private Tensor Stem(Tensor pixels)
    {
        using Pass.LayerScope layer = pixels.Pass.Layer("stem");
        return layer.Return(_stem.Forward(pixels));                                                 // [B, C, H / 2, W / 2]
    }

    private static IPictureBlock Block(Scope scope, PlannedBlock plan, MobileOptions options) => plan.Like.Kind switch
    {
        MobileBlock.Separable => new SeparableBlock(scope, plan, options),
        MobileBlock.Inverted => new InvertedBlock(scope, plan, options),
        _ => new ConvolutionBlock(scope, plan, options),
    };
}
