using System.Globalization;
using Fovea.Weights;

namespace Fovea.Training;

/// <summary>
/// All that a training run needs to go on as if it had never stopped: the parameters, the optimiser's memory of past
/// gradients, and the number of the next step. Random numbers and the order of the data follow from seed and step.
/// </summary>
/// <remarks>
/// A checkpoint is written beside its place, flushed to the disk and then renamed: at any moment the folder holds a whole
/// one. The one before is kept.
/// </remarks>
internal static class Checkpoint
{
    private const string Version = "fovea.checkpoint", Prefix = "step-", Suffix = ".safetensors";
    private const int Kept = 2;

    /// <summary>Writes a checkpoint and removes old ones.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="run">What tells this run from another: its data, options and seed.</param>
    /// <param name="step">The number of the next step.</param>
    /// <param name="buffers">Everything that is to be kept.</param>
    public static void Save(string folder, string run, long step, IEnumerable<Weight> buffers)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter writer = new();
        writer.SetMetadata(Version, "1");
        writer.SetMetadata("run", run);
        writer.SetMetadata("step", step.ToString(CultureInfo.InvariantCulture));
        foreach (Weight buffer in buffers) writer.Add(buffer.Name, [.. buffer.Shape], StoredType.F32, sink => sink.Write(buffer.Values));
        writer.Save(Path.Combine(folder, FormattableString.Invariant($"{Prefix}{step:D8}{Suffix}")));
        foreach (string old in Files(folder).SkipLast(Kept)) File.Delete(old);
    }

    /// <summary>Reads the newest checkpoint of a folder back into the same buffers.</summary>
    /// <returns>The number of the next step; 0 where there is no checkpoint.</returns>
    /// <exception cref="InvalidDataException">The newest is of another run, or lacks something.</exception>
    public static long Load(string folder, string run, IEnumerable<Weight> buffers)
    {
        if (!Directory.Exists(folder) || Files(folder).LastOrDefault() is not { } newest) return 0;

        using SafetensorsFile file = SafetensorsFile.Open(newest);
        string found = file.Metadata.GetValueOrDefault("run", "");
        if (found != run)
            throw new InvalidDataException($"{newest} is of another run: expected \"{run}\", found \"{found}\": give the same options as before, or another folder, or start anew without --resume");
        if (!long.TryParse(file.Metadata.GetValueOrDefault("step"), CultureInfo.InvariantCulture, out long step))
            throw new InvalidDataException($"{newest} does not say which step it is of: delete it to go on from the one before");
        foreach (Weight buffer in buffers)
        {
            if (!file.Tensors.TryGetValue(buffer.Name, out StoredTensor? stored) || stored.Count != buffer.Shape.Count)
                throw new InvalidDataException($"{newest} does not fit the model: expected '{buffer.Name}' {buffer.Shape}, found {(stored is null ? "no such tensor" : $"{stored.Count} numbers")}: start anew without --resume");
            stored.CopyTo(buffer.Values);
            buffer.Changed();
        }
        return step;
    }

    /// <summary>Sees to it that no run has left checkpoints in a folder, which need not be there.</summary>
    /// <exception cref="InvalidDataException">One has.</exception>
    public static void ExpectNone(string folder)
    {
        if (Directory.Exists(folder) && Files(folder).LastOrDefault() is { } found)
            throw new InvalidDataException($"{folder} must have no checkpoints where a run begins anew, it has {Path.GetFileName(found)}: go on from it with --resume, or delete it, or name another folder");
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").Order(StringComparer.Ordinal);
}
