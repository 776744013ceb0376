namespace Fovea.Weights;

/// <summary>A parameter that a model wants: its path and shape.</summary>
internal readonly record struct WantedParameter(string Path, long[] Shape);

/// <summary>A parameter as it is stored: a tensor, with a scale per row where it has 8 bits.</summary>
internal sealed record StoredParameter(StoredTensor Values, StoredTensor? Scales)
{
    /// <summary>Converts all numbers to F32.</summary>
    /// <param name="destination">As many as the parameter has.</param>
    public void CopyTo(Span<float> destination)
    {
        if (Scales is null) Values.CopyTo(destination);
        else Int8Rows.CopyTo(Values, Scales, destination);
    }

    /// <summary>Refuses NaN and infinity.</summary>
    /// <exception cref="InvalidDataException">There is one; the message says where.</exception>
    public void ExpectFinite()
    {
        Values.ExpectFinite();
        Scales?.ExpectFinite();
    }
}

/// <summary>The parameters of a checkpoint under our own paths.</summary>
internal sealed class StoredParameters(ITensorSource source, NameMap names)
{
    public ITensorSource Source { get; } = source;

    public NameMap Names { get; } = names;

    /// <summary>The parameter at a path; null when the checkpoint has none.</summary>
    public StoredParameter? Find(string path) =>
        Names.TryFind(path, Source, out StoredTensor? values) ? new StoredParameter(values, Int8Rows.ScalesOf(Source, values)) : null;

    /// <summary>Finds all parameters of a model and checks that nothing is missing, left over or of another shape.</summary>
    /// <param name="wanted">What the model has.</param>
    /// <param name="mayBeMissing">Paths that the model can do without, such as a head that is yet to be trained.</param>
    /// <param name="mayBeExtra">Paths that the model need not take, such as another model's head.</param>
    /// <returns>By path; those that may be missing and are, are not in it.</returns>
    /// <exception cref="InvalidDataException">The checkpoint does not fit: everything that is wrong with it is listed.</exception>
    public IReadOnlyDictionary<string, StoredParameter> Take(
        IReadOnlyCollection<WantedParameter> wanted, Predicate<string>? mayBeMissing = null, Predicate<string>? mayBeExtra = null)
    {
        bool prefixed = Names.Prefix != "" && Source.Tensors.Keys.Any(key => key.StartsWith(Names.Prefix, StringComparison.Ordinal));
        var report = new MisfitReport(Source.Origin);
        var found = new Dictionary<string, StoredParameter>(wanted.Count);
        var used = new HashSet<string>();
        foreach ((string path, long[] shape) in wanted)
        {
            if (Find(path) is not StoredParameter parameter)
            {
                if (mayBeMissing?.Invoke(path) != true) report.Missing(Names.Key(path, prefixed), shape);
                continue;
            }
            used.Add(parameter.Values.Name);
            if (parameter.Scales is not null) used.Add(parameter.Scales.Name);
            if (!parameter.Values.Shape.SequenceEqual(shape)) report.OtherShape(parameter.Values, shape);
            else if (!parameter.Values.Type.IsFloat() && parameter.Scales is null) report.OtherType(parameter.Values);
            found.Add(path, parameter);
        }
        foreach (StoredTensor tensor in Source.Tensors.Values)
            if (!used.Contains(tensor.Name) && !MayBeLeft(tensor, mayBeExtra)) report.Extra(tensor);
        report.ThrowIfAny();
        return found;
    }

    private bool MayBeLeft(StoredTensor tensor, Predicate<string>? mayBeExtra)
    {
        string key = tensor.Name;
        // The scales of a matrix go where it goes.
        if (key.EndsWith(Int8Rows.ScaleSuffix, StringComparison.Ordinal)
            && Source.Tensors.TryGetValue(key[..^Int8Rows.ScaleSuffix.Length], out StoredTensor? scaled) && Int8Rows.ScalesOf(Source, scaled) == tensor) key = scaled.Name;
        return Names.Ignores(key) || mayBeExtra?.Invoke(Names.Path(key)) == true;
    }
}
