using System.Text.Json;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>The files of a case, and what has been compared of them.</summary>
internal sealed class HubCase : IDisposable
{
    private const double Tolerance = 1e-4;

    /// <summary>
    /// Gradients that small beside the largest of the case are sums that cancel: that of a key's bias is zero, since softmax does not change when
    /// all scores grow alike. They are held to a millionth of the largest.
    /// </summary>
    private const double LeastShare = 0.01;

    private readonly SafetensorsFile _inputs, _outputs;
    private readonly SafetensorsFile? _gradients;
    private readonly HashSet<string> _open;
    private readonly Differences _differences;
    private readonly double _largestGradient;

    public HubCase(string folder, Differences differences)
    {
        Folder = folder;
        _differences = differences;
        JsonElement config = CaseFiles.Json(folder, "config.json") ?? throw new FileNotFoundException("a case must have config.json", folder);
        JsonElement? about = CaseFiles.Json(folder, "case.json");
        Class = about.Text("class") ?? First(config, "architectures") ?? throw new InvalidDataException($"{folder}: neither case.json nor config.json names the class of the model");
        LossOf = about.Text("loss") is { } loss && loss.StartsWith("sum(", StringComparison.Ordinal) ? loss[4..].Split(' ', '*')[0] : null;
        _inputs = SafetensorsFile.Open(Path.Combine(folder, "inputs.safetensors"));
        _outputs = SafetensorsFile.Open(Path.Combine(folder, "outputs.safetensors"));
        _open = [.. _outputs.Tensors.Keys.Select(name => $"outputs: {name}")];
        string gradients = Path.Combine(folder, "gradients.safetensors");
        if (!File.Exists(gradients)) return;
        _gradients = SafetensorsFile.Open(gradients);
        _open.UnionWith(_gradients.Tensors.Keys.Select(name => $"gradients: {name}"));
        _largestGradient = _gradients.Tensors.Values.Max(tensor => tensor.ToFloats().Max(Math.Abs));
        if (LossOf is null) throw new InvalidDataException($"{folder}: there are gradients, but case.json does not say of which loss");
    }

    public string Folder { get; }

    /// <summary>The class of the model, such as "BertForQuestionAnswering".</summary>
    public string Class { get; }

    /// <summary>The output that the loss is made of, each number times that of the input `probe`, divided by their number; null where there is none.</summary>
    public string? LossOf { get; }

    public bool HasGradients => _gradients is not null;

    public IEnumerable<string> InputNames => _inputs.Tensors.Keys;

    /// <summary>The outputs that the case has, by name.</summary>
    public IEnumerable<string> OutputNames => _outputs.Tensors.Keys;

    public bool Has(string output) => _outputs.Tensors.ContainsKey(output);

    public StoredTensor Input(string name) => _inputs[name];

    public int[] Integers(string input) => [.. _inputs[input].ToIntegers().Select(number => checked((int)number))];

    /// <summary>Which of a batch's tokens are there; all of them where the case has no mask.</summary>
    public bool[] Present(string mask, int count) =>
        _inputs.Tensors.TryGetValue(mask, out StoredTensor? given) ? [.. given.ToFloats().Select(number => number != 0)] : [.. Enumerable.Repeat(true, count)];

    /// <summary>Compares an output, if the case has it.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="shape">The shape of what was calculated.</param>
    /// <param name="found">What was calculated.</param>
    /// <param name="present">[B, T]: which positions there are; others are not compared. All where it is left out.</param>
    /// <param name="axis">Which axis T is; the first is B.</param>
    public void Output(string name, Shape shape, ReadOnlySpan<float> found, ReadOnlySpan<bool> present = default, int axis = 1)
    {
        if (!_open.Remove($"outputs: {name}")) return;
        StoredTensor expected = _outputs[name];
        float[] wanted = expected.ToFloats(), got = found.ToArray();
        if (!present.IsEmpty && Shape.Of(expected.Shape) == shape) Hide(shape, present, axis, wanted, got);
        _differences.Compare(name, Shape.Of(expected.Shape), wanted, shape, got, Tolerance);
    }

    /// <summary>How much each number of the output counts in the loss.</summary>
    public float[] Probe()
    {
        float[] probe = _inputs["probe"].ToFloats();
        for (int i = 0; i < probe.Length; i++) probe[i] /= probe.Length;
        return probe;
    }

    /// <summary>The name, among some, under which the case has a gradient; null where it has none.</summary>
    public string? GradientName(IEnumerable<string> names) => names.FirstOrDefault(name => _gradients?.Tensors.ContainsKey(name) ?? false);

    /// <summary>Compares a gradient.</summary>
    public void Gradient(string name, Tensor found)
    {
        _open.Remove($"gradients: {name}");
        _differences.Compare($"gradient of {name}", Shape.Of(_gradients![name].Shape), _gradients[name].ToFloats(), found.Shape, found.Values, Tolerance, LeastShare * _largestGradient);
    }

    /// <summary>Whatever the case has must have been compared.</summary>
    public void CheckAllCompared()
    {
        foreach (string name in _open.Order(StringComparer.Ordinal)) _differences.Fail($"{name}: the product has no such thing");
    }

    public void Dispose()
    {
        _inputs.Dispose();
        _outputs.Dispose();
        _gradients?.Dispose();
    }

    /// <summary>Makes both zero where there is padding.</summary>
    private static void Hide(Shape shape, ReadOnlySpan<bool> present, int axis, float[] wanted, float[] got)
    {
        long inner = shape[(axis + 1)..].Count, length = shape[axis], outer = shape[1..axis].Count;
        for (long i = 0; i < wanted.Length; i++)
        {
            long position = i / inner % length, item = i / (inner * length * outer);
            if (!present[(int)(item * length + position)]) wanted[i] = got[i] = 0;
        }
    }

    private static string? First(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0].GetString() : null;
}
