using Fovea.Models;
using Fovea.Training.Pictures;
using Fovea.Weights;

namespace Fovea.Training.Comparisons;

/// <summary>A network that a run has trained, loaded again.</summary>
internal sealed class ComparedNetwork : IDisposable
{
    private readonly CheckpointWeights _weights = new(NameMap.Identity);

    /// <param name="network">Which network.</param>
    /// <param name="parameters">The file that the run has kept.</param>
    /// <exception cref="InvalidDataException">The file is of another network, or damaged.</exception>
    public ComparedNetwork(PictureNetwork network, string parameters)
    {
        Model = network.Build(new Scope(_weights));
        using SafetensorsFile file = SafetensorsFile.Open(parameters);
        _weights.Fill(file);
    }

    /// <summary>The network.</summary>
    public ImageClassifier Model { get; }

    /// <summary>A parameter.</summary>
    public Weight this[string path] => _weights.All.First(weight => weight.Name == path);

    /// <summary>What its layers cost for one picture.</summary>
    public (long Parameters, long Products) Cost(PictureShape shape)
    {
        using Pass pass = new(Costs.Capture());
        Model.Forward(pass.Zeros([1, shape.Channels, shape.Height, shape.Width]));
        IReadOnlyList<LayerCost> layers = Costs.Of(pass, _weights.All);
        return (layers.Sum(layer => layer.Parameters), layers.Sum(layer => layer.Products));
    }

    /// <summary>Frees the parameters.</summary>
    public void Dispose() => _weights.Dispose();
}
