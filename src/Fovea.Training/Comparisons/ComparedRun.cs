using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Weights;

namespace Fovea.Training.Comparisons;

/// <summary>What came out of training one network once.</summary>
/// <param name="Task">What it was trained to do.</param>
/// <param name="Variant">Which network.</param>
/// <param name="Seed">Its seed; runs of the same seed saw the same pictures in the same order.</param>
/// <param name="Right">For each test picture, whether the first answer was right.</param>
/// <param name="RightAmongFive">For each test picture, whether the right class was among the first five.</param>
internal sealed record ComparedRun(string Task, string Variant, int Seed, IReadOnlyList<bool> Right, IReadOnlyList<bool> RightAmongFive)
{
    /// <summary>Errors in per cent.</summary>
    public double Top1Error => Wrong(Right);

    /// <summary>Pictures whose class was not among the first five, in per cent.</summary>
    public double Top5Error => Wrong(RightAmongFive);

    private static double Wrong(IReadOnlyList<bool> right) => 100.0 * right.Count(good => !good) / right.Count;
}

/// <summary>Runs that are done, each in a folder of its own, so that a comparison can be stopped and gone on with.</summary>
/// <param name="folder">Holds a folder for each run.</param>
internal sealed class RunStore(string folder)
{
    private const string Result = "result.json", Parameters = "parameters.safetensors";

    /// <summary>Where a run keeps its checkpoints and its history.</summary>
    public string FolderOf(string task, string variant, int seed) => Path.Combine(folder, $"{task}-{variant}-{seed}");

    /// <summary>The parameters of a run that is done.</summary>
    public string ParametersOf(ComparedRun run) => Path.Combine(FolderOf(run.Task, run.Variant, run.Seed), Parameters);

    /// <summary>A run that is done; null where it is not.</summary>
    /// <param name="task">What it was trained to do.</param>
    /// <param name="variant">Which network.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="description">How it must have been trained.</param>
    /// <exception cref="InvalidDataException">It was trained in another way, or the file is damaged.</exception>
    public ComparedRun? Find(string task, string variant, int seed, string description)
    {
        string path = Path.Combine(FolderOf(task, variant, seed), Result);
        if (!File.Exists(path)) return null;
        JsonElement json = JsonFile.Read(path, JsonValueKind.Object);
        string found = Text("run");
        if (found != description)
            throw new InvalidDataException($"{path} is of another run: expected \"{description}\", found \"{found}\": give the same options as before, or another folder with --out");
        return new ComparedRun(task, variant, seed, Bits("right"), Bits("right_among_five"));

        string Text(string key) => json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw JsonFile.Bad(path, $"expected a text for {key}");
        bool[] Bits(string key) => [.. Text(key).Select(letter => letter switch { '1' => true, '0' => false, _ => throw JsonFile.Bad(path, $"expected 0 and 1 for {key}, found '{letter}'") })];
    }

    /// <summary>Keeps a run that is done, with the network's parameters, and removes its checkpoints.</summary>
    public void Add(ComparedRun run, string description, IReadOnlyCollection<Weight> parameters)
    {
        string own = FolderOf(run.Task, run.Variant, run.Seed);
        Directory.CreateDirectory(own);
        ParameterFile.Save(ParametersOf(run), parameters, NameMap.Identity);
        JsonObject json = new() { ["run"] = description, ["right"] = Text(run.Right), ["right_among_five"] = Text(run.RightAmongFive) };
        AtomicFile.Write(Path.Combine(own, Result), Encoding.UTF8.GetBytes(json.ToJsonString()));
        foreach (string checkpoint in Directory.EnumerateFiles(own, "step-*.safetensors")) File.Delete(checkpoint);
    }

    private static string Text(IEnumerable<bool> bits) => string.Concat(bits.Select(bit => bit ? '1' : '0'));
}
