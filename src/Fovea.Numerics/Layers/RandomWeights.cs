namespace Fovea.Numerics;

/// <summary>
/// Parameters for training from scratch: each is made and filled when a layer first asks for it, and remembered by its path. The same
/// seed gives the same parameters.
/// </summary>
/// <param name="seed">What random numbers are drawn from.</param>
public sealed class RandomWeights(ulong seed = 0) : IWeightSource
{
    private readonly Dictionary<string, Weight> _weights = [];
    private readonly List<Weight> _inOrder = [];

    /// <summary>All parameters that were asked for, in the order in which they were.</summary>
    public IReadOnlyList<Weight> All => _inOrder;

    /// <summary>The parameter at a path.</summary>
    /// <exception cref="KeyNotFoundException">No layer has asked for it.</exception>
    public Weight this[string path] => _weights.TryGetValue(path, out Weight? weight)
        ? weight
        : throw new KeyNotFoundException($"there is no parameter '{path}': the model has {string.Join(", ", _weights.Keys.Take(8))}{(_weights.Count > 8 ? ", ..." : "")}");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The path is known with another shape.</exception>
    public Weight Provide(string path, Shape shape, Initialiser initialiser)
    {
        ArgumentNullException.ThrowIfNull(initialiser);
        if (_weights.TryGetValue(path, out Weight? known))
        {
            Shape.Expect(known.Shape == shape, $"parameter '{path}' was made as {known.Shape}, now it is asked for as {shape}: two layers have the same path");
            return known;
        }
        var weight = new Weight(path, shape);
        initialiser(weight, seed);
        weight.Changed();
        _weights.Add(path, weight);
        _inOrder.Add(weight);
        return weight;
    }
}
