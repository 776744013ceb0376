using Fovea.Numerics;

namespace Fovea.Weights;

/// <summary>How the matrices of a model are stored; everything else stays F32.</summary>
internal enum MatrixStorage
{
    /// <summary>As they are.</summary>
    F32,

    /// <summary>Half precision.</summary>
    F16,

    /// <summary>8 bits per number and a scale per row, as <see cref="Int8Rows"/> has it.</summary>
    Int8,
}

/// <summary>Writes the parameters of a model as a checkpoint that programs of the same family read.</summary>
internal static class ParameterFile
{
    /// <summary>Writes the file whole or not at all.</summary>
    /// <param name="path">Where to, usually model.safetensors in a model's folder.</param>
    /// <param name="parameters">All of them; not to change meanwhile.</param>
    /// <param name="names">How the family calls them. The body's keys are prefixed when the model has a head, as transformers expects it.</param>
    /// <param name="matrices">How to store what has two axes or more.</param>
    /// <param name="metadata">Free text to keep with them.</param>
    /// <exception cref="InvalidDataException">A parameter is NaN or infinite; the file is left as it was.</exception>
    public static void Save(
        string path, IReadOnlyCollection<Weight> parameters, NameMap names, MatrixStorage matrices = MatrixStorage.F32, IReadOnlyDictionary<string, string>? metadata = null)
    {
        bool hasHead = parameters.Any(parameter => !names.Keys(parameter.Name).Any(key => key.StartsWith(names.Prefix, StringComparison.Ordinal)));
        var writer = new SafetensorsWriter();
        writer.SetMetadata("format", "pt");   // transformers reads no file without it
        foreach ((string key, string value) in metadata ?? new Dictionary<string, string>()) writer.SetMetadata(key, value);
        foreach (Weight parameter in parameters)
        {
            ExpectFinite(path, parameter);
            Add(writer, names.Key(parameter.Name, prefixed: hasHead), parameter, parameter.Shape.Rank < 2 ? MatrixStorage.F32 : matrices);
        }
        writer.Save(path);
    }

    private static void Add(SafetensorsWriter writer, string key, Weight parameter, MatrixStorage storage)
    {
        long[] shape = [.. parameter.Shape];
        if (storage == MatrixStorage.Int8) Int8Rows.Add(writer, key, shape, parameter.Values);
        else writer.Add(key, shape, storage == MatrixStorage.F16 ? StoredType.F16 : StoredType.F32, sink => sink.Write(parameter.Values));
    }

    private static unsafe void ExpectFinite(string path, Weight parameter)
    {
        fixed (float* values = parameter.Values)
        {
            nint at = FloatConversion.FirstNonFinite(StoredType.F32, (byte*)values, parameter.Values.Length);
            if (at >= 0) throw new InvalidDataException($"cannot write {path}: parameter '{parameter.Name}' must hold finite numbers, it holds {values[at]} at element {at}; the training has failed, go back to an earlier checkpoint and a smaller learning rate");
        }
    }
}
