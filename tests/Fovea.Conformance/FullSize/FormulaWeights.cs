using System.Runtime.InteropServices;
using System.Text.Json;
using Fovea.Weights;

namespace Fovea.Conformance.FullSize;

/// <summary>
/// The weights of a case: made by formula where case.json lists them, read from statistics.safetensors where they are statistics that norms keep. To the
/// product they are a checkpoint like any other.
/// </summary>
internal sealed unsafe class FormulaWeights : ITensorSource
{
    private readonly Dictionary<string, StoredTensor> _tensors = [];
    private readonly List<ByteRegion> _regions = [];
    private readonly SafetensorsFile? _statistics;

    public FormulaWeights(string folder, JsonElement about)
    {
        Origin = Path.Combine(folder, "case.json");
        string kept = Path.Combine(folder, "statistics.safetensors");
        if (File.Exists(kept))
        {
            _statistics = SafetensorsFile.Open(kept);
            foreach ((string name, StoredTensor tensor) in _statistics.Tensors) _tensors.Add(name, tensor);
        }
        foreach (JsonElement tensor in about.GetProperty("tensors").EnumerateArray()) Make(tensor);
    }

    /// <inheritdoc/>
    public string Origin { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public void Dispose()
    {
        foreach (ByteRegion region in _regions) region.Dispose();
        _statistics?.Dispose();
    }

    private void Make(JsonElement tensor)
    {
        string name = tensor.GetProperty("name").GetString()!;
        long[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
        long count = shape.Aggregate(1L, (product, length) => product * length);
        float* memory = (float*)NativeMemory.Alloc((nuint)count, sizeof(float));
        ByteRegion region = ByteRegion.Native((byte*)memory, count * sizeof(float), Origin);
        _regions.Add(region);
        Formula.Fill(name, new Span<float>(memory, checked((int)count)), tensor.GetProperty("scale").GetSingle(), tensor.GetProperty("shift").GetSingle());
        _tensors.Add(name, new StoredTensor(Origin, name, "F32", shape, count, region, 0, count * sizeof(float)));
    }
}
