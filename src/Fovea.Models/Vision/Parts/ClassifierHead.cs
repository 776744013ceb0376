namespace Fovea.Models;

/// <summary>The mean of each channel over all places, and from these a score for each class.</summary>
/// <remarks>Lin et al., "Network In Network", 2013, arXiv:1312.4400, section 3.2.</remarks>
internal sealed class ClassifierHead
{
    private readonly Linear _classes;
    private readonly float _dropout;

    /// <param name="scope">Where the parameters live: "weight" and "bias".</param>
    /// <param name="channels">C.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="dropout">Which share of channels is dropped in training.</param>
    public ClassifierHead(Scope scope, int channels, int classes, float dropout = 0) =>
        (_classes, _dropout) = (new Linear(scope, channels, classes), dropout);

    public int Classes => (int)_classes.Weight.Shape[0];

    /// <param name="map">[B, C, H, W].</param>
    /// <returns>[B, classes].</returns>
    public Tensor Forward(Tensor map) => _classes.Forward(map.Mean([2, 3]).Dropout(_dropout));
}
