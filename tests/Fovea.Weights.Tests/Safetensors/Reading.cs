using System.Runtime.InteropServices;
using CsCheck;

namespace Fovea.Weights.Tests;

/// <summary>What stands in a file is what is read from it.</summary>
public sealed class Reading
{
    [Fact]
    public void Names_types_shapes_and_metadata_are_read()
    {
        byte[] file = RawFile.With(
            "{" + RawFile.Entry("\"zwölf\"", "F32", "[2,1,3]", "[2,26]") + ",\"__metadata__\":{\"format\":\"pt\",\"why\":\"\\u2203\"}," +
            RawFile.Entry("\"scalar\"", "BF16", "[]", "[0,2]") + "," + RawFile.Entry("\"none\"", "I64", "[5,0,7]", "[26,26]") + "}   ", new byte[26]);
        using var read = SafetensorsFile.Read(file);

        Assert.Equal(["none", "scalar", "zwölf"], read.Tensors.Keys.Order(StringComparer.Ordinal));
        StoredTensor twelve = read["zwölf"];
        Assert.Equal(("zwölf", StoredType.F32, "F32", 6L, 24L), (twelve.Name, twelve.Type, twelve.TypeName, twelve.Count, twelve.ByteLength));
        Assert.Equal([2, 1, 3], twelve.Shape.ToArray());
        Assert.Equal((1L, 2L, 0), (read["scalar"].Count, read["scalar"].ByteLength, read["scalar"].Shape.Length));
        Assert.Equal((0L, 0L), (read["none"].Count, read["none"].ByteLength));
        Assert.Empty(read["none"].ToFloats());
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["why"] = "\u2203" }, read.Metadata);
    }

    [Fact]
    public void A_header_without_tensors_is_a_file_without_tensors()
    {
        using var read = SafetensorsFile.Read(RawFile.With("{}"));
        Assert.Empty(read.Tensors);
        Assert.Empty(read.Metadata);
    }

    [Fact]
    public void Entries_that_the_format_may_get_later_are_passed_over()
    {
        byte[] file = RawFile.With("""{"a":{"dtype":"U8","shape":[1],"later":{"x":[1,{"y":null}]},"data_offsets":[0,1]}}""", 9);
        using var read = SafetensorsFile.Read(file);
        Assert.Equal([9f], read["a"].ToFloats());
    }

    [Fact]
    public void An_unknown_type_is_listed_but_not_converted()
    {
        byte[] file = RawFile.With("{" + RawFile.Entry("\"a\"", "F8_E4M3", "[3]", "[0,3]") + "}", 1, 2, 3);
        using var read = SafetensorsFile.Read(file, "eights");

        Assert.Equal((StoredType.Other, "F8_E4M3", 3L), (read["a"].Type, read["a"].TypeName, read["a"].Count));
        Assert.Equal([1, 2, 3], read["a"].Bytes.ToArray());
        Assert.Equal("cannot convert tensor 'a' of eights: expected a type that converts to F32, found F8_E4M3",
            Assert.Throws<InvalidDataException>(() => read["a"].ToFloats()).Message);
        Assert.Equal("cannot convert tensor 'a' of eights: expected an integer type or BOOL, found F8_E4M3",
            Assert.Throws<InvalidDataException>(() => read["a"].ToIntegers()).Message);
    }

    [Fact]
    public void A_float_is_not_taken_for_an_integer()
    {
        using var read = SafetensorsFile.Read(RawFile.With("{" + RawFile.Entry("\"a\"", "F32", "[1]", "[0,4]") + "}", new byte[4]), "floats");
        Assert.Equal("cannot convert tensor 'a' of floats: expected an integer type or BOOL, found F32",
            Assert.Throws<InvalidDataException>(() => read["a"].ToIntegers()).Message);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        using var read = SafetensorsFile.Read(RawFile.With("{" + RawFile.Entry("\"a\"", "U8", "[2,3]", "[0,6]") + "}", new byte[6]));
        Assert.Equal("cannot copy tensor 'a' [2, 3]: the destination must hold 6 elements, it holds 7 (Parameter 'destination')",
            Assert.Throws<ArgumentException>(() => read["a"].CopyTo(new float[7])).Message);
        Assert.Throws<ArgumentException>(() => read["a"].CopyTo(new long[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => read["a"].CopyTo(4, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => read["a"].CopyTo(-1, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => read["a"].Part(4, 3).Length);
    }

    [Fact]
    public void A_name_that_is_not_there_is_refused_with_those_that_are()
    {
        using var read = SafetensorsFile.Read(RawFile.With("{" + RawFile.Entry("\"a\"", "U8", "[0]", "[0,0]") + "}"), "small");
        Assert.Equal("small has no tensor 'b'; it has a", Assert.Throws<KeyNotFoundException>(() => read["b"]).Message);
    }

    [Fact]
    public void A_part_is_the_part_of_the_whole()
    {
        byte[] file = RawFile.With("{" + RawFile.Entry("\"a\"", "I16", "[5,7]", "[0,70]") + "}", MemoryMarshal.AsBytes<short>([.. Enumerable.Range(-17, 35).Select(i => (short)i)]));
        using var read = SafetensorsFile.Read(file);
        float[] whole = read["a"].ToFloats();
        float[] part = new float[11];
        read["a"].CopyTo(13, part);
        Assert.Equal(whole[13..24], part);
        Assert.Equal(read["a"].Bytes[26..48].ToArray(), read["a"].Part(26, 22).ToArray());
    }

    [Fact]
    public void File_memory_and_stream_read_alike()
    {
        using var folder = new TemporaryFolder();
        Gen.Byte.Array[0, 200_000].Sample(data =>
        {
            byte[] bytes = RawFile.With("{" + RawFile.Entry("\"a\"", "U8", $"[{data.Length}]", $"[0,{data.Length}]") + "}", data);
            using var mapped = SafetensorsFile.Open(folder.Write("a", bytes));
            using var pinned = SafetensorsFile.Read(bytes);
            using var copied = SafetensorsFile.Read(new TrickleStream(bytes));
            return mapped["a"].Bytes.SequenceEqual(data) && pinned["a"].Bytes.SequenceEqual(data) && copied["a"].Bytes.SequenceEqual(data);
        }, iter: 20, threads: 1);
    }

    [Fact]
    public void A_link_leads_to_its_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("blob", RawFile.With("{" + RawFile.Entry("\"a\"", "U8", "[1]", "[0,1]") + "}", 5));
        try { File.CreateSymbolicLink(folder["link"], "blob"); }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { Assert.Skip("no links can be made here"); }
        using var read = SafetensorsFile.Open(folder["link"]);
        Assert.Equal([5f], read["a"].ToFloats());
    }

    [Fact]
    public void A_resource_is_read_from_its_assembly()
    {
        using var read = SafetensorsFile.ReadResource(typeof(Reading).Assembly, "tiny.safetensors");
        Assert.Equal([1f, -2f, 3f], read["tiny"].ToFloats());

        var error = Assert.Throws<FileNotFoundException>(() => SafetensorsFile.ReadResource(typeof(Reading).Assembly, "absent"));
        Assert.Equal("cannot read resource 'absent': Fovea.Weights.Tests has no resource of this name; it has: tiny.safetensors", error.Message);
    }

    [Fact]
    public void After_disposing_reading_is_refused()
    {
        using var folder = new TemporaryFolder();
        var read = SafetensorsFile.Open(folder.Write("a", RawFile.With("{" + RawFile.Entry("\"a\"", "F32", "[1]", "[0,4]") + "}", new byte[4])));
        StoredTensor tensor = read["a"];
        read.Dispose();
        read.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ToFloats());
        Assert.Throws<ObjectDisposedException>(() => tensor.Bytes.Length);
        Assert.Throws<ObjectDisposedException>(() => tensor.ExpectFinite());
        File.Delete(folder["a"]);
    }

    [Fact]
    public void Many_threads_read_while_one_closes_the_file()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, 100_003).Select(i => (float)i)];
        string path = folder.Write("a", RawFile.With("{" + RawFile.Entry("\"a\"", "F32", "[100003]", "[0,400012]") + "}", MemoryMarshal.AsBytes(values.AsSpan())));
        for (int round = 0; round < 20; round++)
        {
            var file = SafetensorsFile.Open(path);
            StoredTensor tensor = file["a"];
            Parallel.For(0, 4, thread =>
            {
                if (thread == 3) { file.Dispose(); return; }
                try
                {
                    for (int i = 0; i < 5; i++) Assert.True(values.AsSpan().SequenceEqual(tensor.ToFloats()));
                }
                catch (ObjectDisposedException)
                {
                    // the file was closed before the read began
                }
            });
        }
    }
}
