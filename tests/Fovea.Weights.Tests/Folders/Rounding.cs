namespace Fovea.Weights.Tests;

/// <summary>What must hold for the copy of a model at 8 bits.</summary>
public sealed class Rounding : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Matrices_and_kernels_are_rounded_and_everything_else_is_as_it_was()
    {
        float[] matrix = [1, -0.5f, 0.25f, 0, 0, 0], kernel = [3, 1, 2, -3], bias = [0.1f, 0.2f];
        Make(writer =>
        {
            writer.Add("matrix", [2, 3], matrix);
            writer.Add("kernel", [1, 2, 2], kernel, StoredType.F16);
            writer.Add("bias", [2], bias);
            writer.Add("ids", [1, 2], (long[])[7, 9]);
        });
        RoundedFolder.Write(_folder["model"], _folder["copy"]);

        using var copy = SafetensorsFile.Open(_folder["copy/model.safetensors"]);
        Assert.Equal(["bias", "ids", "kernel", "kernel.scale", "matrix", "matrix.scale"], copy.Tensors.Keys.Order());
        Assert.Equal(bias, copy.Tensors["bias"].ToFloats());
        Assert.Equal([7, 9], copy.Tensors["ids"].ToIntegers());
        Assert.Equal("pt", copy.Metadata["format"]);
        Close(matrix, copy, "matrix", 0.5f / 127);
        Close(kernel, copy, "kernel", 1.5f / 127);
        Assert.Equal("{\"a\":1}", File.ReadAllText(_folder["copy/config.json"]));
        Assert.Equal("words", File.ReadAllText(_folder["copy/more/vocab.txt"]));
    }

    [Fact]
    public void What_is_to_be_kept_is_as_it_was()
    {
        float[] numbers = [1, -0.5f, 0.3f, 0.1f];
        Make(writer =>
        {
            writer.Add("blocks.0.weight", [2, 2], numbers, StoredType.F16);
            writer.Add("blocks.1.weight", [2, 2], numbers);
        });
        RoundedFolder.Write(_folder["model"], _folder["copy"], "blocks.0.*");
        using var copy = SafetensorsFile.Open(_folder["copy/model.safetensors"]);
        Assert.Equal(["blocks.0.weight", "blocks.1.weight", "blocks.1.weight.scale"], copy.Tensors.Keys.Order());
        Assert.Equal(StoredType.F16, copy.Tensors["blocks.0.weight"].Type);
    }

    [Fact]
    public void The_sum_of_a_row_is_kept_to_half_a_step_and_no_number_moves_by_more_than_one()
    {
        float[] row = [.. Enumerable.Range(0, 61).Select(i => (i * 0.37f % 1 + 0.4f) / 127 + (i == 60 ? 1 : 0))];
        Make(writer => writer.Add("matrix", [1, row.Length], row));
        RoundedFolder.Write(_folder["model"], _folder["copy"]);
        using var copy = SafetensorsFile.Open(_folder["copy/model.safetensors"]);
        sbyte[] rounded = [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(copy.Tensors["matrix"].Bytes)];
        float step = copy.Tensors["matrix.scale"].ToFloats()[0];
        Assert.Equal(row.Sum(), rounded.Sum(steps => (float)steps) * step, 0.51f * step);
        Assert.All(row.Zip(rounded), pair => Assert.InRange(Math.Abs(pair.First - pair.Second * step), 0, step * 1.001f));
    }

    [Fact]
    public void A_folder_with_files_is_left_alone()
    {
        Make(writer => writer.Add("matrix", [1, 1], (float[])[1]));
        Directory.CreateDirectory(_folder["copy"]);
        File.WriteAllText(_folder["copy/mine"], "mine");
        var error = Assert.Throws<IOException>(() => RoundedFolder.Write(_folder["model"], _folder["copy"]));
        Assert.Equal($"cannot write to {_folder["copy"]}: expected an empty folder or none, found files in it; name another one", error.Message);
        Assert.Equal(["mine"], Directory.EnumerateFiles(_folder["copy"]).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_not_finite_or_rounded_already_is_refused()
    {
        Make(writer => writer.Add("matrix", [1, 2], (float[])[1, float.NaN]));
        Assert.Contains("NaN", Assert.Throws<InvalidDataException>(() => RoundedFolder.Write(_folder["model"], _folder["copy"])).Message);
        Assert.False(Directory.Exists(_folder["copy"]));
        Make(writer => writer.Add("bias", [1], (float[])[1]));
        Assert.EndsWith("found none; it has 8 bits already, or is no model", Assert.Throws<InvalidDataException>(() => RoundedFolder.Write(_folder["model"], _folder["copy"])).Message);
    }

    public void Dispose() => _folder.Dispose();

    private void Make(Action<SafetensorsWriter> add)
    {
        Directory.CreateDirectory(_folder["model/more"]);
        File.WriteAllText(_folder["model/config.json"], "{\"a\":1}");
        File.WriteAllText(_folder["model/more/vocab.txt"], "words");
        var writer = new SafetensorsWriter();
        writer.SetMetadata("format", "pt");
        add(writer);
        writer.Save(_folder["model/model.safetensors"]);
    }

    private static void Close(float[] expected, SafetensorsFile copy, string name, float halfStep)
    {
        float[] found = new float[expected.Length];
        new StoredParameters(copy, NameMap.Identity).Find(name)!.CopyTo(found);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], halfStep);
    }
}
