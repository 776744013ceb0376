using Fovea.Attention;

namespace Fovea.Models;

/// <summary>What a published network is made of, and what it takes to calculate it for one picture.</summary>
/// <param name="Input">[1, channels, H, W].</param>
/// <param name="Output">[1, classes].</param>
/// <param name="Layers">All layers that have parameters, in the order in which they were built.</param>
/// <param name="Record">Its gates and its attention layers, set by a picture of zeros.</param>
internal sealed record NetworkCost(Shape Input, Shape Output, IReadOnlyList<LayerCost> Layers, AttentionRecord Record)
{
    /// <summary>All numbers that are learned.</summary>
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Multiply-adds of convolutions and linear layers.</summary>
    public long Products => Layers.Sum(layer => layer.Products);

    /// <summary>Builds a network without knowing its parameters, and calculates it once.</summary>
    public static NetworkCost Of(PublishedNetwork network)
    {
        using NoWeights weights = new();
        using ImageClassifier model = network.Create(new Scope(weights), network.Classes);
        Shape shape = [1, model.Input.Mean.Count, model.Input.Height, model.Input.Width];
        using ModelRun run = model.Run(new float[shape.Count], shape, Costs.Capture().And(Capture.Gates()).And(Capture.Entropy()).And(Capture.Received()));
        return new NetworkCost(shape, run.Output.Shape, Costs.Of(run.Pass, weights.All), run.Record);
    }

    /// <summary>All parameters are zero.</summary>
    private sealed class NoWeights : IWeightSource, IDisposable
    {
        private readonly Dictionary<string, Weight> _weights = [];

        public IEnumerable<Weight> All => _weights.Values;

        public Weight Provide(string path, Shape shape, Initialiser initialiser)
        {
            if (!_weights.TryGetValue(path, out Weight? weight)) _weights.Add(path, weight = new Weight(path, shape));
            return weight;
        }

        public void Dispose()
        {
            foreach (Weight weight in _weights.Values) weight.Dispose();
        }
    }
}
