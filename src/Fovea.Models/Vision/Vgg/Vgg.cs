using Fovea.Attention;

namespace Fovea.Models;

/// <summary>How a VGG network is built. The defaults are those of VGG-16.</summary>
internal sealed record VggConfig
{
    /// <summary>How many convolutions each stage has; a pool follows each stage.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [2, 2, 3, 3, 3];

    /// <summary>Channels of each stage.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 128, 256, 512, 512];

    /// <summary>A batch norm follows each convolution.</summary>
    public bool Norm { get; init; }

    /// <summary>Makes the gates after each convolution: where their parameters live and how many channels there are. None where it is null.</summary>
    public Func<Scope, int, IChannelGate>? Gate { get; init; }

    /// <summary>The width of the two layers before the classes.</summary>
    public int HeadWidth { get; init; } = 4_096;

    /// <summary>Which share of their numbers is dropped in training.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Channels of a picture.</summary>
    public int PictureChannels { get; init; } = 3;

    /// <summary>How many classes it tells apart.</summary>
    public int Classes { get; init; } = 1_000;
}

/// <summary>VGG: nothing but kernels of 3 x 3, one after the other.</summary>
/// <remarks>Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014, arXiv:1409.1556, table 1, columns A, B, D and E.</remarks>
internal sealed class Vgg : ImageClassifier
{
    private readonly VggLayer[][] _stages;
    private readonly VggHead _head;
    private readonly VggConfig _config;

    /// <summary>Takes its parameters from "stage" and "layer" with a number each, "head" and "classifier".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="config">How it is built.</param>
    public Vgg(Scope scope, VggConfig config)
    {
        _config = config;
        _stages = new VggLayer[config.Depths.Count][];
        int channels = config.PictureChannels;
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            _stages[stage] = new VggLayer[config.Depths[stage]];
            for (int layer = 0; layer < config.Depths[stage]; layer++)
            {
                _stages[stage][layer] = new VggLayer(scope["stage"][stage]["layer"][layer], channels, config.Widths[stage], config);
                channels = config.Widths[stage];
            }
        }
        _head = new VggHead(scope, channels, config);
    }

    /// <inheritdoc/>
    public override int Classes => _config.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"stage.{_stages.Length - 1}";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _config.PictureChannels);
        Tensor x = pixels;
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            using Pass.LayerScope scope = x.Pass.Layer("stage", stage);
            x = scope.Return(Through(_stages[stage], x));                                               // [B, C, H / 2, W / 2]
        }
        return x;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _head.Forward(features);

    private static Tensor Through(VggLayer[] layers, Tensor x)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("layer", i);
            x = layer.Return(layers[i].Forward(x));
        }
        return x.MaxPool([2, 2], new Window { Stride = [2] });
    }
}

/// <summary>A convolution, its norm where there is one, a rectifier, and gates where there are any.</summary>
internal sealed class VggLayer
{
    private readonly Convolution _convolution;
    private readonly ConvolutionNorm? _withNorm;
    private readonly IChannelGate? _gate;

    /// <param name="scope">Where the parameters live: "conv", "norm" and "gate".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="config">What all layers have in common.</param>
    public VggLayer(Scope scope, int inputs, int outputs, VggConfig config)
    {
        _convolution = new Convolution(scope["conv"], inputs, outputs, [3, 3], new Window { Padding = [1] });
        if (config.Norm) _withNorm = new ConvolutionNorm(_convolution, new BatchNorm(scope["norm"], outputs));
        _gate = config.Gate?.Invoke(scope["gate"], outputs);
    }

    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, outputs, H, W].</returns>
    public Tensor Forward(Tensor input)
    {
        Tensor x = _withNorm?.Forward(input, Activation.Relu) ?? _convolution.Forward(input, Activation.Relu);
        return _gate?.Forward(x) ?? x;
    }
}

/// <summary>Two wide layers and the classes. The first looks at a map of 7 x 7 at once; where the map is larger, at each place of it.</summary>
internal sealed class VggHead
{
    private const int Kernel = 7;

    private readonly Convolution _first, _second;
    private readonly ClassifierHead _classes;
    private readonly float _dropout;

    /// <param name="scope">Where the parameters live: "head.first", "head.second" and "classifier".</param>
    /// <param name="channels">Channels that come in.</param>
    /// <param name="config">Its sizes.</param>
    public VggHead(Scope scope, int channels, VggConfig config)
    {
        _first = new Convolution(scope["head"]["first"], channels, config.HeadWidth, [Kernel, Kernel]);
        _second = new Convolution(scope["head"]["second"], config.HeadWidth, config.HeadWidth, [1, 1]);
        _classes = new ClassifierHead(scope["classifier"], config.HeadWidth, config.Classes, config.Dropout);
        _dropout = config.Dropout;
    }

    /// <param name="map">[B, C, H, W]. A smaller one is stretched to 7 x 7.</param>
    /// <returns>[B, classes].</returns>
    public Tensor Forward(Tensor map)
    {
        if (map.Shape[2] < Kernel || map.Shape[3] < Kernel) map = map.AdaptiveAveragePool([Math.Max(Kernel, map.Shape[2]), Math.Max(Kernel, map.Shape[3])]);
        Tensor wide = _first.Forward(map, Activation.Relu).Dropout(_dropout);                               // [B, width, H - 6, W - 6]
        return _classes.Forward(_second.Forward(wide, Activation.Relu));
    }
}
