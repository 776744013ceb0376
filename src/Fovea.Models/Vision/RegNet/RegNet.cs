namespace Fovea.Models;

/// <summary>RegNet: networks from a space that was made smaller until all that was left in it was good.</summary>
/// <remarks>Radosavovic et al., "Designing Network Design Spaces", 2020, arXiv:2003.13678.</remarks>
internal sealed class RegNet : ImageClassifier
{
    private readonly ConvolutionUnit _stem;
    private readonly IPictureBlock[][] _stages;
    private readonly ClassifierHead _classes;
    private readonly RegNetOptions _options;

    /// <param name="scope">Where the parameters live: "stem", "stage.0.block.0", .. and "classifier".</param>
    /// <param name="options">How it is built.</param>
    /// <param name="classes">How many classes.</param>
    public RegNet(Scope scope, RegNetOptions options, int classes)
    {
        _stem = ConvolutionUnit.Square(scope["stem"], options.Channels, options.Stem, kernel: 3, stride: 2);
        int channels = options.Stem, at = 0;
        List<IPictureBlock[]> stages = [];
        foreach ((int blocks, int width, int groupWidth) in options.Stages())
        {
            Scope stage = scope["stage"][at++];
            IPictureBlock[] parts = new IPictureBlock[blocks];
            for (int block = 0; block < blocks; block++)
            {
                int squeezed = (int)Math.Round(channels * options.Squeeze);
                parts[block] = new RegNetBlock(stage["block"][block], channels, width, block == 0 ? 2 : 1, width / groupWidth, squeezed);
                channels = width;
            }
            stages.Add(parts);
        }
        _stages = [.. stages];
        _classes = new ClassifierHead(scope["classifier"], channels, classes);
        _options = options;
    }

    /// <inheritdoc/>
    public override int Classes => _classes.Classes;

    /// <inheritdoc/>
    public override string MapLayer => $"stage.{_stages.Length - 1}";

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _options.Channels);
        return _stages.Through(_stem.Forward(pixels));                                              // [B, C, H / 32, W / 32]
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _classes.Forward(features);
}
