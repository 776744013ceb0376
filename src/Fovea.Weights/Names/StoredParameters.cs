namespace Fovea.Weights;

/// <summary>A parameter that a model wants: its path and shape.</summary>
internal readonly record struct WantedParameter(string Path, long[] Shape);

/// <summary>A parameter as it is stored: a tensor, and what stands beside it where it has 8 bits.</summary>
internal sealed record StoredParameter(StoredTensor Values, Int8Parts? Bytes)
{
    /// <summary>Converts all numbers to F32.</summary>
    /// <param name="destination">As many as the parameter has.</param>
    public void CopyTo(Span<float> destination)
    {
        if (Bytes is null) Values.CopyTo(destination);
        else Int8Rows.CopyTo(Values, Bytes, destination);
    }

    /// <summary>Refuses NaN and infinity.</summary>
    /// <exception cref="InvalidDataException">There is one; the message says where.</exception>
    public void ExpectFinite()
    {
        Values.ExpectFinite();
        foreach (StoredTensor part in Bytes?.All ?? []) part.ExpectFinite();
    }
}

/// <summary>The parameters of a checkpoint under our own paths.</summary>
internal sealed class StoredParameters(ITensorSource source, NameMap names)
{
    private static readonly string[] s_beside = [Int8Rows.ScaleSuffix, Int8Rows.RestSuffix, Int8Rows.PlaceSuffix];

    public ITensorSource Source { get; } = source;

    public NameMap Names { get; } = names;

    /// <summary>The parameter at a path; null when the checkpoint has none.</summary>
    public StoredParameter? Find(string path) =>
        Names.TryFind(path, Source, out StoredTensor? values) ? new StoredParameter(values, Int8Rows.PartsOf(Source, values)) : null;

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
            used.UnionWith((parameter.Bytes?.All ?? []).Select(part => part.Name));
            if (!parameter.Values.Shape.SequenceEqual(shape)) report.OtherShape(parameter.Values, shape);
            else if (!parameter.Values.Type.IsFloat() && parameter.Bytes is null) report.OtherType(parameter.Values);
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
        // What stands beside a matrix of 8 bits goes where it goes.
        foreach (string suffix in s_beside)
            if (key.EndsWith(suffix, StringComparison.Ordinal)
                && Source.Tensors.TryGetValue(key[..^suffix.Length], out StoredTensor? matrix) && Int8Rows.PartsOf(Source, matrix)?.All.Contains(tensor) == true) key = matrix.Name;
        return Names.Ignores(key) || mayBeExtra?.Invoke(Names.Path(key)) == true;
    }
}
