namespace Fovea.Weights.Tests;

/// <summary>Several files and their index are one source.</summary>
public sealed class Shards
{
    [Fact]
    public void Tensors_of_all_files_are_there_and_the_index_decides_between_twins()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "one.safetensors", ("a", 1), ("twin", 2));
        Save(folder, "two.safetensors", ("b", 3), ("twin", 4), ("unlisted", 5));
        string index = folder.Write("model.safetensors.index.json", """{"metadata":{"total_size":16},"weight_map":{"a":"one.safetensors","b":"two.safetensors","twin":"two.safetensors"}}""");

        using var shards = SafetensorsShards.Open(index);

        Assert.Equal(["a", "b", "twin", "unlisted"], shards.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1f, 3f, 4f, 5f], shards.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => t.ToFloats()[0]));
        Assert.Equal(index, shards.Origin);
        Assert.Equal("pt", shards.Metadata["format"]);
    }

    [Fact]
    public void Missing_files_are_listed_together()
    {
        using var folder = new TemporaryFolder();
        Save(folder, "one.safetensors", ("a", 1));
        string index = folder.Write("i.json", """{"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"three.safetensors"}}""");
        Assert.Equal($"cannot read {index}: 2 of its 3 files are not beside it: three.safetensors, two.safetensors; get them too",
            Assert.Throws<FileNotFoundException>(() => SafetensorsShards.Open(index)).Message);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { """{"weight_map":{"a":"one.safetensors","lost":"one.safetensors"}}""", "1 tensors are not in the files that it names for them: lost" },
        { """{}""", "expected an object 'weight_map' from tensors to files, found none" },
        { """{"weight_map":["a"]}""", "expected an object 'weight_map' from tensors to files, found none" },
        { """{"weight_map":{"a":7}}""", "tensor 'a': expected the name of a file, found 7" },
        { """{"weight_map":{"a":"../one.safetensors"}}""", "tensor 'a': expected the name of a file beside the index, found '../one.safetensors'" },
        { """{"weight_map":{"a":"/etc/passwd"}}""", "tensor 'a': expected the name of a file beside the index, found '/etc/passwd'" },
        { """{"weight_map":{"a":".."}}""", "tensor 'a': expected the name of a file beside the index, found '..'" },
        { """{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}""", "expected every key of an object once, found one twice" },
        { """{"weight_map":{"a":"\ud800"}}""", "expected Unicode texts, found half a surrogate pair" },
        { """{"weight_map":""", "expected JSON, found something else in line 1 at byte 15" },
        { """[]""", "expected a JSON object, found an array" },
        { "", "expected JSON, found something else in line 1 at byte 1" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_wrong_index_is_refused_and_the_message_says_why(string json, string message)
    {
        using var folder = new TemporaryFolder();
        Save(folder, "one.safetensors", ("a", 1));
        string index = folder.Write("i.json", json);
        Assert.Equal($"cannot read {index}: {message}; get the model again or correct the file", Assert.Throws<InvalidDataException>(() => SafetensorsShards.Open(index)).Message);
    }

    internal static void Save(TemporaryFolder folder, string file, params (string Name, float Value)[] tensors)
    {
        var writer = new SafetensorsWriter();
        writer.SetMetadata("format", "pt");
        foreach ((string name, float value) in tensors) writer.Add(name, [1], new[] { value });
        writer.Save(folder[file]);
    }
}
