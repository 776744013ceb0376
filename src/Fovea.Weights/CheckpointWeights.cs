using Fovea.Numerics;

namespace Fovea.Weights;

/// <summary>
/// Parameters that come from a checkpoint. A model is built first, and says thereby what it wants; <see cref="Fill"/> then
/// reads all of it, or reports at once everything that does not fit.
/// </summary>
/// <param name="names">How the checkpoint calls the parameters.</param>
internal sealed class CheckpointWeights(NameMap names) : IWeightSource, IDisposable
{
    private readonly Dictionary<string, (Weight Weight, Initialiser Initialiser)> _wanted = [];

    /// <summary>The parameters of the model, in the order in which it was built.</summary>
    public IReadOnlyList<Weight> All => [.. _wanted.Values.Select(wanted => wanted.Weight)];

    /// <inheritdoc/>
    public Weight Provide(string path, Shape shape, Initialiser initialiser)
    {
        if (_wanted.TryGetValue(path, out (Weight Weight, Initialiser Initialiser) known))
        {
            Shape.Expect(known.Weight.Shape == shape, $"parameter '{path}' was asked for as {known.Weight.Shape}, now as {shape}: two layers have the same path");
            return known.Weight;
        }
        Weight weight = new(path, shape);
        _wanted.Add(path, (weight, initialiser));
        return weight;
    }

    /// <summary>Reads the numbers of all parameters that the model asked for.</summary>
    /// <param name="source">The checkpoint; it can be closed afterwards.</param>
    /// <param name="fresh">Paths that the checkpoint may lack, such as a head that is yet to be trained; they are initialised.</param>
    /// <param name="unused">Paths that the checkpoint may have in vain, such as another head.</param>
    /// <param name="seed">What fresh parameters are drawn from.</param>
    /// <exception cref="InvalidDataException">Something is missing, left over, of another shape or not finite; all of it is listed.</exception>
    public void Fill(ITensorSource source, Predicate<string>? fresh = null, Predicate<string>? unused = null, ulong seed = 0)
    {
        WantedParameter[] wanted = [.. _wanted.Select(entry => new WantedParameter(entry.Key, [.. entry.Value.Weight.Shape]))];
        IReadOnlyDictionary<string, StoredParameter> found = new StoredParameters(source, names).Take(wanted, fresh, unused);
        foreach ((string path, (Weight weight, Initialiser initialiser)) in _wanted)
        {
            if (found.TryGetValue(path, out StoredParameter? stored))
            {
                stored.ExpectFinite();
                stored.CopyTo(weight.Values);
            }
            else
            {
                initialiser(weight, seed);
            }
            weight.Changed();
        }
    }

    /// <summary>Frees all parameters.</summary>
    public void Dispose()
    {
        foreach ((Weight weight, _) in _wanted.Values) weight.Dispose();
    }
}
