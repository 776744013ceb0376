using System.Text.Json;
using Fovea.Attention;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Weights;

namespace Fovea.Conformance.Operators;

/// <summary>A case of one operator, and the pass that it is calculated in.</summary>
internal sealed class OperatorCase : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly SafetensorsFile _tensors;
    private readonly JsonElement _attributes;
    private readonly Differences _differences;
    private readonly List<(string Name, Tensor Tensor)> _inputs = [];
    private readonly List<(string Tensor, long FirstRow, Weight Weight)> _parameters = [];
    private readonly HashSet<Weight> _wanted = [];

    public OperatorCase(string folder, InstructionSet set, Differences differences)
    {
        using JsonDocument about = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        Operator = about.RootElement.GetProperty("operator").GetString() ?? "";
        _attributes = about.RootElement.TryGetProperty("attributes", out JsonElement given) ? given.Clone() : default;
        _tensors = SafetensorsFile.Open(Path.Combine(folder, "tensors.safetensors"));
        _differences = differences;
        Set = set;
        Pass = new Pass(Capture.Weights().And(Capture.Statistics()), new PassOptions { InstructionSet = set, Differentiate = _wanted.Contains });
    }

    public string Operator { get; }

    public Pass Pass { get; }

    public InstructionSet Set { get; }

    public bool Has(string tensor) => _tensors.Tensors.ContainsKey(tensor);

    public IEnumerable<string> TensorNames => _tensors.Tensors.Keys;

    public Shape ShapeOf(string tensor) => Shape.Of(_tensors[tensor].Shape);

    public float[] Numbers(string tensor) => _tensors[tensor].ToFloats();

    public bool IsFloat(string tensor) => _tensors[tensor].Type is StoredType.F32 or StoredType.F64 or StoredType.F16 or StoredType.BF16;

    public int[] Integers(string tensor) => [.. _tensors[tensor].ToIntegers().Select(number => checked((int)number))];

    /// <summary>An input; its gradient is asked for where the case has it.</summary>
    public Tensor Input(string name)
    {
        Tensor tensor = Pass.Tensor(Numbers(name), ShapeOf(name));
        if (!Has($"grad.{name}")) return tensor;
        Pass.Watch(tensor);
        _inputs.Add((name, tensor));
        return tensor;
    }

    /// <summary>An input that is a parameter of the product.</summary>
    public Weight Parameter(string tensor) => Part(tensor, tensor, 0, ShapeOf(tensor));

    /// <summary>A parameter of the product that is a part of the rows of an input.</summary>
    /// <param name="name">What the product calls it.</param>
    /// <param name="tensor">The input.</param>
    /// <param name="firstRow">The first of its rows.</param>
    /// <param name="shape">That of the parameter.</param>
    public Weight Part(string name, string tensor, long firstRow, Shape shape)
    {
        Shape whole = ShapeOf(tensor);
        Shape.Expect(shape.Rank == whole.Rank && shape[1..] == whole[1..] && firstRow + shape[0] <= whole[0], $"parameter '{name}' must be {shape} from row {firstRow} on, the case has '{tensor}' {whole}");
        Weight weight = new(name, shape);
        Numbers(tensor).AsSpan((int)(firstRow * shape[1..].Count), (int)shape.Count).CopyTo(weight.Values);
        weight.Changed();
        _parameters.Add((tensor, firstRow, weight));
        if (Has($"grad.{tensor}")) _wanted.Add(weight);
        return weight;
    }

    /// <summary>A parameter as a tensor, or none where the case has none.</summary>
    public Tensor? Used(string name) => Has(name) ? Pass.Use(Parameter(name)) : null;

    public Indices Indices(string name) => Pass.Indices(Integers(name), ShapeOf(name));

    /// <summary>Compares one output.</summary>
    public void Output(string name, Tensor found, double tolerance = Tolerance) =>
        _differences.Compare($"out.{name}", ShapeOf($"out.{name}"), Numbers($"out.{name}"), found.Shape, found.Values, tolerance);

    /// <summary>Compares numbers with some of the case's.</summary>
    public void Compare(string name, Shape shape, ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance) =>
        _differences.Compare(name, shape, expected, shape, found, tolerance);

    /// <summary>Compares the output, goes back from it, and compares every gradient that the case has.</summary>
    public void Finish(Tensor y, double tolerance = Tolerance)
    {
        Output("y", y, tolerance);
        if (!y.NeedsGradient) return;
        Pass.Backward(y, Numbers("probe"));
        foreach ((string name, Tensor tensor) in _inputs) Gradient(name, Pass.Gradient(tensor), tolerance);
        foreach (string tensor in _parameters.Where(parameter => _wanted.Contains(parameter.Weight)).Select(parameter => parameter.Tensor).Distinct())
        {
            float[] found = new float[ShapeOf(tensor).Count];
            foreach ((_, long row, Weight weight) in _parameters.Where(parameter => parameter.Tensor == tensor))
                Pass.Gradient(weight).CopyTo(found.AsSpan((int)(row * weight.Shape[1..].Count)));
            _differences.Compare($"grad.{tensor}", ShapeOf(tensor), Numbers($"grad.{tensor}"), ShapeOf(tensor), found, tolerance);
        }
    }

    private void Gradient(string name, Tensor found, double tolerance) =>
        _differences.Compare($"grad.{name}", ShapeOf($"grad.{name}"), Numbers($"grad.{name}"), found.Shape, found.Values, tolerance);

    public double Number(string attribute, double otherwise) =>
        Attribute(attribute) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : otherwise;

    public int Integer(string attribute, int otherwise) => (int)Number(attribute, otherwise);

    public bool Flag(string attribute) => Attribute(attribute).ValueKind == JsonValueKind.True;

    public string Text(string attribute, string otherwise) =>
        Attribute(attribute) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : otherwise;

    /// <summary>The numbers of a list, NaN where one is null; empty where there is none.</summary>
    public double[] List(string attribute) => Attribute(attribute) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : double.NaN)]
        : [];

    private JsonElement Attribute(string name) =>
        _attributes.ValueKind == JsonValueKind.Object && _attributes.TryGetProperty(name, out JsonElement value) ? value : default;

    public void Dispose()
    {
        Pass.Dispose();
        foreach ((_, _, Weight weight) in _parameters) weight.Dispose();
        _tensors.Dispose();
    }
}
