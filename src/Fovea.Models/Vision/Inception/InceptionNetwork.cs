namespace Fovea.Models;

/// <summary>A network of the Inception family: modules one after the other, the mean over all places, a score for each class.</summary>
/// <remarks>The papers are named where the tables are: <see cref="BatchNormInception"/>, <see cref="InceptionV3"/>, <see cref="InceptionV4"/>, <see cref="InceptionResNetV2"/>.</remarks>
internal sealed class InceptionNetwork : ImageClassifier
{
    private readonly InceptionModule[] _modules;
    private readonly ClassifierHead _classes;
    private readonly InceptionOptions _options;

    /// <param name="scope">Where the parameters live: the rows by their names, and "classifier".</param>
    /// <param name="options">Its table.</param>
    /// <param name="classes">How many classes.</param>
    public InceptionNetwork(Scope scope, InceptionOptions options, int classes)
    {
        int channels = options.Channels;
        _modules = new InceptionModule[options.Rows.Count];
        for (int at = 0; at < _modules.Length; at++)
        {
            _modules[at] = new InceptionModule(scope[options.Rows[at].Name], options.Rows[at], channels, options);
            channels = _modules[at].Outputs;
        }
        _classes = new ClassifierHead(scope["classifier"], channels, classes, options.Dropout);
        _options = options;
    }

    /// <inheritdoc/>
    public override int Classes => _classes.Classes;

    /// <inheritdoc/>
    public override string MapLayer => _options.Rows[^1].Name;

    /// <inheritdoc/>
    public override Tensor Features(Tensor pixels)
    {
        ExpectPictures(pixels, _options.Channels);
        for (int at = 0; at < _modules.Length; at++)
        {
            using Pass.LayerScope layer = pixels.Pass.Layer(_options.Rows[at].Name);
            pixels = layer.Return(_modules[at].Forward(pixels));                                    // [B, C, H / 32, W / 32] at the end
        }
        return pixels;
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => _classes.Forward(features);
}
