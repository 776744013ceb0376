using Fovea.Numerics;

namespace Fovea.Weights;

/// <summary>
/// Parameters that come from a checkpoint. A model is built first, and says thereby what it wants; <see cref="Fill"/> then
/// reads all of it, or reports at once everything that does not fit.
/// </summary>
/// <param name="names">How the checkpoint calls the parameters.</param>
/// <param name="bound">
/// The checkpoint, where it is at hand and is to have every parameter: one that it lacks, or has in another shape, gets no memory, for a config.json
/// from a stranger may claim any size.
/// </param>
internal sealed class CheckpointWeights(NameMap names, ITensorSource? bound = null) : IWeightSource, IDisposable
{
    /// <summary>When so many parameters are not there, the model is another and building it on would not end.</summary>
    private const int MostMisfits = 1_000;

    private readonly Dictionary<string, Shape> _misfits = [];
    private readonly Dictionary<string, (Weight Weight, Initialiser Initialiser)> _wanted = [];

    /// <summary>The parameters of the model, in the order in which it was built.</summary>
    public IReadOnlyList<Weight> All => [.. _wanted.Values.Select(wanted => wanted.Weight)];

    /// <inheritdoc/>
    public Weight Provide(string path, Shape shape, Initialiser initialiser)
    {
        if (_wanted.TryGetValue(path, out (Weight Weight, Initialiser Initialiser) known))
        {
            Shape.Expect(known.Weight.Shape == shape || _misfits.ContainsKey(path), $"parameter '{path}' was asked for as {known.Weight.Shape}, now as {shape}: two layers have the same path");
            return known.Weight;
        }
        bool fits = bound is null || Has(bound, path, shape);
        Weight weight = new(path, fits ? shape : [1]);
        _wanted.Add(path, (weight, initialiser));
        if (!fits) _misfits.Add(path, shape);
        if (_misfits.Count > MostMisfits) Take(bound!, null, null);
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
        IReadOnlyDictionary<string, StoredParameter> found = Take(source, fresh, unused);
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
            if (stored?.Bytes is { } bytes && weight.Shape.Rank == 2) weight.HasSteps(bytes.Scales.ToFloats());
        }
    }

    private IReadOnlyDictionary<string, StoredParameter> Take(ITensorSource source, Predicate<string>? fresh, Predicate<string>? unused)
    {
        WantedParameter[] wanted = [.. _wanted.Select(entry => new WantedParameter(entry.Key, [.. _misfits.GetValueOrDefault(entry.Key, entry.Value.Weight.Shape)]))];
        return new StoredParameters(source, names).Take(wanted, bound is null ? fresh : null, unused);
    }

    private bool Has(ITensorSource source, string path, Shape shape) => names.TryFind(path, source, out StoredTensor? stored) && stored.Shape.SequenceEqual<long>([.. shape]);

    /// <summary>Frees all parameters.</summary>
    public void Dispose()
    {
        foreach ((Weight weight, _) in _wanted.Values) weight.Dispose();
    }
}
