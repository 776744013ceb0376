using System.Text.Json;

namespace Fovea.Weights;

/// <summary>A model in several safetensors files, held together by an index such as model.safetensors.index.json, seen as one source.</summary>
internal sealed class SafetensorsShards : ITensorSource
{
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, StoredTensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];

    private SafetensorsShards(string origin) => Origin = origin;

    public string Origin { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <summary>That of the files; where they differ, the first file's.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Opens all files that the index names; they stand beside it.</summary>
    /// <exception cref="FileNotFoundException">The index or files that it names are not there; all of them are listed.</exception>
    /// <exception cref="InvalidDataException">The index or a file is damaged, or they contradict each other.</exception>
    public static SafetensorsShards Open(string index)
    {
        JsonElement root = JsonFile.Read(index, JsonValueKind.Object, longest: 100_000_000);
        if (!root.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw JsonFile.Bad(index, "expected an object 'weight_map' from tensors to files, found none");

        var places = new Dictionary<string, string>();
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String) throw JsonFile.Bad(index, $"tensor {Text.Quote(entry.Name)}: expected the name of a file, found {JsonFile.Shown(entry.Value)}");
            string file = entry.Value.GetString()!;
            if (file is "" or "." or ".." || file.AsSpan().ContainsAny("/\\:\0")) throw JsonFile.Bad(index, $"tensor {Text.Quote(entry.Name)}: expected the name of a file beside the index, found {Text.Quote(file)}");
            places.Add(entry.Name, file);
        }

        var shards = new SafetensorsShards(index);
        try
        {
            shards.OpenFiles(places);
            return shards;
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files) file.Dispose();
    }

    private void OpenFiles(Dictionary<string, string> places)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(Origin))!;
        string[] names = [.. places.Values.Distinct().Order(StringComparer.Ordinal)];
        string[] absent = [.. names.Where(name => !File.Exists(Path.Combine(folder, name)))];
        if (absent.Length > 0) throw new FileNotFoundException($"cannot read {Origin}: {absent.Length} of its {names.Length} files are not beside it: {Text.Few(absent)}; get them too", absent[0]);

        foreach (string name in names)
        {
            var file = SafetensorsFile.Open(Path.Combine(Path.GetDirectoryName(Origin) ?? "", name));
            _files.Add(file);
            foreach ((string key, string value) in file.Metadata) _metadata.TryAdd(key, value);
            // Where two files have a tensor, the index decides; one that it does not name is there all the same, and shows as extra.
            foreach ((string key, StoredTensor tensor) in file.Tensors)
                if (places.GetValueOrDefault(key, name) == name) _tensors[key] = tensor;
        }
        string[] lost = [.. places.Keys.Where(name => !_tensors.ContainsKey(name))];
        if (lost.Length > 0) throw JsonFile.Bad(Origin, $"{lost.Length} tensors are not in the files that it names for them: {Text.Few(lost)}");
    }
}
