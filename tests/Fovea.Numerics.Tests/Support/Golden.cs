using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fovea.Tests;

namespace Fovea.Numerics.Tests;

/// <summary>A reference case: case.json, and the tensors of tensors.safetensors.</summary>
internal sealed class Golden
{
    private readonly Dictionary<string, Floats> _floats = [];
    private readonly Dictionary<string, int[]> _whole = [], _shapes = [];

    public Golden(string folder)
    {
        Name = Path.GetFileName(folder);
        using JsonDocument about = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        Attributes = about.RootElement.GetProperty("attributes").Clone();
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "tensors.safetensors"));
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument tensors = JsonDocument.Parse(file.AsMemory(8, header));
        foreach (JsonProperty tensor in tensors.RootElement.EnumerateObject())
        {
            if (tensor.Name == "__metadata__") continue;
            JsonElement range = tensor.Value.GetProperty("data_offsets");
            ReadOnlySpan<byte> bytes = file.AsSpan((8 + header)..)[range[0].GetInt32()..range[1].GetInt32()];
            _shapes[tensor.Name] = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];
            if (tensor.Value.GetProperty("dtype").GetString() == "I64") _whole[tensor.Name] = [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(value => (int)value)];
            else _floats[tensor.Name] = Floats.Of(MemoryMarshal.Cast<byte, float>(bytes));
        }
    }

    public string Name { get; }
    public JsonElement Attributes { get; }
    public Floats this[string tensor] => _floats[tensor];
    public int[] Whole(string tensor) => _whole[tensor];
    public int[] Shape(string tensor) => _shapes[tensor];

    public static Golden Case(string set, string name) => new(Path.Combine(SharedData.Folder(set), name));

    public static IEnumerable<string> Folders(string set, string pattern) =>
        Directory.EnumerateDirectories(SharedData.Folder(set), pattern).Order(StringComparer.Ordinal);
}
