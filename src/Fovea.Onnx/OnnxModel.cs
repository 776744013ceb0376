using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>
/// A network from an ONNX file, calculated by the operators of this library. It never changes: any number of passes may use it at once.
/// What its attention saw is in the pass's record, where it was asked for.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private OnnxModel(Graph graph) => Graph = graph;

    /// <summary>Loads a network.</summary>
    /// <param name="path">A file that ends in .onnx. Weights in other files are read from its folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no ONNX file, or not a whole one, or its parts do not fit each other.</exception>
    /// <exception cref="NotSupportedException">It uses operators that are not here; the message lists them all.</exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Graph graph = GraphReader.Read(path);
        if (OperatorTable.Missing(graph) is not { Count: > 0 } missing) return new OnnxModel(graph);
        graph.Dispose();
        throw new NotSupportedException($"cannot load {path}: it uses operators that are not here: {string.Join(", ", missing.Select(Text.Plain))}");
    }

    /// <summary>What goes in.</summary>
    public IReadOnlyList<string> Inputs => [.. Graph.Inputs.Select(input => input.Name)];

    /// <summary>What comes out.</summary>
    public IReadOnlyList<string> Outputs => [.. Graph.Outputs.Select(output => output.Name)];

    internal Graph Graph { get; }

    /// <summary>Calculates every output.</summary>
    /// <param name="pass">Owns what comes out; its capture says what attention is to show.</param>
    /// <param name="floats">The inputs that are made of floats, by name.</param>
    /// <param name="integers">Those that are made of whole numbers, such as token ids, or of truth values: 0 and 1.</param>
    /// <returns>By name; good until the pass is disposed. Whole numbers come as floats, which hold them exactly up to 2^24.</returns>
    /// <exception cref="ArgumentException">An input is missing, or unknown, or of another type or shape than the network says.</exception>
    /// <exception cref="InvalidDataException">The network can't be calculated with these.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(Pass pass, IReadOnlyDictionary<string, Tensor> floats, IReadOnlyDictionary<string, Indices>? integers = null)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ArgumentNullException.ThrowIfNull(floats);
        Dictionary<string, OnnxValue> inputs = floats.ToDictionary(input => input.Key, input => new OnnxValue(input.Value));
        foreach ((string name, Indices given) in integers ?? new Dictionary<string, Indices>())
            inputs[name] = OnnxValue.Of(ElementType.Int64, Array.ConvertAll(given.Values.ToArray(), number => (long)number), given.Shape);
        return Run(pass, inputs).ToDictionary(output => output.Key, output => AsFloats(pass, output.Key, output.Value));
    }

    /// <summary>Calculates every output, of whatever type.</summary>
    internal IReadOnlyDictionary<string, OnnxValue> Run(Pass pass, IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        foreach (string name in inputs.Keys)
            if (!Graph.Inputs.Any(input => input.Name == name)) throw new ArgumentException($"the network has no input '{name}': expected {Text.Few(Inputs)}");
        foreach (Known input in Graph.Inputs) Check(input, inputs.GetValueOrDefault(input.Name));

        OnnxValue[] results = new Executor(pass).Run(Graph, [.. Graph.Inputs.Select(input => input.Type == ElementType.None ? inputs[input.Name] : inputs[input.Name].As(input.Type))]);
        return Graph.Outputs.Zip(results).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }

    private static Tensor AsFloats(Pass pass, string name, OnnxValue value) =>
        value.IsFloat ? value.Floats
        : value.Type != ElementType.String ? pass.Tensor(Array.ConvertAll(value.Integers.ToArray(), number => (float)number), value.Shape)
        : throw new NotSupportedException($"the output '{name}' is made of texts, expected numbers");

    private static void Check(Known expected, OnnxValue? found)
    {
        string wanted = $"'{expected.Name}', {expected.Type.Word()}{(expected.Lengths is { } axes ? $" [{string.Join(", ", axes.Select(length => length < 0 ? "?" : $"{length}"))}]" : "")}";
        if (found is null) throw new ArgumentException($"expected an input {wanted}, found none");
        bool sameSort = expected.Type == ElementType.None || (found.IsFloat ? expected.Type.IsFloat() : (found.Type == ElementType.String) == (expected.Type == ElementType.String) && !expected.Type.IsFloat());
        bool sameShape = expected.Lengths is not { } lengths || (lengths.Length == found.Shape.Rank && lengths.Zip(found.Shape).All(pair => pair.First < 0 || pair.First == pair.Second));
        if (!sameSort || !sameShape) throw new ArgumentException($"expected an input {wanted}, found {found}");
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => Graph.Dispose();
}
