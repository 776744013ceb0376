using System.Buffers.Binary;
using System.Text;
using CsCheck;

namespace Fovea.Weights.Tests;

/// <summary>What is written is what is read, and the same tensors give the same bytes.</summary>
public sealed class Writing
{
    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var writer = new SafetensorsWriter();
        writer.SetMetadata("why", "∀");
        writer.SetMetadata("format", "pt");
        writer.Add("a", [2], new float[] { 1, -2 });
        writer.Add("é\"", [3], new sbyte[] { 1, -1, 127 });

        string header = """{"__metadata__":{"format":"pt","why":"∀"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"é\"":{"dtype":"I8","shape":[3],"data_offsets":[8,11]}}""";
        byte[] bytes = Bytes(writer);

        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(header, Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.InRange(length - Encoding.UTF8.GetByteCount(header), 0, 7);
        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 1, 0xff, 127], bytes[(8 + length)..]);
        Assert.Equal(bytes, Bytes(writer));
    }

    [Fact]
    public void Larger_elements_stand_first_so_that_all_are_aligned()
    {
        Gen.Select(Gen.OneOf(StoredType.F16, StoredType.F32, StoredType.F64, StoredType.BF16, StoredType.I8), Gen.Int[0, 7]).Array[0, 12].Sample(plan =>
        {
            var writer = new SafetensorsWriter();
            for (int i = 0; i < plan.Length; i++)
            {
                if (plan[i].Item1 == StoredType.I8) writer.Add($"{i}", [plan[i].Item2], new sbyte[plan[i].Item2]);
                else writer.Add($"{i}", [plan[i].Item2], new float[plan[i].Item2], plan[i].Item1);
            }
            byte[] bytes = Bytes(writer);
            using var file = SafetensorsFile.Read(bytes);
            var header = SafetensorsHeader.Parse(bytes.AsSpan(8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)), "it");
            Assert.Equal(plan.Length, header.Tensors.Length);
            Assert.All(header.Tensors, tensor => Assert.Equal(0, tensor.Begin % file[tensor.Name].Type.Size()));
        });
    }

    [Theory]
    [InlineData(StoredType.F32)]
    [InlineData(StoredType.F64)]
    public void Wide_floats_come_back_bit_for_bit(StoredType type)
    {
        Gen.Single.Array[0, 9000].Sample(values =>
        {
            var writer = new SafetensorsWriter();
            writer.Add("a", [values.Length], values, type);
            float[] found = Read(writer)["a"].ToFloats();
            for (int i = 0; i < values.Length; i++) Assert.True(values[i].Equals(found[i]), $"element {i}: {values[i]:R} became {found[i]:R}");
        }, iter: 30);
    }

    [Fact]
    public void Halves_and_brain_floats_are_the_nearest()
    {
        Gen.Single[-60000, 60000].Array[1, 50].Sample(values =>
        {
            var writer = new SafetensorsWriter();
            writer.Add("half", [values.Length], values, StoredType.F16);
            writer.Add("brain", [values.Length], values, StoredType.BF16);
            using var file = Read(writer);
            (float[] half, float[] brain) = (file["half"].ToFloats(), file["brain"].ToFloats());
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal((float)(Half)values[i], half[i]);
                Assert.Equal(NearestBrainFloat(values[i]), brain[i]);
            }
        });
    }

    [Fact]
    public void Ties_go_to_the_even_brain_float_and_special_numbers_stay_special()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [7], new[] { Bits(0x3f808000), Bits(0x3f818000), Bits(0x3f808001), float.NaN, Bits(0x7f800001), float.PositiveInfinity, -0f }, StoredType.BF16);
        float[] found = Read(writer)["a"].ToFloats();
        Assert.Equal([Bits(0x3f800000), Bits(0x3f820000), Bits(0x3f810000), float.NaN, float.NaN, float.PositiveInfinity, -0f], found);
        Assert.True(float.IsNegative(found[6]));
    }

    [Theory]
    [InlineData(StoredType.F16, 65520f, "cannot store tensor 'a' as F16: 65520 is too large for it; store it as F32")]
    [InlineData(StoredType.BF16, float.MaxValue, "cannot store tensor 'a' as BF16: 3.4028235E+38 is too large for it; store it as F32")]
    public void A_number_too_large_for_its_type_is_refused(StoredType type, float value, string message)
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], new[] { value }, type);
        Assert.Equal(message, Assert.Throws<OverflowException>(() => Bytes(writer)).Message);
    }

    [Fact]
    public void Integers_and_foreign_types_come_back()
    {
        using var foreign = SafetensorsFile.Read(RawFile.With("{" + RawFile.Entry("\"eight\"", "F8_E4M3", "[3]", "[0,3]") + "}", 7, 8, 9));
        var writer = new SafetensorsWriter();
        writer.Add(foreign["eight"]);
        writer.Add("i8", [2, 0], Array.Empty<sbyte>());
        writer.Add("i64", [], new[] { long.MinValue });
        writer.Add("bool", [2], StoredType.Bool, sink => sink.WriteBytes([0, 1]));
        using var file = Read(writer);
        Assert.Equal("F8_E4M3", file["eight"].TypeName);
        Assert.Equal([7, 8, 9], file["eight"].Bytes.ToArray());
        Assert.Equal([2, 0], file["i8"].Shape.ToArray());
        Assert.Equal([long.MinValue], file["i64"].ToIntegers());
        Assert.Equal([0, 1], file["bool"].ToIntegers());
    }

    [Fact]
    public void A_tensor_may_be_written_in_parts_but_must_be_complete()
    {
        var parts = new SafetensorsWriter();
        parts.Add("a", [5], StoredType.F16, sink => { sink.Write([1f, 2f]); sink.Write([3f, 4f, 5f]); });
        Assert.Equal([1f, 2f, 3f, 4f, 5f], Read(parts)["a"].ToFloats());

        var little = new SafetensorsWriter();
        little.Add("a", [5], StoredType.F32, sink => sink.Write([1f, 2f]));
        Assert.Equal("tensor 'a' takes 20 bytes, 8 were written", Assert.Throws<InvalidOperationException>(() => Bytes(little)).Message);

        var much = new SafetensorsWriter();
        much.Add("a", [1], StoredType.F32, sink => sink.Write([1f, 2f]));
        Assert.Equal("tensor 'a' takes 4 bytes, 8 were written", Assert.Throws<InvalidOperationException>(() => Bytes(much)).Message);

        var other = new SafetensorsWriter();
        other.Add("a", [4], StoredType.I8, sink => sink.Write([1f]));
        Assert.Equal("cannot write floats to tensor 'a': it is stored as I8", Assert.Throws<InvalidOperationException>(() => Bytes(other)).Message);
    }

    [Fact]
    public void What_cannot_be_stored_is_refused_when_it_is_added()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], new float[1]);
        Assert.Equal("cannot add tensor 'a': the name is taken", Assert.Throws<ArgumentException>(() => writer.Add("a", [1], new float[1])).Message);
        Assert.Equal("cannot add tensor '__metadata__': the name is taken", Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], new float[1])).Message);
        Assert.Equal("cannot add tensor 'b': its shape [2, 3] has 6 elements, there are 5 values", Assert.Throws<ArgumentException>(() => writer.Add("b", [2, 3], new float[5])).Message);
        Assert.Equal("cannot add tensor 'b': floats can be stored as F32, F64, F16 or BF16, not as I8 (Parameter 'type')", Assert.Throws<ArgumentException>(() => writer.Add("b", [1], new float[1], StoredType.I8)).Message);
        Assert.Throws<ArgumentException>(() => writer.Add("b", [-1, -1], new float[1]));
    }

    [Fact]
    public void Saving_replaces_the_file_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        string path = folder["model.safetensors"];
        var sound = new SafetensorsWriter();
        sound.Add("a", [1], new float[1]);
        sound.Save(path);
        byte[] before = File.ReadAllBytes(path);

        var failing = new SafetensorsWriter();
        failing.Add("a", [100_000], StoredType.F32, sink => { sink.Write(new float[50_000]); throw new IOException("the plug was pulled"); });
        Assert.Equal("the plug was pulled", Assert.Throws<IOException>(() => failing.Save(path)).Message);

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        File.WriteAllText(folder[".model.safetensors.partial"], "what a killed writer has left");
        sound.SetMetadata("second", "yes");
        sound.Save(path);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        using var read = SafetensorsFile.Open(path);
        Assert.Equal("yes", read.Metadata["second"]);
    }

    [Fact]
    public void A_file_that_is_open_can_be_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a mapped file cannot be replaced on Windows");
        using var folder = new TemporaryFolder();
        string path = folder["model.safetensors"];
        Of(1).Save(path);
        using var old = SafetensorsFile.Open(path);
        Of(2).Save(path);
        using var fresh = SafetensorsFile.Open(path);
        Assert.Equal((1f, 2f), (old["a"].ToFloats()[0], fresh["a"].ToFloats()[0]));

        static SafetensorsWriter Of(float value)
        {
            var writer = new SafetensorsWriter();
            writer.Add("a", [1], new[] { value });
            return writer;
        }
    }

    [Fact]
    public void Saving_where_there_is_no_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        var writer = new SafetensorsWriter();
        string path = Path.Combine(folder["absent"], "model.safetensors");
        Assert.Equal($"cannot write {path}: there is no folder {folder["absent"]}; create it first", Assert.Throws<DirectoryNotFoundException>(() => writer.Save(path)).Message);
        Assert.Equal($"cannot write {folder.Path}: expected the name of a file, found a folder; name a file in it", Assert.Throws<IOException>(() => writer.Save(folder.Path)).Message);
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static SafetensorsFile Read(SafetensorsWriter writer) => SafetensorsFile.Read(Bytes(writer));

    private static float Bits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    // By search: the two neighbours with 16 zero bits, and the nearer one.
    private static float NearestBrainFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value) & 0xffff0000;
        (float below, float above) = (Bits(bits), Bits(bits + 0x10000));
        (double toBelow, double toAbove) = (Math.Abs((double)value - below), Math.Abs((double)value - above));
        return toBelow < toAbove || toBelow == toAbove && (bits & 0x10000) == 0 ? below : above;
    }
}
