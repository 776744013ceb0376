using System.Buffers.Binary;
using System.Text.Json;
using Fovea.Tests;

namespace Fovea.Weights.Tests;

/// <summary>Files that other programs have written, against a second decoding that shares no code with the reader.</summary>
public sealed class RealFiles
{
    [Theory]
    [InlineData("models/all-MiniLM-L6-v2")]
    [InlineData("models/efficientnet-lite0")]
    [InlineData("golden/hf")]
    [InlineData("golden/ops")]
    [InlineData("golden/explain")]
    public void Every_tensor_reads_as_by_the_book(string folder)
    {
        string[] files = Directory.GetFiles(SharedData.Folder(folder), "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string path in files) ReadsAsByTheBook(path);
    }

    [Fact]
    public void MiniLM_has_its_embeddings()
    {
        using var file = SafetensorsFile.Open(Path.Combine(SharedData.Folder("models/all-MiniLM-L6-v2"), "model.safetensors"));
        Assert.Equal(104, file.Tensors.Count);
        Assert.Equal([30522, 384], file["embeddings.word_embeddings.weight"].Shape.ToArray());
        Assert.Equal(StoredType.F16, file["embeddings.word_embeddings.weight"].Type);
        Assert.Equal(Enumerable.Range(0, 512).Select(i => (long)i), file["embeddings.position_ids"].ToIntegers());
        foreach (StoredTensor tensor in file.Tensors.Values) tensor.ExpectFinite();
    }

    private static void ReadsAsByTheBook(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int dataStart = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, dataStart - 8));
        using var file = SafetensorsFile.Open(path);
        int tensors = 0;
        foreach (JsonProperty entry in header.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            tensors++;
            StoredTensor tensor = file[entry.Name];
            int begin = dataStart + entry.Value.GetProperty("data_offsets")[0].GetInt32();
            Assert.Equal(entry.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()), tensor.Shape.ToArray());
            float[] found = tensor.ToFloats();
            float[] expected = ByTheBook(entry.Value.GetProperty("dtype").GetString()!, bytes, begin, found.Length);
            if (!expected.AsSpan().SequenceEqual(found)) Assert.Fail($"{path} {entry.Name} differs at element {expected.AsSpan().CommonPrefixLength(found)}");
        }
        Assert.Equal(tensors, file.Tensors.Count);
    }

    private static float[] ByTheBook(string type, byte[] bytes, int begin, int count)
    {
        Func<int, float> one = type switch
        {
            "F32" => i => BitConverter.ToSingle(bytes, begin + 4 * i),
            "F16" => i => (float)BitConverter.ToHalf(bytes, begin + 2 * i),
            "I64" => i => BitConverter.ToInt64(bytes, begin + 8 * i),
            "U8" or "BOOL" => i => bytes[begin + i],
            _ => throw new NotSupportedException(type),
        };
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = one(i);
        return values;
    }
}
