using Fovea.Onnx.Format;
using Google.Protobuf;

namespace Fovea.Onnx.Tests;

/// <summary>A file that is broken or means harm is refused with a message that says what was expected, and before much memory is taken.</summary>
public sealed class HostileFiles : IDisposable
{
    private readonly Made _made = new();

    [Fact]
    public void Every_beginning_of_a_file_is_refused()
    {
        byte[] whole = File.ReadAllBytes(_made.Write(["x"], ["y"], [Made.Node("Add", ["x", "w"], ["y"])], [Made.Floats("w", [3], 1, 2, 3)]));
        OnnxModel.Load(_made.File).Dispose();
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_made.File, whole[..length]);
            Assert.Throws<InvalidDataException>(() => OnnxModel.Load(_made.File));
        }
    }

    [Fact]
    public void Any_byte_may_be_changed_without_anything_worse_than_a_refusal()
    {
        byte[] whole = File.ReadAllBytes(_made.Write(["x"], ["y"], [Made.Node("Add", ["x", "w"], ["y"])], [Made.Floats("w", [3], 1, 2, 3)]));
        for (int i = 0; i < whole.Length * 8; i++)
        {
            byte[] changed = [.. whole];
            changed[i / 8] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(_made.File, changed);
            try
            {
                OnnxModel.Load(_made.File).Dispose();
            }
            catch (Exception refused) when (refused is InvalidDataException or NotSupportedException or FileNotFoundException)
            {
                Assert.Contains(_made.File, refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(new[] { 1L << 40 }), InlineData(new[] { 1L << 33, 1L << 33 }), InlineData(new[] { -1L }), InlineData(new[] { long.MaxValue, 2L })]
    [InlineData(new[] { 4L }), InlineData(new[] { 1L << 30 }), InlineData(new[] { 1L, 1, 1, 1, 1, 1, 1, 1, 3 })]
    public void A_shape_is_believed_only_with_as_many_numbers(long[] lengths)
    {
        long before = GC.GetTotalAllocatedBytes();
        Refused(_made.Write(["x"], ["y"], [Made.Node("Add", ["x", "w"], ["y"])], [Made.Floats("w", lengths, 1, 2, 3)]), "'w'", "expected");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 10_000_000);
    }

    [Fact]
    public void Bytes_must_be_as_many_as_shape_and_type_need()
    {
        TensorMessage tensor = new() { Name = "w", Type = (int)ElementType.Int64, Raw = ByteString.CopyFrom(new byte[15]) };
        tensor.Lengths.Add(2);
        Refused(_made.Write([], ["w"], [], [tensor]), "'w'", "expected 16 bytes", "found 15");
    }

    [Theory]
    [InlineData("../outside.bin", "leads out of it"), InlineData("/etc/hostname", "expected a file in the folder"), InlineData("", "expected a file in the folder")]
    [InlineData("inner/../../outside.bin", "leads out of it"), InlineData("link.bin", "a link out of it"), InlineData("folder/outside.bin", "a link out of it")]
    public void Weights_in_other_files_are_read_from_the_folder_of_the_network_alone(string location, string because)
    {
        string inner = Path.Combine(_made.Folder, "network"), outside = Path.Combine(_made.Folder, "outside.bin");
        Directory.CreateDirectory(Path.Combine(inner, "inner"));
        File.WriteAllBytes(outside, new byte[8]);
        File.CreateSymbolicLink(Path.Combine(inner, "link.bin"), outside);
        Directory.CreateSymbolicLink(Path.Combine(inner, "folder"), _made.Folder);
        string file = Path.Combine(inner, "model.onnx");
        File.Move(_made.Write([], ["w"], [], [Elsewhere(location, 0, 2)]), file);
        Refused(file, because);
    }

    [Fact]
    public void Weights_in_other_files_are_read_from_their_place_and_not_beyond_the_end()
    {
        File.WriteAllBytes(Path.Combine(_made.Folder, "w.bin"), [9, 9, 9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        using (OnnxModel model = OnnxModel.Load(_made.Write([], ["w"], [], [Elsewhere("w.bin", 4, 2)])))
        using (Numerics.Pass pass = new())
            Assert.Equal([1.5f, -2f], model.Run(pass, new Dictionary<string, Numerics.Tensor>())["w"].Values.ToArray());
        Refused(_made.Write([], ["w"], [], [Elsewhere("w.bin", 5, 2)]), "expected 8 bytes from 5 on", "which has 12");
        Refused(_made.Write([], ["w"], [], [Elsewhere("w.bin", long.MaxValue, 2)]), "expected 8 bytes");
        Refused(_made.Write([], ["w"], [], [Elsewhere("w.bin", 0, 1L << 30)]), "expected 4294967296 bytes");
    }

    [Fact]
    public void Graphs_deep_within_graphs_are_refused()
    {
        GraphMessage graph = Made.GraphOf([], ["c"], [], [Made.Floats("c", [], 1)]);
        for (int depth = 0; depth < 20; depth++)
            graph = Made.GraphOf([], ["y"], [Made.Node("If", ["c"], ["y"], new AttributeMessage { Name = "then_branch", Graph = graph })], [Made.Floats("c", [], 1)]);
        ModelMessage model = new() { IrVersion = 10, Graph = graph };
        model.OperatorSets.Add(new OperatorSetMessage { Version = 20 });
        Refused(_made.Write(model), "at most 16 deep");
    }

    [Theory]
    [InlineData(0), InlineData(-3), InlineData(99)]
    public void A_version_of_operators_that_is_not_known_is_refused(int version) =>
        Refused(_made.Write(["x"], ["y"], [Made.Node("Relu", ["x"], ["y"])], version: version), "'ai.onnx'", $"found {version}");

    [Fact]
    public void A_file_that_does_not_say_which_operators_it_means_is_refused() =>
        Refused(_made.Write(new ModelMessage { IrVersion = 10, Graph = Made.GraphOf(["x"], ["y"], [Made.Node("Relu", ["x"], ["y"])]) }), "which version", "found none");

    [Fact]
    public void Operators_that_are_not_here_are_all_named()
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => OnnxModel.Load(_made.Write(["x"], ["y"], [Made.Node("Bend", ["x"], ["z"]), Made.Node("Fold", ["z"], ["y"])])));
        Assert.Contains("Bend, Fold", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_would_fill_all_memory_is_refused_when_it_is_calculated()
    {
        TensorMessage shape = new() { Name = "s", Type = (int)ElementType.Int64 };
        shape.Lengths.Add(2);
        shape.Integers.AddRange([1L << 31, 1L << 31]);
        using OnnxModel model = OnnxModel.Load(_made.Write([], ["y"], [Made.Node("ConstantOfShape", ["s"], ["y"])], [shape]));
        using Numerics.Pass pass = new();
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => model.Run(pass, new Dictionary<string, Numerics.Tensor>()));
        Assert.Contains("at most 2147483647 elements", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _made.Dispose();

    private static TensorMessage Elsewhere(string location, long offset, long length)
    {
        TensorMessage tensor = new() { Name = "w", Type = (int)ElementType.Float, Location = 1 };
        tensor.Lengths.Add(length);
        tensor.Elsewhere.Add(new EntryMessage { Key = "location", Value = location });
        tensor.Elsewhere.Add(new EntryMessage { Key = "offset", Value = $"{offset}" });
        return tensor;
    }

    private static void Refused(string file, params string[] because)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OnnxModel.Load(file));
        foreach (string part in because) Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }
}
