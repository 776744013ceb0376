namespace Fovea.Models;

/// <summary>Residual networks: every block adds to what came in. Most families of networks for pictures are variants of it.</summary>
/// <remarks>He et al., "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, section 3 and table 1.</remarks>
internal sealed class ResNet : ImageClassifier
{
    private const int FirstWidth = 64, BottleneckExpansion = 4;

    private readonly ConvolutionUnit[] _stem;
    private readonly ResNetBlock[][] _stages;
    private readonly ClassifierHead _head;
    private readonly ResNetConfig _config;

    /// <summary>Takes its parameters from "stem", "stage" with two numbers, and "classifier".</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="config">How it is built.</param>
    public ResNet(Scope scope, ResNetConfig config)
    {
        _config = config;
        _stem = Stem(scope["stem"], config);
        int channels = config.Stem == ResNetStem.Plain ? config.StemWidth : 2 * config.StemWidth, expansion = config.Basic ? 1 : BottleneckExpansion;
        _stages = new ResNetBlock[config.Depths.Count][];
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            int width = FirstWidth << stage;
            _stages[stage] = new ResNetBlock[config.Depths[stage]];
            for (int block = 0; block < config.Depths[stage]; block++)
            {
                var size = new ResNetBlockSize(channels, width, width * expansion, Stride: block == 0 && stage > 0 ? 2 : 1);
                _stages[stage][block] = new ResNetBlock(scope["stage"][stage]["block"][block], size, config);
                channels = size.Outputs;
            }
        }
        _head = new ClassifierHead(scope["classifier"], channels, config.Classes);
    }

    /// <inheritdoc/>
    public override int Classes => _head.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"stage.{_stages.Length - 1}";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _config.PictureChannels);
        Tensor x = pixels;
        foreach (ConvolutionUnit unit in _stem) x = unit.Forward(x);                                        // [B, C, H / 2, W / 2]
        x = x.MaxPool([3, 3], new Window { Stride = [2], Padding = [_config.PoolOverEnd ? 0 : 1], RoundUp = _config.PoolOverEnd });       // [B, C, H / 4, W / 4]
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("stage", stage);
            x = layer.Return(Through(_stages[stage], x));
        }
        return x;                                                                                           // [B, C, H / 32, W / 32]
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _head.Forward(features);

    private static Tensor Through(ResNetBlock[] blocks, Tensor x)
    {
        for (int block = 0; block < blocks.Length; block++)
        {
            using Pass.LayerScope layer = x.Pass.Layer("block", block);
            x = layer.Return(blocks[block].Forward(x));
        }
        return x;
    }

    private static ConvolutionUnit[] Stem(Scope scope, ResNetConfig config)
    {
        int width = config.StemWidth;
        if (config.Stem == ResNetStem.Plain) return [ConvolutionUnit.Square(scope[0], config.PictureChannels, width, kernel: 7, stride: 2)];
        int first = config.Stem == ResNetStem.Tiered ? 3 * (width / 4) : width;
        return
        [
            ConvolutionUnit.Square(scope[0], config.PictureChannels, first, kernel: 3, stride: 2),
            ConvolutionUnit.Square(scope[1], first, width, kernel: 3),
            ConvolutionUnit.Square(scope[2], width, 2 * width, kernel: 3),
        ];
    }
}
