namespace Fovea.Weights.Tests.Names;

/// <summary>Checkpoints put several parameters into the rows of one tensor.</summary>
public sealed class StoredRowsTests
{
    private static readonly NameMap s_names = new NameMap("Test", prefix: "model.").Body("layer.*.query", "blocks.*.qkv[0/3]").Body("layer.*.key", "blocks.*.k", "blocks.*.qkv[1/3]").Body("layer.*.value", "blocks.*.qkv[2/3]");

    [Fact]
    public void A_parameter_is_taken_from_its_rows()
    {
        using SafetensorsFile file = Stored([6, 2]);
        Assert.True(s_names.TryFind("layer.4.key.weight", file, out StoredTensor? key));
        Assert.Equal([2L, 2L], key.Shape.ToArray());
        Assert.Equal([5f, 6f, 7f, 8f], key.ToFloats());
        Assert.Equal("model.blocks.4.qkv.weight", key.Name);
        IReadOnlyDictionary<string, StoredParameter> taken = new StoredParameters(file, s_names).Take([new("layer.4.query.weight", [2, 2]), new("layer.4.key.weight", [2, 2]), new("layer.4.value.weight", [2, 2])]);
        Assert.Equal(3, taken.Count);
    }

    [Fact]
    public void Rows_that_can_not_be_shared_out_are_missing()
    {
        using SafetensorsFile file = Stored([4, 3]);
        Assert.False(s_names.TryFind("layer.4.key.weight", file, out _));
        Assert.Contains("1 missing, 1 extra", Assert.Throws<InvalidDataException>(() => new StoredParameters(file, s_names).Take([new("layer.4.query.weight", [2, 2])])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_says_which_rows_it_means()
    {
        Assert.Equal(new StoredRows("a.qkv.weight", 1, 3), StoredRows.Of("a.qkv.weight[1/3]"));
        Assert.Equal(new StoredRows("a.weight", 0, 1), StoredRows.Of("a.weight"));
        Assert.Equal("layer.7.query.bias", s_names.Path("model.blocks.7.qkv.bias"));
    }

    private static SafetensorsFile Stored(long[] shape)
    {
        SafetensorsWriter writer = new();
        writer.Add("model.blocks.4.qkv.weight", shape, Enumerable.Range(1, 12).Select(i => (float)i).ToArray());
        using TemporaryFolder folder = new();
        string path = folder["rows.safetensors"];
        writer.Save(path);
        return SafetensorsFile.Open(path);
    }
}
